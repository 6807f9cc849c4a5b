"""The console pages as a Django app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.console"
    label = "console"
