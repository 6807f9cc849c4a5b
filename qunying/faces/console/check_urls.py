"""The addresses of 自检."""

from django.urls import path

from qunying.faces.console.views import self_check

PATHS = [
    path("groups/check/", self_check.show, name="checks"),
    path("groups/check/ask/", self_check.ask, name="value-ask"),
    path("groups/<slug:public_id>/check/", self_check.one, name="group-check"),
    path("groups/<slug:public_id>/check/pause/", self_check.pause, name="job-pause"),
    path("groups/<slug:public_id>/check/<slug:pause_id>/resume/", self_check.resume, name="job-resume"),
]
