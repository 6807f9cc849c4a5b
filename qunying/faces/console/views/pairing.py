"""Introducing newcomers of a group: who was brought together with whom, and one tap for all who have nobody yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at, shell
from qunying.groups import queries as groups
from qunying.groups import services
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
def show(desk: Desk, public_id: str) -> HttpResponse:
    """The introductions of the group; a post makes those that are missing."""
    group = groups.group(public_id)
    if group is None or group.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, group.id):
        raise Http404
    complaint = ""
    if desk.request.method == "POST":
        desk.require("groups.pair", group_id=group.id)
        try:
            n = services.pair(group.id)
        except Refused as refused:
            complaint = sentence(refused)
        else:
            messages.success(desk.request, _("给 %(n)s 位新人配好了搭子，两边在群聊页都看得到。") % {"n": n} if n else _("没有还缺搭子的新人。"))
            return redirect(at(desk.community.slug, "group-pairs", public_id))
    rows = [(one.newcomer, one.partner, words.moment(one.paired_at, desk.community.timezone)) for one in groups.pairs(group.id)]
    says = _("%(group)s：配过 %(n)s 对搭子") if rows else _("%(group)s：还没有配过搭子")
    shown = {
        **shell(desk, "groups", tab="health"), "group": group, "rows": rows, "complaint": complaint, "pairs": desk.may("groups.pair", group_id=group.id),
        "finding": says % {"group": group.name, "n": len(rows)},
    }  # fmt: skip
    return render(desk.request, "console/groups/pairs.html", shown, status=422 if complaint else 200)
