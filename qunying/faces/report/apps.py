"""The report's templates and style as a Django app; console and command share them."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.report"
    label = "report"
