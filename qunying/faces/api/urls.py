"""Addresses of the API, all below /api/."""

from django.urls import path

from qunying.faces.api import measures, members
from qunying.faces.api.app import api

ENDPOINTS = (members, measures)  # importing a module hangs its endpoints on the api

urlpatterns = [path("", api.urls)]
