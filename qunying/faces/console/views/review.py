"""复盘: the day in every group, and the problems people reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.camps.hosts.queries import PROBLEM as TASK
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import review as page
from qunying.faces.console.pages import today
from qunying.faces.console.shell import at, day_tabs, shell
from qunying.flows import queries as flows
from qunying.flows import services


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The last day that was reviewed; ``?day=2026-11-21`` shows another."""
    shown = page.page(desk.community, only=desk.groups, asked=desk.request.GET.get("day", ""))
    around = {**shell(desk, "today"), "subnav": day_tabs(desk.community.slug, "review")}
    return render(desk.request, "console/review/show.html", {**around, "page": shown, "runs": desk.runs})


@require_POST
@at_desk
@running
def solve(desk: Desk, public_id: str) -> HttpResponse:
    """A reported problem is out of the way."""
    desk.require("flows.close_task")
    task = flows.task(public_id)
    if task is None or task.kind != TASK or task.community != desk.community.pk or (desk.groups is not None and task.group not in desk.groups):
        raise Http404
    services.close_task(task.id, outcome="solved")
    today.changed(desk.community)
    messages.success(desk.request, _("已记为处理好。"))
    return redirect(at(desk.community.slug, "review"))
