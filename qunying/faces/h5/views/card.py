"""The card page of staff who live on a phone: a signed link instead of a login, for that person only, on one phone."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qunying.camps import queries as camps
from qunying.camps import services as camp_services
from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts import services as work
from qunying.camps.hosts import texts
from qunying.channels import services as channels
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import card as screen
from qunying.kernel.refusals import Refused, sentence


@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What to send now, in which words; what went out by itself; what the evening asks."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    return _page(request, worker, screen.page(worker, token))


@require_POST
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """「已发」: the card counts as sent on this person's word; a second tap changes nothing."""
    worker, number = worker_of(request, token), request.POST.get("outbox", "")
    if isinstance(worker, HttpResponse):
        return worker
    outbox, refused = int(number) if number.isdecimal() and len(number) < 19 else 0, ""
    try:
        channels.attest(outbox, staff_id=worker.staff.pk)
    except Refused as problem:
        refused = sentence(problem)
    fragment = request.headers.get("HX-Request") == "true"
    if not fragment and not refused:
        return session.private(redirect("h5:card", token))
    if fragment and (one := screen.one_job(worker, token, outbox, refused=refused)):
        shown = {"one": one, "page": {"token": token}}
        return session.private(render(request, "h5/card_one.html", shown, status=422 if refused else 200))
    return _page(request, worker, screen.page(worker, token, refused={outbox: refused}) | {"refused": refused}, status=422)


@require_POST
def variant(request: HttpRequest, token: str) -> HttpResponse:
    """完整版 or 精简版 for one item of the person's own groups that has not been sent yet."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    item = camps.item(request.POST.get("item", ""))
    if item is None or item.group_id not in worker.groups:
        raise Refused("not_found")
    return _done(request, worker, token, lambda: camp_services.choose_variant(item.delivery_id, variant=request.POST.get("variant", "")))


@require_POST
def brief(request: HttpRequest, token: str) -> HttpResponse:
    """「看过了」: every brief of that day is read in the version that holds now."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    try:
        day = date.fromisoformat(request.POST.get("date", ""))
    except ValueError as problem:
        raise Refused("not_found") from problem
    work.read_brief(worker.staff.pk, date=day)
    return session.private(redirect("h5:card", token))


@require_POST
def close(request: HttpRequest, token: str, public_id: str) -> HttpResponse:
    """「收工」: the day of one group is closed with the person's remark, taken from the list or written."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    pack = hosts.pack(public_id)
    if pack is None or pack.group not in worker.groups:
        raise Refused("not_found")
    ready, picked, words = texts.remarks(), request.POST.get("pick", ""), request.POST.get("remark", "").strip()
    remark = words or (ready[int(picked)] if picked.isascii() and picked.isdigit() and int(picked[:3]) < len(ready) else "")
    return _done(request, worker, token, lambda: work.close_day(pack.id, staff_id=worker.staff.pk, remark=remark))


@require_POST
def problem(request: HttpRequest, token: str) -> HttpResponse:
    """「报告问题」: the operator of the group has it as a task."""
    worker, given = worker_of(request, token), request.POST
    if isinstance(worker, HttpResponse):
        return worker
    group = next((row.id for row in worker.groups.values() if row.public_id == given.get("group", "")), 0)

    def report() -> None:
        reason, key = given.get("reason", ""), given.get("key", "")[:40]
        work.report_problem(worker.staff.pk, group_id=group, reason=reason, words=given.get("words", ""), key=key)
        messages.success(request, _("已告诉运营官。"))

    return _done(request, worker, token, report)


def _done(request: HttpRequest, worker: Worker, token: str, act: Any) -> HttpResponse:
    """Back to the card after the act; a refusal is told on the card itself."""
    try:
        act()
    except Refused as refused:
        return _page(request, worker, screen.page(worker, token) | {"refused": sentence(refused)}, status=422)
    return session.private(redirect("h5:card", token))


def _page(request: HttpRequest, worker: Worker, page: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": page, "community": worker.community, "demo": worker.community.is_demo}
    return session.private(render(request, "h5/card.html", shown, status=status))
