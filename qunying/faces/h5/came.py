"""What first brought a phone to a community: kept in a signed cookie from the link it opened to the form it joins by."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse

from qunying.people.services import UNKNOWN_WAY, CameBy

COOKIE: Final = "came"
SECONDS: Final = 30 * 24 * 3600  # who joins later than that no longer joins because of the link
COMMUNITIES_MOST: Final = 4
INVITES_MOST: Final = 5
SOURCES: Final = ("invite", "link", "staff")


@dataclass(frozen=True, slots=True)
class _Way:
    first: CameBy
    invites: tuple[int, ...] = ()  # every invite opened, the first one first: they are all for the same person


def came(request: HttpRequest, community_id: int) -> CameBy:
    """What first brought this phone to the community; unknown where nothing was opened, or long ago."""
    way = _ways(request).get(community_id)
    return way.first if way else UNKNOWN_WAY


def invites(request: HttpRequest, community_id: int) -> tuple[int, ...]:
    """The invites into the community that this phone opened, the first one first."""
    way = _ways(request).get(community_id)
    return way.invites if way else ()


def remember(request: HttpRequest, response: HttpResponse, community_id: int, way: CameBy) -> None:
    """The phone came by this way, unless it had already come by another: what came first stays. Every invite is remembered."""
    ways = _ways(request)
    if way.source not in SOURCES:
        return
    known = ways.get(community_id, _Way(way))
    if way.source == "invite" and way.ref is not None and way.ref not in known.invites:
        known = replace(known, invites=(*known.invites, way.ref)[:INVITES_MOST])
    if ways.get(community_id) != known:
        ways[community_id] = known
        _set(request, response, dict([*ways.items()][-COMMUNITIES_MOST:]))


def forget(request: HttpRequest, response: HttpResponse, community_id: int) -> None:
    """The phone has joined: what brought it is written down, and the next time it comes is another time."""
    ways = _ways(request)
    if ways.pop(community_id, None) is not None:
        _set(request, response, ways)


def _ways(request: HttpRequest) -> dict[int, _Way]:
    """Everything the cookie says; nothing, where it is not ours or too old."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=SECONDS)
    try:
        return {int(one[0]): _Way(CameBy(one[1], one[2], one[3]), tuple(one[4])) for one in json.loads(kept or "[]")}
    except (ValueError, IndexError, TypeError):  # signed by us and still not to be read: of an older version
        return {}


def _set(request: HttpRequest, response: HttpResponse, ways: dict[int, _Way]) -> None:
    if not ways:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    rows = json.dumps([[community, way.first.source, way.first.ref, way.first.inviter, way.invites] for community, way in ways.items()])
    response.set_signed_cookie(COOKIE, rows, salt=COOKIE, max_age=SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
