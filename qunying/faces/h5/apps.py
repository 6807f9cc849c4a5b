"""The h5 pages as a Django app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "qunying.faces.h5"
    label = "h5"
