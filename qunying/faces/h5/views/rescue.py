"""The rescue card: accept, tick what was done, say that it is done; for whoever has it, on their own card's link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qunying.camps import services as camps
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import rescue as screen
from qunying.flows.tasks import TaskRow
from qunying.kernel.refusals import Refused, sentence


@require_GET
def show(request: HttpRequest, token: str, public_id: str) -> HttpResponse:
    """Why the group needs help, until when, and what to do in which words."""
    found = _mine(request, token, public_id)
    if isinstance(found, HttpResponse):
        return found
    who, task = found
    return _page(request, who, screen.page(who, task, token))


@require_POST
def act(request: HttpRequest, token: str, public_id: str) -> HttpResponse:
    """「我来」, a tick, or 「做完了」; a second tap changes nothing."""
    found = _mine(request, token, public_id)
    if isinstance(found, HttpResponse):
        return found
    who, task = found
    given, fragment = request.POST, request.headers.get("HX-Request") == "true"
    try:
        _do(who, task, given.get("act", ""), given.get("step", ""), given.get("note", ""))
    except Refused as refused:
        return _page(request, who, screen.page(who, task, token, note=given.get("note", ""), refused=sentence(refused)), status=422)
    ticked = _ticked(request, who, task, token) if fragment else None
    return ticked or session.private(redirect("h5:rescue", token, public_id))


def _ticked(request: HttpRequest, who: Worker, before: TaskRow, token: str) -> HttpResponse | None:
    """The step that was ticked, and what the tick changed at the top: how many are done, and that nobody has to accept any more."""
    now = screen.task_of(who, before.public_id)
    page = screen.page(who, now, token) if now else None
    step = next((one for one in page["steps"] if one["code"] == request.POST.get("step")), None) if page else None
    if step is None:
        return None
    return session.private(render(request, "h5/rescue_ticked.html", {"one": step, "page": page, "accepted": before.state == "open"}))


def _do(who: Worker, task: TaskRow, name: str, step: str, note: str) -> None:
    by = who.staff.pk
    if name == "finish":
        camps.finish_rescue(task.id, by=by, note=note)
    elif name in ("tick", "untick"):
        camps.tick_step(task.id, step=step, done=name == "tick", by=by)
    else:
        camps.accept_rescue(task.id, by=by)


def _mine(request: HttpRequest, token: str, public_id: str) -> tuple[Worker, TaskRow] | HttpResponse:
    """The worker and the task when it is theirs; else the page that says why it does not open."""
    who = worker_of(request, token)
    if isinstance(who, HttpResponse):
        return who
    task = screen.task_of(who, public_id)
    if task is None:
        return session.private(render(request, "h5/rescue_closed.html", {"page": None, "community": who.community, "token": token}, status=404))
    if task.owner not in (None, who.staff.pk):
        shown = {"page": screen.closed(who, task), "community": who.community, "token": token}
        return session.private(render(request, "h5/rescue_closed.html", shown, status=403))
    return who, task


def _page(request: HttpRequest, who: Worker, page: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": page, "community": who.community, "demo": who.community.is_demo}
    return session.private(render(request, "h5/rescue.html", shown, status=status))
