"""The component gallery: every part of the kit with invented samples, reachable only on a debugging server."""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qunying.faces.kit import gallery_samples as samples
from qunying.faces.kit import icons, words

FACES: Final[dict[str, str]] = {
    "console": "kit/gallery.html",
    "h5": "kit/gallery_h5.html",
    "plain": "kit/gallery_plain.html",
}


def gallery(request: HttpRequest, face: str = "console") -> HttpResponse:
    """Render one face of the gallery; tests call this directly."""
    context: dict[str, Any] = {**samples.shell(), "words": list(words.STATUS), "marks": list(words.MARKS), "icons": sorted(icons.NAMES)}
    context.update(samples.member() if face == "h5" else samples.console())
    return render(request, FACES[face], context)


def show(request: HttpRequest, face: str = "console") -> HttpResponse:
    """The address of the gallery, which does not exist outside DEBUG."""
    if not settings.DEBUG or face not in FACES:
        raise Http404
    return gallery(request, face)
