"""The reviewer's queue on their own card's link: one item at a time, 赞, 优秀章 or 退回 by thumb, and the lines to comment with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qunying.activities import services as activities
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import review as screen
from qunying.kernel.refusals import Refused, sentence


@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The next item in full, and how many wait."""
    who = reader(request, token)
    return who if isinstance(who, HttpResponse) else _page(request, who, screen.page(who, token))


@require_POST
def act(request: HttpRequest, token: str) -> HttpResponse:
    """The verdict on the item shown; then the next one. A refusal stays with what was typed."""
    who, given = reader(request, token), request.POST
    if isinstance(who, HttpResponse):
        return who
    activity, row = (int(value) if (value := given.get(name, "")).isdecimal() and len(value) < 19 else 0 for name in ("activity_id", "row"))
    said = {"verdict": given.get("verdict", ""), "template": given.get("template", ""), "words": given.get("words", "")}
    try:
        activities.review(who.community.pk, activity_id=activity, row=row, by=who.staff.pk, **said)
    except Refused as refused:
        return _page(request, who, screen.page(who, token) | {"refused": sentence(refused), "given": said}, status=422)
    return session.private(redirect("h5:review", token))


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest, token: str) -> HttpResponse:
    """The six lines the reviewers of this community comment with."""
    who = reader(request, token)
    if isinstance(who, HttpResponse):
        return who
    shown, status = screen.lines(who, token), 200
    if request.method == "POST":
        try:
            activities.edit_lines(who.community.pk, texts=request.POST.dict())
            messages.success(request, _("评语改好了，全社群的作业官都用这六句。"))
            return session.private(redirect("h5:review", token))
        except Refused as refused:
            shown |= {"refused": sentence(refused), "lines": {code: request.POST.get(code, "") for code in shown["lines"]}}
            status = 422
    return session.private(render(request, "h5/review_lines.html", {"page": shown, "community": who.community, "demo": who.community.is_demo}, status=status))


def reader(request: HttpRequest, token: str) -> Worker | HttpResponse:
    """Who reads homework here; else the page that says whose work it is."""
    who = worker_of(request, token)
    if isinstance(who, HttpResponse) or screen.may(who):
        return who
    page = {"title": _("这一页给作业官"), "text": _("你的角色不点评作业。要点评，请负责人在「人员与角色」里改。"), "token": token}
    return session.private(render(request, "h5/not_yours.html", {"page": page, "community": who.community}, status=403))


def _page(request: HttpRequest, who: Worker, page: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": page, "community": who.community, "demo": who.community.is_demo}
    return session.private(render(request, "h5/review.html", shown, status=status))
