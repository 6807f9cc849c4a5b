"""The pages of 救场: the list, one rescue, who gets it, and the reminder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.camps import queries as camp_queries
from qunying.camps import services as camps
from qunying.camps.queries import RescueRow
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import latency, today
from qunying.faces.console.pages import rescues as page
from qunying.faces.console.shell import at, shell
from qunying.flows import queries as flow_queries
from qunying.flows import services as flows
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people

FALSE_ALARM = "false_alarm"


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """Every rescue in sight by stage, the most urgent first."""
    found = page.listed(desk.community, only=desk.groups)
    flows.tasks_shown((line.task, line.public_id) for _stage, _name, lines in found for line in lines)
    waiting = sum(len(lines) for stage, _name, lines in found if stage == "open")
    shown = {"found": found, "finding": page.finding(found), "waiting": waiting, "rules": camp_queries.rescue_rules(), "latency": latency.page(desk.community)}
    return render(desk.request, "console/rescues/show.html", {**shell(desk, "groups", tab="rescues"), **shown})


@at_desk
@running
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One rescue, from the alarm to the verdict."""
    return _page(desk, _rescue(desk, public_id))


@require_POST
@at_desk
@running
def assign(desk: Desk, public_id: str) -> HttpResponse:
    """The rescue is somebody else's from now on, who has the whole time to accept it."""
    row = _rescue(desk, public_id)
    desk.require("flows.assign_task", group_id=row.group_id)
    given = desk.request.POST.get("staff", "")
    staff = people.staff_by_id([int(given)]).get(int(given)) if given.isdecimal() and len(given) < 19 else None
    known = {pk for pk, _name, _role in page.one(desk.community, row, me=None, runs=True)["staff"]}
    if staff is None or staff.id not in known:
        raise Http404
    flows.assign_task(row.task.id, owner=staff.id, by=desk.staff_id())
    today.changed(desk.community)
    messages.success(desk.request, _("已交给%(name)s。") % {"name": staff.name})
    return redirect(at(desk.community.slug, "rescue", public_id))


@require_POST
@at_desk
@running
def act(desk: Desk, public_id: str) -> HttpResponse:
    """Take it over, tick a step, say that it is done, or call it off."""
    row = _rescue(desk, public_id)
    name, given = desk.request.POST.get("act", ""), desk.request.POST
    verb = {"take": "flows.assign_task", "close": "flows.close_task"}.get(name, "flows.accept_task")
    desk.require(verb, group_id=row.group_id)
    try:
        _do(desk, row, name, given.get("step", ""), given.get("note", ""))
    except Refused as refused:
        return _page(desk, _rescue(desk, public_id), complaint=sentence(refused), note=given.get("note", ""), status=422)
    today.changed(desk.community)
    return redirect(at(desk.community.slug, "rescue", public_id))


@at_desk
@running
def remind(desk: Desk) -> HttpResponse:
    """提醒: one text that names everybody concerned; the house says it in the staff's group where it can, else it is there to copy."""
    desk.require("camps.remind")
    tasks = (desk.request.POST if desk.request.method == "POST" else desk.request.GET).get("what") == "tasks"
    shown: dict[str, Any] = {"asked": page.reminder(desk.community, tasks=tasks), "done": None}
    if desk.request.method == "POST":
        ids = page.task_ids(desk.community) if tasks else None
        shown["done"] = camps.remind(desk.community.pk, by=desk.staff_id(), task_ids=ids)
    if desk.request.headers.get("HX-Request") == "true":
        return render(desk.request, "console/rescues/reminder.html", {"desk": desk, "community": desk.community, **shown})
    return render(desk.request, "console/rescues/remind.html", {**shell(desk, "groups" if tasks else "today"), **shown})


def _do(desk: Desk, row: RescueRow, name: str, step: str, note: str) -> None:
    me, task = desk.staff_id(), row.task.id
    if name == "take":
        flows.assign_task(task, owner=me, by=me)
        camps.accept_rescue(task, by=me)
    elif name == "finish":
        camps.finish_rescue(task, by=me, note=note)
    elif name in ("tick", "untick"):
        camps.tick_step(task, step=step, done=name == "tick", by=me)
    elif name == "close":
        flows.close_task(task, outcome=FALSE_ALARM)
    else:
        camps.accept_rescue(task, by=me)


def _rescue(desk: Desk, public_id: str) -> RescueRow:
    """The rescue, when its group is in sight."""
    task = flow_queries.task(public_id)
    if task is None or task.community != desk.community.pk or not desk.scope.sees_group(desk.community.pk, task.group or 0):
        raise Http404
    found = camp_queries.rescue_of(task)
    if found is None:
        raise Http404
    return found


def _page(desk: Desk, row: RescueRow, *, complaint: str = "", note: str = "", status: int = 200) -> HttpResponse:
    staff = people.staff_of_account(desk.account.pk, desk.community.pk)
    flows.tasks_shown([(row.task.id, row.task.public_id)])
    shown = page.one(desk.community, row, me=staff.pk if staff else None, runs=desk.runs)
    shown |= {"complaint": complaint, "note": note, "assigning": "assign" in desk.request.GET}
    return render(desk.request, "console/rescues/one.html", {**shell(desk, "groups", tab="rescues"), **shown}, status=status)
