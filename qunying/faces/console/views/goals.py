"""The page 目标."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import goals as page
from qunying.faces.console.shell import shell


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """Every goal with a number: baseline, now, interval, target, pace, and what is done for it."""
    return render(desk.request, "console/goals/show.html", {**shell(desk, "groups", tab="goals"), **page.page(desk.community, desk.groups)})
