"""Answering feedback on the phone: for the items of one's own groups, on one's own card's link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import feedback as screen
from qunying.kernel.refusals import Refused, sentence


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What waits for an answer; a POST answers one item of one's own groups."""
    who = worker_of(request, token)
    if isinstance(who, HttpResponse):
        return who
    if request.method != "POST":
        return _page(request, who, token)
    given, text = request.POST.get("item", ""), request.POST.get("text", "")
    item = activities.feedback.item(given)
    if item is None or item.group_id not in who.groups:
        raise Refused("not_found")
    try:
        services.answer_item(item.id, text=text, by=who.staff.pk)
    except Refused as refused:
        return _page(request, who, token, given=given, text=text, refused=sentence(refused), status=422)
    messages.success(request, _("已回，%(name)s看得到。") % {"name": item.name})
    return session.private(redirect("h5:feedback", token))


def _page(request: HttpRequest, who: Worker, token: str, *, given: str = "", text: str = "", refused: str = "", status: int = 200) -> HttpResponse:
    page = screen.page(who, token, given=given, text=text, refused=refused)
    shown = {"page": page, "community": who.community, "demo": who.community.is_demo}
    return session.private(render(request, "h5/feedback_answers.html", shown, status=status))
