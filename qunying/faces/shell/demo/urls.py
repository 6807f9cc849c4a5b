"""The demo's one address."""

from django.urls import path

from qunying.faces.shell.demo import entry

urlpatterns = [path("enter/<str:secret>", entry.enter, name="demo-enter")]
