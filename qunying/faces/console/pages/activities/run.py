"""线下活动 at the console: the code of the day, who comes, and results from a table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

PROBLEMS = {
    "unknown": lambda: _("没有这个成员"), "several": lambda: _("同名不止一人，请写成员号"), "twice": lambda: _("前面已经有一行"),
    "bad_km": lambda: _("公里数读不懂"), "bad_minutes": lambda: _("分钟数读不懂"),
}  # fmt: skip


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """The event with its list."""
    zone, tally = desk.community.timezone, queries.run.tally(row.id)
    day = clock.local_day(row.opens_at, zone)
    told = {"up": tally.signed_up, "came": tally.arrived, "n": tally.results, "km": _km(tally.metres)}
    finding = _("%(up)s 人报名，%(came)s 人签到") % told + (_("；%(n)s 人有成绩，一共 %(km)s 公里。") % told if tally.results else _("，还没有成绩。"))
    comers = [{"row": one, "km": _km(one.metres), "minutes": _minutes(one.seconds), "arrived": _at(one.arrived_at, zone)}
              for one in queries.run.comers(row.id)]  # fmt: skip
    return {
        "finding": finding, "code": queries.run.code_of(row.id, day) if desk.runs else "", "today": clock.today(zone) == day, "day": words.full_day(day),
        "place": row.body.get("place", ""), "route": row.body.get("route", ""), "comers": comers, "lines": [],
    }  # fmt: skip


def results(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """Every line that is somebody's is their result; the others are named with the reason."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("results_missing")
    lines = services.record_results(row.id, content=file.read(services.RESULTS_BYTES_MAX + 1), by=desk.staff_id())
    taken, left = sum(not line.problem for line in lines), [line for line in lines if line.problem]
    told = _("录入 %(n)s 行。") % {"n": taken}
    if left:
        told += _("没有录入 %(n)s 行：") % {"n": len(left)}
        told += _("；").join(_refused(line) for line in left[:20])
    return told


def table(desk: Desk, row: ActivityRow) -> tuple[str, list[list[object]]]:
    """The list in the form in which results come back: fill in the kilometres and import it again."""
    head: list[object] = [_("成员号"), _("姓名"), _("签到"), _("公里"), _("分钟")]
    zone = desk.community.timezone
    lines: list[list[object]] = [
        [one.public_id, one.name, _at(one.arrived_at, zone), _km(one.metres), _minutes(one.seconds)] for one in queries.run.comers(row.id)
    ]
    return "sign-ups", [head, *lines]


def _refused(line: services.ResultLine) -> str:
    return _("第 %(line)s 行 %(who)s，%(why)s") % {"line": line.number, "who": line.member, "why": PROBLEMS[line.problem]()}


def _minutes(seconds: int | None) -> str:
    return f"{seconds / 60:.1f}" if seconds else ""


def _km(metres: int | None) -> str:
    return "" if metres is None else f"{metres / 1000:.2f}".rstrip("0").rstrip(".")


def _at(moment: Any, zone: str) -> str:
    return words.clock(moment, zone) if moment else ""


ACTS = {"results": ("activities.record_results", results)}
