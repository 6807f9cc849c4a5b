"""The addresses of 交付结果."""

from django.urls import path

from qunying.faces.console.views import results

PATHS = [
    path("data/results/", results.show, name="results"),
    path("data/results/results.csv", results.csv, name="results-csv"),
]
