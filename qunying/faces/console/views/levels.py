"""The page 成员层级."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import levels as page
from qunying.faces.console.pages import words
from qunying.faces.console.shell import data_tabs, shell


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """The rules, who is at which level, how far newcomers came, and who moved."""
    found = page.page(desk.community)
    at = words.moment(found["data_time"], desk.community.timezone) if found["data_time"] else ""
    shown = {**shell(desk, "data"), "subnav": data_tabs(desk, "levels"), "page": found, "at": at, "definitions": found["definitions"]}
    return render(desk.request, "console/data/levels.html", shown)
