"""The kit is one Django app: shared look, templates and tags for every face."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Registers the kit under the short label ``kit``."""

    name = "qunying.faces.kit"
    label = "kit"
