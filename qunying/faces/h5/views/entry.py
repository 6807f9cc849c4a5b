"""Coming in with a one-time link or a recovery code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qunying.faces.h5 import session
from qunying.faces.kit.buckets import KEY_BY_ADDRESS, address_of
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """A link is only used up by the button: chat programs open links to preview them."""
    if request.method != "POST":
        return session.private(render(request, "h5/enter.html"))
    return _come_in(request, secret)


@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """The form for a recovery code."""
    if request.method != "POST":
        return session.door(request, status=200)
    return _come_in(request, request.POST.get("code", ""), code=True)


def _come_in(request: HttpRequest, secret: str, *, code: bool = False) -> HttpResponse:
    try:
        KEY_BY_ADDRESS.take(address_of(request))
        device = services.redeem_link(secret)
    except Refused as refused:
        return session.door(request, sentence=sentence(refused), code=code, status=429 if refused.code == "too_many_requests" else 422)
    response = redirect("h5:today")
    session.remember(request, response, device)
    return session.private(response)
