"""The addresses of 活动."""

from django.urls import path

from qunying.faces.console.views import activities

PATHS = [
    path("activities/", activities.show, name="activities"),
    path("activities/<slug:public_id>/", activities.one, name="activity"),
    path("activities/<slug:public_id>/act/<slug:name>/", activities.act, name="activity-act"),
    path("activities/<slug:public_id>/table.csv", activities.table, name="activity-table"),
]
