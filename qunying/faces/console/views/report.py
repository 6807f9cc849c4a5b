"""The page 报告: the findings of a period, and the same as a file, a workbook and one sheet."""

from __future__ import annotations

import csv as csv_module
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import held
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.faces.kit.parts import Choice
from qunying.faces.kit.sheets import harmless
from qunying.faces.report import book, page, paper, shown
from qunying.insight import reports
from qunying.insight.reports import Report

SPANS: Final = (7, 28, 91)
FRESH_SECONDS: Final = 60.0
STALE_SECONDS: Final = 600.0
KINDS: Final = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Findings as titles with cause, next act and the rows behind; ``?days=`` and ``?until=`` choose the period."""
    days, until = _asked(desk)
    frame = {**shell(desk, "data"), "subnav": data_tabs(desk, "report"), "spans": _spans(desk, days)}
    if reports.last_day(desk.community.pk) is None:
        return render(desk.request, "console/data/report.html", frame | {"empty": True})
    report = _report(desk, days, until)
    words = {"as_table": desk.request.GET.get("as") == "table", "csv_base": f"{at(desk.community.slug, 'report')}rows/", "query": _query(days, until)}
    return render(desk.request, "console/data/report.html", frame | page.context(report, desk.community) | words)


@at_desk
@whole
def file(desk: Desk, ending: str) -> HttpResponse:
    """The report to keep or to send: html, xlsx or pdf."""
    if ending not in KINDS:
        raise Http404
    report = _report(desk, *_asked(desk))
    made = {"html": page.html, "xlsx": book.xlsx, "pdf": paper.pdf}[ending](report, desk.community)
    answer = HttpResponse(made, content_type=KINDS[ending])
    answer["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{report.end}.{ending}"'
    return answer


@at_desk
@whole
def csv(desk: Desk, key: str) -> HttpResponse:
    """The rows behind one finding as they are, empty where unknown."""
    rows = next((entry.finding.rows for entry in _report(desk, *_asked(desk)).entries if entry.key == key), None)
    if rows is None:
        raise Http404
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # Excel opens a file without the mark as GBK
    answer["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{key}.csv"'
    out = csv_module.writer(answer)
    out.writerow(rows.heads)
    out.writerows([["" if value is None else harmless(value) for value in row] for row in rows.rows])
    return answer


def _report(desk: Desk, days: int, until: date | None) -> Report:
    key = (desk.community.public_id, "report", days, until)
    return held.get(key, lambda: shown.make(desk.community, end=until, days=days), fresh=FRESH_SECONDS, stale=STALE_SECONDS)


def _asked(desk: Desk) -> tuple[int, date | None]:
    given = desk.request.GET
    days = int(given["days"]) if given.get("days") in {str(one) for one in SPANS} else reports.DAYS
    try:
        return days, date.fromisoformat(given["until"]) if given.get("until") else None
    except ValueError:
        return days, None


def _query(days: int, until: date | None) -> str:
    return f"days={days}" + (f"&until={until}" if until else "")


def _spans(desk: Desk, days: int) -> list[Choice]:
    names = {7: _("一周"), 28: _("四周"), 91: _("一季")}
    return [Choice(names[one], f"{at(desk.community.slug, 'report')}?days={one}", current=one == days) for one in SPANS]
