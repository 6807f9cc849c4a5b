"""Addresses of the boss page, all below /b/."""

from django.urls import path

from qunying.faces.boss import views

app_name = "boss"

urlpatterns = [
    path("<str:token>", views.show, name="week"),
    path("<str:token>/<slug:name>", views.show, name="one-week"),
    path("<str:token>/<slug:name>.pdf", views.pdf, name="pdf"),
    path("<str:token>/<slug:name>.png", views.png, name="png"),
]
