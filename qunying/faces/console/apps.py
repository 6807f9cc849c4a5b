"""The console pages as a Django app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.console"
    label = "console"

    def ready(self) -> None:
        """The console's refusals have words, and so have those of starters, which are asked for here first."""
        from qunying.faces.console import texts
        from qunying.starters import texts as starters

        texts.register()
        starters.register()
