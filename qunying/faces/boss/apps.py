"""The boss page as a Django app; its weekly picture is made by whichever worker there is."""

from importlib import import_module

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.boss"
    label = "boss"

    def ready(self) -> None:
        import_module("qunying.faces.boss.weekly")
