"""The page 成员层级, and holding a member at a level or letting them go."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import levels as page
from qunying.faces.console.pages import member as member_page
from qunying.faces.console.shell import at, numbers
from qunying.kernel import verbs
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """The rules, who is at which level, who is held there by hand, how far newcomers came, and who moved."""
    may = not desk.community.is_archive and desk.scope.may(verbs.get("people.hold_level").needs, desk.community.pk)
    return render(desk.request, "console/data/levels.html", numbers(desk, "levels", page.page(desk.community)) | {"may_hold": may})


@require_POST
@at_desk
@running
def hold(desk: Desk, public_id: str) -> HttpResponse:
    """The member stands at that level until the day given, or the rules judge them again."""
    member = member_page.member(desk.community, public_id, only=desk.groups)
    if member is None:
        raise Http404
    given = desk.request.POST
    letting_go = given.get("act") == "let_go"
    desk.require("people.let_level_go" if letting_go else "people.hold_level")
    try:
        if letting_go:
            services.let_level_go(member.id, by=desk.staff_id())
            messages.success(desk.request, _("不再定住，今天收工后起照规则判。"))
        else:
            services.hold_level(member.id, level=given.get("level", ""), until=_day(given.get("until", "")), reason=given.get("reason", ""), by=desk.staff_id())
            messages.success(desk.request, _("定住了，今天收工后起按它判。"))
    except Refused as refused:
        messages.error(desk.request, sentence(refused))
    slug = desk.community.slug
    return redirect(at(slug, "levels") if given.get("from") == "levels" else f"{at(slug, 'member', public_id)}#level")


def _day(text: str) -> date:
    """The day as the browser sends it; one that is none is long past, and refused as such."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
