"""The answer to open pages that ask whether their group has anything new: usually 204, before sessions, languages and members are looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import randint
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from qunying.channels import queries as channels

PATH: Final = "/m/poll"
SECONDS: Final = 30
JITTER_SECONDS: Final = 6  # open pages must not ask in step
_SIGNER: Final = signing.Signer(salt="qunying.poll")


def url_for(group_id: int, since: int) -> str:
    """Where a page asks for what came after ``since``; the signature names the group, so nobody has to be looked up while it is quiet."""
    return f"{reverse('h5:poll')}?g={_SIGNER.sign(str(group_id))}&since={since}"


def seconds() -> int:
    """How long a page waits between two questions."""
    return SECONDS + randint(0, JITTER_SECONDS)


@lru_cache(maxsize=4096)
def group_in(token: str) -> int | None:
    """The group a token names, or None when it is not one of ours."""
    try:
        return int(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def since_in(request: HttpRequest) -> int:
    """The id of the last post the page has; 0 for nonsense."""
    text = request.GET.get("since", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class QuietPoll:
    """First of all middleware: 204 by one indexed read while nothing is new; everything else goes on to the page, which asks who it is for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH and request.method == "GET":
            group = group_in(request.GET.get("g", ""))
            if group is not None and channels.poll(group, since=since_in(request)) is None:
                return HttpResponse(status=204)
        return self.get_response(request)
