"""Phones of people nobody knows yet: a mark by which one device is counted once."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from qunying.kernel.ids import token

COOKIE: Final = "visitor"
YEAR_SECONDS: Final = 365 * 24 * 3600


def mark_of(request: HttpRequest, response: HttpResponse) -> str:
    """The device's mark; a new one is carried by the response."""
    mark = request.COOKIES.get(COOKIE, "")
    if not mark:
        mark = token()
        response.set_cookie(COOKIE, mark, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
    return mark
