"""The page 日历: days × slots, and one cell in the inspector."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import calendar as page
from qunying.faces.console.pages import camp, words
from qunying.faces.console.shell import shell
from qunying.groups import queries as groups


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The whole cohort; ``?sel=9-noon`` opens a cell, ``&variant=short`` shows its other words; a fragment request gets the cell alone."""
    run, sel = camp.run(desk.community), desk.request.GET.get("sel", "")
    if run is None:
        return render(desk.request, "console/calendar/show.html", {**shell(desk, "calendar"), "run": None})
    known = {row.id: row for row in groups.groups(desk.community.pk, only=desk.groups) if row.in_calendar}
    cell = _cell(desk, run, sel, known)
    if cell and desk.request.headers.get("HX-Target") == "insp":
        return render(desk.request, "console/calendar/inspector.html", {"cell": cell, "community": desk.community})
    today, told = camp.today_of(desk.community), camp.execution(desk.community, run, only=desk.groups)
    shown = {
        **shell(desk, "calendar"), "run": run, "cell": cell, "axis": page.axis(run), "types": page.types(run), "groups": len(known),
        "weeks": page.weeks(run, told, today=today, selected=sel), "finding": page.finding(run, told, today=today),
        "weekdays": [words.weekday(day) for day in page.first_week(run)],
    }  # fmt: skip
    return render(desk.request, "console/calendar/show.html", shown)


def _cell(desk: Desk, run: camp.Run, sel: str, known: dict[int, Any]) -> dict[str, Any] | None:
    place = camp.place(run, sel)
    if place is None:
        return None
    day, slot = place
    rows = [row for row in camp.of_slot(camp.deliveries(desk.community, run, day, only=desk.groups), slot.key) if row.group in known]
    found = camp.counts(rows)
    lost, sent = sum(found[name] for name in camp.LOST), found["delivered"] + found["late"]
    variant = "short" if desk.request.GET.get("variant") == "short" else "full"
    return {
        "sel": sel, "day": day, "slot": slot, "date": words.full_day(day.date), "script": page.script(desk.community.pk, day, slot), "variant": variant,
        "fates": page.fates(rows, known, desk.community.timezone), "counts": found, "total": len(rows), "lost": lost,
        "open": len(rows) - sent - lost, "line": page.cell_line(rows),
        "modes": page.modes(rows), "runs": desk.runs, "minutes": int((slot.ends - slot.begins).total_seconds() // 60),
    }  # fmt: skip
