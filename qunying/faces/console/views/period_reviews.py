"""The pages of 复盘结论: the list, opening one, closing it with a change or with none, and deciding what was proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.blueprint.load import load_text
from qunying.camps.reviewing import queries, services
from qunying.camps.reviewing.queries import ReviewRow
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import period_reviews as page
from qunying.faces.console.shell import at, day_tabs, shell
from qunying.faces.console.views.blueprint import handed_in
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """Every review of a period with its conclusion."""
    return render(desk.request, "console/reviews/list.html", {**_frame(desk), **page.page(desk.community)})


@require_POST
@at_desk
@running
def open_one(desk: Desk) -> HttpResponse:
    """The period chosen is being looked back upon."""
    desk.require("camps.open_review")
    try:
        first, last = (date.fromisoformat(desk.request.POST.get(name, "")) for name in ("first", "last"))
        public_id = services.open_review(desk.community.pk, first=first, last=last, staff_id=desk.staff_id())
    except ValueError:
        messages.error(desk.request, _("没看懂是哪几天。请重新选。"))
        return redirect(at(desk.community.slug, "period-reviews"))
    except Refused as refused:
        messages.error(desk.request, sentence(refused))
        return redirect(at(desk.community.slug, "period-reviews"))
    return redirect(at(desk.community.slug, "period-review", public_id))


@at_desk
@running
@whole
def one(desk: Desk, public_id: str) -> HttpResponse:
    """What was found, what is proposed, and who decided."""
    return _one(desk, _row(desk, public_id))


@require_POST
@at_desk
@running
def close(desk: Desk, public_id: str) -> HttpResponse:
    """The review is closed: with a blueprint handed in, or with the word that nothing is to change."""
    desk.require("camps.close_review")
    row, given = _row(desk, public_id), desk.request.POST
    found, none = given.get("found", "").replace("\r\n", "\n"), given.get("outcome") == "none"
    try:
        text, complaint = handed_in(desk.request)
        handed = bool(desk.request.FILES.get("file") or given.get("text", "").strip())
        if handed and complaint:
            return _one(desk, row, complaint=complaint)
        proposal = load_text(text) if handed else None
        services.close_review(public_id, staff_id=desk.staff_id(), found=found, none=none, proposal=proposal)
    except Refused as refused:
        return _one(desk, row, refused=refused)
    messages.success(desk.request, _("复盘关闭了：这次不用改。") if none else _("复盘关闭了，改动等人来定。"))
    return redirect(at(desk.community.slug, "period-review", public_id))


@require_POST
@at_desk
@running
def decide(desk: Desk, public_id: str) -> HttpResponse:
    """The proposed change is accepted, and is the newest revision now, or it is not."""
    desk.require("camps.decide_review")
    row, given = _row(desk, public_id), desk.request.POST
    try:
        number = services.decide_review(
            public_id, accept=given.get("decision") == "accept", staff_id=desk.staff_id(), because=given.get("because", ""), account_id=desk.account.pk
        )
    except Refused as refused:
        return _one(desk, row, refused=refused)
    if number is None:
        messages.success(desk.request, _("没有采纳，蓝图没有动。"))
        return redirect(at(desk.community.slug, "period-review", public_id))
    messages.success(desk.request, _("采纳了，存为第 %(n)s 版，还没有执行。看过计划再按此执行。") % {"n": number})
    return redirect(at(desk.community.slug, "revision-plan", number))


def _one(desk: Desk, row: ReviewRow, *, refused: Refused | None = None, complaint: str = "") -> HttpResponse:
    problems: Any = refused.data.get("problems") if refused else None
    given = {name: desk.request.POST.get(name, "") for name in ("found", "text", "because")}
    shown = {
        **_frame(desk), **page.one(desk.community, row), "given": given, "problems": problems or (),
        "complaint": complaint or (sentence(refused) if refused else ""),
    }  # fmt: skip
    return render(desk.request, "console/reviews/one.html", shown, status=422 if shown["complaint"] else 200)


def _row(desk: Desk, public_id: str) -> ReviewRow:
    row = queries.review(public_id)
    if row is None or row.community_id != desk.community.pk:
        raise Http404
    return row


def _frame(desk: Desk) -> dict[str, Any]:
    return {**shell(desk, "today"), "subnav": day_tabs(desk.community.slug, "decided"), "runs": desk.runs}
