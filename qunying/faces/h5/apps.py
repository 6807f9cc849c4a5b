"""The h5 pages as a Django app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.h5"
    label = "h5"

    def ready(self) -> None:
        from qunying.faces.h5 import texts

        texts.register()
