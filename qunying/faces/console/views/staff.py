"""人员与角色: who works here, who let them in, and what the owner may change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.camps.hosts import services as hosts
from qunying.faces.console import links
from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import duties
from qunying.faces.console.pages import staff as page
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.cardlinks import url_for
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people
from qunying.people import services


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Everybody on the staff with their role and who gave it."""
    return _page(desk)


@require_POST
@at_desk
def hire(desk: Desk) -> HttpResponse:
    """Somebody new works here and has an invitation."""
    desk.require("people.hire")
    given = desk.request.POST
    try:
        made = services.hire(desk.community.pk, name=given.get("name", ""), role=given.get("role", ""), granted_by_id=desk.staff_id())
    except Refused as refused:
        return _page(desk, complaint=sentence(refused), status=422)
    return _page(desk, invited=made)


@require_POST
@at_desk
def invite(desk: Desk, public_id: str) -> HttpResponse:
    """A link with which this person chooses a password."""
    desk.require("people.hire")
    return _page(desk, invited=_post(desk, public_id))


@require_POST
@at_desk
def card(desk: Desk, public_id: str) -> HttpResponse:
    """A new link to this person's card; the earlier ones open nothing any more, and the next phone that opens it holds the card."""
    desk.require("camps.reissue_card")
    one = _post(desk, public_id)
    hosts.reissue_card(one.pk)
    return _page(desk, carded=one)


@require_POST
@at_desk
def role(desk: Desk, public_id: str) -> HttpResponse:
    """The person has another role from now on, given by whoever asks."""
    desk.require("people.hire")
    one = _post(desk, public_id)
    try:
        page.change_role(one, desk.request.POST.get("role", ""), by=desk.staff_id())
    except Refused as refused:
        return _page(desk, complaint=sentence(refused), status=409)
    messages.success(desk.request, _("%(name)s 的角色已改。") % {"name": one.name})
    return redirect(at(desk.community.slug, "staff"))


@at_desk
def end(desk: Desk, public_id: str) -> HttpResponse:
    """Asked first; then the person works here no longer, or only their login is taken back."""
    desk.require("people.dismiss")
    one = _post(desk, public_id)
    if desk.request.method != "POST":
        return render(desk.request, "console/staff/end.html", {**shell(desk, "staff"), "one": one})
    try:
        page.end(one, login_only="login" in desk.request.POST)
    except Refused as refused:
        return _page(desk, complaint=sentence(refused), status=409)
    messages.success(desk.request, _("%(name)s 从现在起不能再进控制台。") % {"name": one.name})
    return redirect(at(desk.community.slug, "staff"))


def _post(desk: Desk, public_id: str) -> Any:
    found = people.post_by_public_id(desk.community.pk, public_id)
    if found is None:
        raise Http404
    return found


def _page(desk: Desk, *, invited: Any = None, carded: Any = None, complaint: str = "", status: int = 200) -> HttpResponse:
    shown = {
        **shell(desk, "staff"), "sections": page.sections(desk.community, me=desk.account.pk), "roles": page.roles(), "complaint": complaint,
        "manages": desk.scope.may(("owner",), desk.community.pk), "invited": invited, "days": links.INVITE_DAYS_VALID,
        "link": links.invite_url(invited.pk) if invited else "", "finding": page.finding(desk.community),
        "carded": carded, "card_link": url_for(carded.pk) if carded else "", "given": desk.request.POST if complaint else {}, **duties.page(desk.community),
    }  # fmt: skip
    return render(desk.request, "console/staff/show.html", shown, status=status)
