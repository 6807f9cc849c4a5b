"""Addresses of the kit: the two switches, and the gallery that only a debugging server shows."""

from django.urls import path

from qunying.faces.kit import gallery, views

app_name = "kit"

urlpatterns = [
    path("kit/theme", views.theme, name="theme"),
    path("kit/language", views.language, name="language"),
    path("kit/gallery/", gallery.show, name="gallery"),
    path("kit/gallery/<slug:face>/", gallery.show, name="gallery-face"),
]
