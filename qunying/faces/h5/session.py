"""Who holds this phone: the device's secrets in one cookie, found again by one indexed read; nothing is written on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qunying.people import services

COOKIE: Final = "device"
YEAR_SECONDS: Final = 365 * 24 * 3600
COMMUNITIES_MOST: Final = 6  # one secret each; the present one stands first

P = ParamSpec("P")
Member = Any  # people's Membership; faces never import its model


def secrets_in(request: HttpRequest) -> list[str]:
    """The secrets this device holds, the present community's first."""
    return [secret for secret in request.COOKIES.get(COOKIE, "").split(".") if secret][:COMMUNITIES_MOST]


def remember(request: HttpRequest, response: HttpResponse, secret: str, *, instead_of: str = "") -> None:
    """From now on the device acts with this secret first; its other communities stay reachable."""
    others = [one for one in secrets_in(request) if one not in (secret, instead_of)]
    _set(request, response, [secret, *others][:COMMUNITIES_MOST])


def forget_dead(request: HttpRequest, response: HttpResponse) -> None:
    """The device keeps only the secrets that still open something."""
    _set(request, response, [one for one in secrets_in(request) if services.authenticate(one)])


def member_of(request: HttpRequest) -> Member | None:
    """The member whose device this is, in the community looked at last; one indexed read for a live secret."""
    for secret in secrets_in(request):
        if member := services.authenticate(secret):
            return member
    return None


def member_in(request: HttpRequest, community_id: int) -> Member | None:
    """The member of that community whose device this is."""
    found = (services.authenticate(secret) for secret in secrets_in(request))
    return next((member for member in found if member and member.community_id == community_id), None)


def secret_of(request: HttpRequest, member: Member) -> str:
    """The secret by which this device is that member's; empty when it is not."""
    return next((secret for secret in secrets_in(request) if (found := services.authenticate(secret)) and found.pk == member.pk), "")


def others_of(request: HttpRequest, member: Member) -> list[tuple[int, Member]]:
    """The device's other communities: their place in the cookie and who one is there."""
    secrets = secrets_in(request)
    if len(secrets) < 2:
        return []
    found = [(place, services.authenticate(secret)) for place, secret in enumerate(secrets)]
    return [(place, one) for place, one in found if one and one.community_id != member.community_id]


def for_members(view: Callable[Concatenate[HttpRequest, Member, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the member; a stranger gets the door, which tells nothing but how to come in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member = member_of(request)
        if member is None:
            return door(request)
        return private(view(request, member, *args, **kwargs))

    return guarded


def door(request: HttpRequest, *, sentence: str = "", code: bool = False, status: int = 404) -> HttpResponse:
    """The page of a device nobody knows: what to ask for, and the form for a recovery code; ``code``: the sentence is about the code just typed."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=status)
    return private(render(request, "h5/door.html", {"sentence": sentence, "code": code}, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """No cache on the way keeps what belongs to one person."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _set(request: HttpRequest, response: HttpResponse, secrets: list[str]) -> None:
    if secrets:
        response.set_cookie(COOKIE, ".".join(secrets), max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
