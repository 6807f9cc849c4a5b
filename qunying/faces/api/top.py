"""The one address a watchman asks without knowing the API."""

from django.urls import path

from qunying.faces.api.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
