"""The addresses of the kit alone, so that its tests do not depend on the pages built upon it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from qunying.kernel.refusals import Refused


def refuse(request: HttpRequest) -> HttpResponse:
    """A view that may not do what it is asked."""
    raise Refused(request.GET.get("code", "too_late"), minutes=3)


urlpatterns = [path("", include("qunying.faces.kit.urls")), path("refuse", refuse)]
