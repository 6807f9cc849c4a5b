"""数据 → 交付结果: what the delivered items came to, and every item as a file."""

from __future__ import annotations

import csv as csv_module
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from qunying.faces.answers import EXCEL_MARK
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import results as page
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.faces.kit.parts import Choice
from qunying.faces.kit.sheets import harmless


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """Averages by slot and day with how many were measured, the unmeasured with their reasons, and one slot of one day group by group."""
    days, given = _days(desk), desk.request.GET
    found = page.page(desk.community, days=days, day=_day(given.get("day", "")), slot=given.get("slot", ""))
    home = at(desk.community.slug, "results")
    spans = [Choice(ngettext("近 %(n)s 天", "近 %(n)s 天", n) % {"n": n}, f"{home}?days={n}", current=n == days) for n in page.SPANS]
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "results"), "page": found, "spans": spans, "days": days, "as_table": given.get("as") == "table",
        "definitions": found.definitions,
    }  # fmt: skip
    return render(desk.request, "console/data/results.html", shown)


@at_desk
@running
@whole
def csv(desk: Desk) -> HttpResponse:
    """Every item of the span with its result, or without one."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-results.csv"'
    response.write(EXCEL_MARK)
    csv_module.writer(response).writerows([harmless(cell) for cell in row] for row in page.rows_of_file(desk.community, days=_days(desk)))
    return response


def _days(desk: Desk) -> int:
    given = desk.request.GET.get("days", "")
    return int(given) if given in {str(n) for n in page.SPANS} else page.SPANS[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
