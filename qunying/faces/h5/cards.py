"""The guard before every page of a card: a signed link opens for its owner, on the one device that holds it, and tells others why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qunying.camps.hosts import services as hosts
from qunying.faces.h5 import previews, session
from qunying.faces.kit import cardlinks
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.people import queries as people

COOKIE: Final = "card"
YEAR_SECONDS: Final = 365 * 24 * 3600
TRIED: Final = "k"  # in the address of the second look, so that a browser that keeps no cookies is told instead of sent in circles


@dataclass(frozen=True, slots=True)
class Worker:
    """The person whose link it is, with the groups they host or operate."""

    staff: Any
    community: Any
    groups: dict[int, GroupRow]


def worker_of(request: HttpRequest, token: str) -> Worker | HttpResponse:
    """Who works on this card; else the page to answer with at once: closed link, somebody else's phone, or the first step of taking hold.

    The first look of a new device only gives it a mark and sends it back here; it holds the card when it returns with that mark,
    so that what merely fetches the link (a chat program's preview, a virus scanner) never takes it from its owner.
    """
    found = cardlinks.read(token)
    who = worker(found[0]) if found else None
    if found is None or who is None:
        return closed(request)
    if who.community.is_demo:
        return who  # a demo is looked at by everybody; the page says what is different
    mark = request.COOKIES.get(COOKIE, "")
    if not mark:
        return _first_look(request, who)
    standing = hosts.hold(who.staff.pk, serial=found[1], mark=mark)
    if standing == "held":
        return who
    return _elsewhere(request, who) if standing == "other" else closed(request)


def worker(staff_id: int) -> Worker | None:
    """Who works here under that number now."""
    row = people.staff_by_id([staff_id]).get(staff_id)
    staff = people.staff_of_membership(row.membership_id) if row else None
    community = people.community(staff.community_id) if staff else None
    if row is None or staff is None or community is None:
        return None
    return Worker(staff, community, groups.by_id(groups.groups_of_staff([staff.pk]).get(staff.pk, [])))


def closed(request: HttpRequest) -> HttpResponse:
    """A forged, old or replaced link, or somebody who no longer works here."""
    return session.private(render(request, "h5/card_closed.html", status=404))


def is_staffs_device(request: HttpRequest) -> bool:
    """Whether somebody's card is held by this device."""
    return bool(hosts.holders(request.COOKIES.get(COOKIE, "")))


def workers_of_device(request: HttpRequest) -> list[Worker]:
    """Whose cards this device holds."""
    found = (worker(staff_id) for staff_id in hosts.holders(request.COOKIES.get(COOKIE, "")))
    return [who for who in found if who is not None]


def _first_look(request: HttpRequest, who: Worker) -> HttpResponse:
    if previews.is_fetcher(request) or request.method != "GET":
        return session.private(render(request, "h5/card_first.html", {"tried": False}, status=200 if request.method in ("GET", "HEAD") else 409))
    if TRIED in request.GET:
        return session.private(render(request, "h5/card_first.html", {"tried": True}, status=409))
    response = redirect(f"{request.path}?{TRIED}=1")
    response.set_cookie(COOKIE, hosts.new_mark(), max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
    return session.private(response)


def _elsewhere(request: HttpRequest, who: Worker) -> HttpResponse:
    """The owner's name and nothing else: who holds a forwarded link learns whose it is and what to do."""
    return session.private(render(request, "h5/card_elsewhere.html", {"name": who.staff.name}, status=403))
