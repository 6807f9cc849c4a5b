"""Taking back what was said in a web group: asked first, for it cannot be undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.channels import services
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at, shell
from qunying.groups import queries as groups


@at_desk
@running
def ask(desk: Desk, public_id: str, post_id: int) -> HttpResponse:
    """The words and what taking them back does; by post they are taken back."""
    group = groups.group(public_id)
    if group is None or group.community_id != desk.community.pk:
        raise Http404
    desk.require("channels.recall", group_id=group.id)
    post = channels.posts(group.id, [post_id]).get(post_id)
    if post is None:
        raise Http404
    if desk.request.method != "POST":
        when = words.moment(post.posted_at, desk.community.timezone)
        return render(desk.request, "console/groups/recall.html", {**shell(desk, "groups", tab="health"), "group": group, "post": post, "when": when})
    taken = services.recall(post.id, community=desk.community.pk, staff_id=desk.staff_id())
    messages.success(desk.request, _("已撤回，群里的人看不到了") if taken else _("这条已经撤回过了"))
    return redirect(at(desk.community.slug, "group", public_id))
