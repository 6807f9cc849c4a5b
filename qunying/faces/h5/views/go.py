"""A signed link to what a community shares: the opening is told, and whoever opened it goes on or passes it on by a link of their own."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from qunying.content import queries as content
from qunying.content import services
from qunying.content.queries import Held
from qunying.content.services import Visitor
from qunying.faces.h5 import came, cards, previews, session, visitors
from qunying.faces.h5.screens import go as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import JOIN_BY_ADDRESS, TAKE_PART_BY_MEMBER, address_of
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people.services import CameBy

TRIED: Final = "k"  # in the address of the second look: a browser without our mark then keeps none, and would count anew each time


@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """Members and group links go straight on; by a passed-on link one sees whose community it is and gets a link of one's own first."""
    link = content.held(token)
    if link is None:
        return _closed(request, "altered", 400)
    community = people.community(link.community_id)
    if community is None or not link.target:
        return _closed(request, "gone", 404)
    if previews.is_fetcher(request):
        services.open_link(token, Visitor("bot"))
        return session.private(render(request, "h5/opened.html", {"community": community}))
    member = session.member_in(request, community.pk)
    if member is None and not request.COOKIES.get(visitors.COOKIE) and TRIED not in request.GET and not cards.is_staffs_device(request):
        response = redirect(f"{request.path}?{TRIED}=1")
        visitors.mark_of(request, response)
        return session.private(response)
    return session.private(_opened(request, link, community, member))


@require_GET
@session.for_members
def share(request: HttpRequest, member: session.Member, resource: str) -> HttpResponse:
    """The member's own signed link to it, to send to a friend."""
    at = here(member)
    TAKE_PART_BY_MEMBER.take(member.pk)
    link = services.member_link(member.community_id, resource, identity=member.identity_id, group=at.group.id if at.group else None)
    if link is None:
        raise Refused("not_found")
    return render(request, "h5/share.html", {**frame(at, "today"), "page": screen.share(link)})


def _opened(request: HttpRequest, link: Held, community: Any, member: Any) -> HttpResponse:
    visitor = _visitor(request, member)
    own: Held | None = None
    response: HttpResponse
    if visitor is not None and _in_measure(request):
        own = services.open_link(link.token, visitor)
    if link.holder == "group" or (visitor is not None and visitor.opener != "outsider"):
        response = redirect(link.target)
    else:
        response = render(request, "h5/go.html", {"community": community, "demo": community.is_demo, "page": screen.page(community, link, own)})
    if own is not None and member is None:
        came.remember(request, response, community.pk, CameBy("link", ref=link.id, inviter=link.giver))
    return response


def _visitor(request: HttpRequest, member: Any) -> Visitor | None:
    """Who this is; None for a browser that keeps no mark."""
    mark = request.COOKIES.get(visitors.COOKIE, "")
    if cards.is_staffs_device(request) or (member is not None and people.staff_of_membership(member.pk) is not None):
        return Visitor("staff")
    if member is not None:
        return Visitor("member", identity=member.identity_id, mark=mark)
    return Visitor("outsider", mark=mark) if mark else None


def _in_measure(request: HttpRequest) -> bool:
    """Somebody who opens a thousand links a minute is no chat; they get where they want to go, and count for nothing."""
    try:
        JOIN_BY_ADDRESS.take(address_of(request))
    except Refused:
        return False
    return True


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return session.private(render(request, "h5/go_closed.html", {"why": why}, status=status))
