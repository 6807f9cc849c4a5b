"""The page 数据 and its tables as files."""

from __future__ import annotations

import csv as csv_module

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import data as page
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.faces.kit.parts import Choice


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Retention and activity from the lake, with the time they are as of."""
    by, days, per = _asked(desk)
    table = page.retention(desk.community, by=by, days=days, per=per)
    rows, active = page.daily(desk.community, per=per)
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "growth"), "table": table, "rows": rows, "by": by, "per": per, "per_name": _per_names()[per],
        "as_table": desk.request.GET.get("as") == "table",
        "finding": page.finding(rows, table, by=by, per=per), "charts": page.charts(rows, check_ins=page.checks_in(desk.community)),
        "definitions": page.definitions(by=by), "hidden": page.hidden_groups(desk.community),
        "at": words.moment(active.data_time, desk.community.timezone) if active.data_time else "",
        "metrics": _metrics(desk, by), "spans": _spans(desk, days), "pers": _pers(desk, per), "query": _query(desk),
    }  # fmt: skip
    return render(desk.request, "console/data/show.html", shown)


@at_desk
@whole
def csv(desk: Desk, name: str) -> HttpResponse:
    """One table of the page as CSV, numbers as they are, empty where unknown."""
    by, days, per = _asked(desk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{name}.csv"'
    response.write("\ufeff")  # Excel opens a file without it as GBK
    out = csv_module.writer(response)
    if name == "activity":
        out.writerow(["day", "new_members", "active", "check_ins", "messages", "state"])
        for row in page.daily(desk.community, per=per)[0]:
            out.writerow([row.day, row.new, row.active, row.check_ins, row.messages, row.state])
    elif name == "retention":
        out.writerow(["cohort", "k", "size", "eligible", "returned", "rate", "low", "high", "state"])
        for cell in ask(page.MEASURES[by], desk.community, per=per, days=tuple(days)).rows:
            out.writerow([cell[key] for key in ("cohort", "k", "size", "eligible", "returned", "rate", "low", "high", "state")])
    else:
        raise Http404
    return response


def _asked(desk: Desk) -> tuple[str, tuple[int, ...], str]:
    given = desk.request.GET
    usual = page.CHECK_IN if page.checks_in(desk.community) else page.ACT
    by = given["by"] if given.get("by") in page.MEASURES else usual
    long = given.get("days") == "long" or (desk.community.is_archive and given.get("days") != "camp")
    per = given["per"] if given.get("per") in ("day", "week", "month") else page.best_period(desk.community)
    return by, page.LONG_DAYS if long else page.CAMP_DAYS, per


def _query(desk: Desk) -> str:
    query = desk.request.GET.copy()
    query.pop("as", None)
    return query.urlencode()


def _link(desk: Desk, **changed: str) -> str:
    query = desk.request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return f"{at(desk.community.slug, 'data')}?{query.urlencode()}"


def _metrics(desk: Desk, by: str) -> list[Choice]:
    if not page.checks_in(desk.community):
        return []
    return [
        Choice(_("打卡留存"), _link(desk, by=page.CHECK_IN), current=by == page.CHECK_IN),
        Choice(_("参与留存"), _link(desk, by=page.ACT), current=by == page.ACT),
    ]


def _spans(desk: Desk, days: tuple[int, ...]) -> list[Choice]:
    return [
        Choice(_("21 天"), _link(desk, days="camp"), current=days == page.CAMP_DAYS),
        Choice(_("第 1、7、30 天"), _link(desk, days="long"), current=days == page.LONG_DAYS),
    ]


def _per_names() -> dict[str, str]:
    return {"day": _("每天"), "week": _("每周"), "month": _("每月")}


def _pers(desk: Desk, per: str) -> list[Choice]:
    return [Choice(name, _link(desk, per=key), current=key == per) for key, name in _per_names().items()]
