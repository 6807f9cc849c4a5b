"""The pages of 自检: every group's four symptoms, one group's with the rows behind them, and letting a job rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.camps import queries as camps
from qunying.camps import services
from qunying.charter import queries as charter
from qunying.charter import services as charter_services
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import diagnosis
from qunying.faces.console.pages import self_check as page
from qunying.faces.console.shell import at, shell
from qunying.groups import queries as groups
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """Every group in sight with its four symptoms of last Sunday."""
    return _show(desk)


@require_POST
@at_desk
@running
def ask(desk: Desk) -> HttpResponse:
    """Members are asked which of four lines is the value."""
    desk.require("charter.ask_value")
    lines = desk.request.POST.getlist("other")
    try:
        charter_services.ask_value(desk.community.pk, others=lines, staff_id=desk.staff_id())
    except Refused as refused:
        return _show(desk, complaint=sentence(refused), status=422)
    messages.success(desk.request, _("已经在问。成员打开今日页就看得到。"))
    return redirect(at(desk.community.slug, "checks"))


def _show(desk: Desk, *, complaint: str = "", status: int = 200) -> HttpResponse:
    rows = page.checks(desk.community, only=desk.groups)
    shown = {
        **shell(desk, "groups", tab="check"), "checks": rows, "finding": page.finding(rows), "complaint": complaint,
        "value": charter.core_value(desk.community.pk), "standing": charter.value_standing(desk.community.pk) if desk.groups is None else None,
        "asks": desk.runs, "lines": [*desk.request.POST.getlist("other"), "", "", ""][:3],
    }  # fmt: skip
    return render(desk.request, "console/groups/checks.html", shown, status=status)


@at_desk
@running
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One group: each symptom with its figure, its date and the rows behind it."""
    return _one(desk, _room(desk, public_id))


@require_POST
@at_desk
@running
def pause(desk: Desk, public_id: str) -> HttpResponse:
    """A job of the group rests for the stated reason."""
    room = _room(desk, public_id)
    desk.require("camps.pause_job", group_id=room.id)
    given = desk.request.POST
    try:
        until = date.fromisoformat(given["until"]) if given.get("until") else None
    except ValueError:
        return _one(desk, room, complaint=_("没看懂停到哪天。请从日历里选，或者不填。"), status=422)
    try:
        services.pause_job(room.id, job=given.get("job", ""), reason=given.get("reason", ""), until=until, staff_id=desk.staff_id())
    except Refused as refused:
        return _one(desk, room, complaint=sentence(refused), status=422)
    messages.success(desk.request, _("已停下，从今天起不算没做。"))
    return redirect(at(desk.community.slug, "group-check", public_id))


@require_POST
@at_desk
@running
def resume(desk: Desk, public_id: str, pause_id: str) -> HttpResponse:
    """The job goes on from today."""
    room = _room(desk, public_id)
    desk.require("camps.resume_job", group_id=room.id)
    if camps.pause_group(pause_id) != room.id:
        raise Http404
    services.resume_job(pause_id, staff_id=desk.staff_id())
    messages.success(desk.request, _("已恢复，从今天起照常算。"))
    return redirect(at(desk.community.slug, "group-check", public_id))


def _room(desk: Desk, public_id: str) -> Any:
    room = groups.group(public_id)
    if room is None or room.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, room.id):
        raise Http404
    return room


def _causes(desk: Desk, room: Any) -> list[diagnosis.Cause]:
    return diagnosis.of_dead(desk.community, room.id, groups.signals(desk.community.pk, groups=[room.id]))


def _one(desk: Desk, room: Any, *, complaint: str = "", status: int = 200) -> HttpResponse:
    found = page.check(desk.community, room)
    shown = {
        **shell(desk, "groups", tab="check"), "group": room, "check": found, "line": page.line(found), "complaint": complaint, "given": desk.request.POST,
        "resting": camps.resting(desk.community.pk, room.id), "pauses": desk.may("camps.pause_job", group_id=room.id),
        "jobs": camps.job_names(desk.community.pk),
    }  # fmt: skip
    if found is not None:
        shown |= {
            "span": page.span(found), "promises": page.missed_promises(desk.community, found), "work": page.missed_work(desk.community, found),
            "weeks": page.weeks(desk.community, found), "causes": _causes(desk, room),
        }  # fmt: skip
    return render(desk.request, "console/groups/check.html", shown, status=status)
