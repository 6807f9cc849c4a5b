"""The console pages as a Django app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.console"
    label = "console"

    def ready(self) -> None:
        """The console's refusals have words."""
        from qunying.faces.console import texts

        texts.register()
