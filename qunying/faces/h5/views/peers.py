"""点评同伴: the page of members who review, and giving the duty up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.faces.h5 import session
from qunying.faces.h5.screens import peers as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import TAKE_PART_BY_MEMBER
from qunying.kernel.refusals import Refused, sentence


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The next item in full; a verdict leads to the next one. Who reviews nowhere finds no such page."""
    if not activities.reviews.reads_in(member.pk):
        raise Refused("not_found")
    at, given, refused = here(member), request.POST, ""
    if request.method == "POST":
        try:
            TAKE_PART_BY_MEMBER.take(member.pk)
            if given.get("act") == "stop":
                services.stop_reviewing(member.pk)
                messages.success(request, _("好的，以后不再排给你。谢谢你看过的每一篇。"))
                return redirect("h5:me")
            _say(member, given)
            return redirect("h5:peers")
        except Refused as problem:
            refused = sentence(problem)
    shown = screen.page(at) | {"refused": refused, "given": given if refused else {}}
    return render(request, "h5/peers.html", {**frame(at, "me"), "page": shown}, status=422 if refused else 200)


def _say(member: session.Member, given: dict[str, str]) -> None:
    activity, row = (int(value) if (value := given.get(name, "")).isdecimal() and len(value) < 19 else 0 for name in ("activity_id", "row"))
    said = {name: given.get(name, "") for name in ("verdict", "template", "words")}
    services.peer_review(member.pk, activity_id=activity, row=row, **said)
