"""The page 成员层级."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import levels as page
from qunying.faces.console.shell import numbers


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """The rules, who is at which level, how far newcomers came, and who moved."""
    return render(desk.request, "console/data/levels.html", numbers(desk, "levels", page.page(desk.community)))
