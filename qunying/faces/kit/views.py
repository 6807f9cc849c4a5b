"""The two switches that every page carries, theme and language; both are plain form posts."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from qunying.faces.kit.context import COOKIE, THEMES

YEAR_SECONDS: Final = 365 * 24 * 3600


def back(request: HttpRequest) -> str:
    """Where the form was sent from, if that is one of our own addresses."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme for a year; any other word gives the choice back to the system."""
    response = HttpResponseRedirect(back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in Django's own cookie and go back."""
    return set_language(request)
