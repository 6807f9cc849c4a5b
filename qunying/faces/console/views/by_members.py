"""The page 自运转, and trusting members with reviewing or taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.activities import services
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import by_members as page
from qunying.faces.console.pages import who
from qunying.faces.console.shell import at, numbers
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Shares by kind and month, who leads and who reviews."""
    return _page(desk)


@require_POST
@at_desk
@running
@whole
def trust(desk: Desk) -> HttpResponse:
    """The member named reviews in the group chosen from now on."""
    room = _room(desk)
    desk.require("activities.trust_peer", group_id=room.id)
    try:
        member = who.named(desk.community, desk.request.POST.get("member", ""))
        services.trust_peer(member.id, group_id=room.id, by=desk.staff_id())
    except Refused as refused:
        return _page(desk, complaint=sentence(refused), status=422)
    messages.success(desk.request, _("%(name)s 从现在起点评 %(group)s 里别人的作品，在手机「我的」里看得到。") % {"name": member.name, "group": room.name})
    return redirect(f"{at(desk.community.slug, 'by-members')}#peers")


@require_POST
@at_desk
@running
@whole
def relieve(desk: Desk) -> HttpResponse:
    """The member reviews there no longer."""
    room, member = _room(desk), people.membership(desk.request.POST.get("member", ""))
    desk.require("activities.relieve_peer", group_id=room.id)
    if member is None or member.community_id != desk.community.pk:
        raise Http404
    services.relieve_peer(member.pk, group_id=room.id, by=desk.staff_id())
    messages.success(desk.request, _("收回了，%(name)s 不再点评 %(group)s 的作品。") % {"name": member.display_name, "group": room.name})
    return redirect(f"{at(desk.community.slug, 'by-members')}#peers")


def _page(desk: Desk, *, complaint: str = "", status: int = 200) -> HttpResponse:
    shown = {**numbers(desk, "by-members", page.page(desk.community)), "complaint": complaint, "given": desk.request.POST if complaint else {}}
    return render(desk.request, "console/data/by_members.html", shown, status=status)


def _room(desk: Desk) -> GroupRow:
    room = groups.group(desk.request.POST.get("group", ""))
    if room is None or room.community_id != desk.community.pk:
        raise Http404
    return room
