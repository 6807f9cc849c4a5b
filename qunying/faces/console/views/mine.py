"""The page 我的群: the groups whoever looks answers for, sorted by need."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import mine as page
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at, shell
from qunying.kernel import clock
from qunying.people import queries as people


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """Whose groups is read off the account alone: no parameter shows somebody else's."""
    staff = people.staff_of_account(desk.account.pk, desk.community.pk)
    mine = page.look(desk.community, staff.pk, acts=desk.runs) if staff else page.Mine(clock.now())
    shown = {
        "finding": page.finding(mine), "sections": page.sections(mine, url=partial(at, desk.community.slug)),
        "clock": words.clock(mine.at, desk.community.timezone),
    }  # fmt: skip
    return render(desk.request, "console/groups/mine.html", {**shell(desk, "groups", tab="mine"), **shown})
