"""The short link at the end of a hand-sent message: whoever opens it out of the chat proves that the message is there, and lands in their day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qunying.camps.hosts import services as hosts
from qunying.channels import queries as channels
from qunying.channels.queries import Card
from qunying.faces.h5 import cards, previews, session, visitors
from qunying.faces.kit.buckets import JOIN_BY_ADDRESS, address_of
from qunying.groups import queries as groups
from qunying.kernel.refusals import Refused
from qunying.people import queries as people


@require_safe
def opened(request: HttpRequest, public_id: str) -> HttpResponse:
    """Staff trying it out and programs looking ahead prove nothing; everybody else does. A member lands in the group's day, a stranger at the way in."""
    card = channels.linked(public_id)
    if card is None:
        return session.door(request)
    community = people.community(card.community)
    if previews.is_fetcher(request):
        return session.private(render(request, "h5/opened.html", {"community": community}))
    member = session.member_in(request, card.community)
    response = _landing(request, card, community, member)
    if not _works_here(request, member):
        _count(request, response, card, member)
    return session.private(response)


def _works_here(request: HttpRequest, member: Any) -> bool:
    return cards.is_staffs_device(request) or (member is not None and people.staff_of_membership(member.pk) is not None)


def _count(request: HttpRequest, response: HttpResponse, card: Card, member: Any) -> None:
    """One visit a member or device; somebody who opens a thousand links a minute is no chat."""
    try:
        JOIN_BY_ADDRESS.take(address_of(request))
    except Refused:
        return
    hosts.visit(card, visitor=f"member:{member.pk}" if member is not None else f"device:{visitors.mark_of(request, response)}")


def _landing(request: HttpRequest, card: Card, community: Any, member: Any) -> HttpResponse:
    if member is None:
        return redirect("h5:join", community.slug)
    mine = {place.group.id: place.group.public_id for place in groups.places(member.pk)}
    address = reverse("h5:today") + (f"?group={mine[card.group]}" if card.group in mine else "")
    response = redirect(address)
    present = session.member_of(request)
    if present is not None and present.pk != member.pk:
        session.remember(request, response, session.secret_of(request, member))
    return response
