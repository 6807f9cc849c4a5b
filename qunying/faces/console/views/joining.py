"""The page 拉新: where new members come from, and waves of joinings to look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import joining as page
from qunying.faces.console.shell import numbers
from qunying.flows import queries as flows
from qunying.flows import services


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Sources of the period, invites, who brings whom, and how long those of each source stay."""
    shown = numbers(desk, "joining", page.page(desk.community)) | {"waves": page.waves(desk.community), "dry": page.dry_sources(desk.community)}
    return render(desk.request, "console/data/joining.html", shown)


@require_POST
@at_desk
@running
@whole
def seen(desk: Desk, public_id: str) -> HttpResponse:
    """Somebody has looked at the wave or the dry source: nothing is left to do about it."""
    desk.require("flows.close_task")
    task = flows.task(public_id)
    if task is None or task.community != desk.community.pk or task.kind not in (page.WAVE, page.DRY):
        raise Http404
    services.close_task(task.id, outcome="seen")
    messages.success(desk.request, _("记下了，这一批不再提醒") if task.kind == page.WAVE else _("记下了，这次断流不再提醒"))
    return redirect("console:joining", desk.community.slug)
