"""接龙 at the console: today's lists group by group, to copy into the chat or to take away as a table."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from qunying.activities import queries
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.groups import queries as groups
from qunying.kernel import clock

ACTS: dict[str, Any] = {}


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """The day's lists, and the days before in numbers."""
    day = _day(desk)
    lines = queries.jielong.lines(row.id, day)
    names = {room.id: room.name for room in groups.by_id({line.group_id for line in lines}).values()}
    lists = []
    for group, part in groupby(lines, key=lambda line: line.group_id):
        rows = list(part)
        title = _("%(day)s %(name)s") % {"day": words.full_day(day), "name": row.name}
        lists.append({"group": names.get(group, ""), "lines": rows, "sum": sum(one.quantity for one in rows), "text": queries.jielong.text(rows, title)})
    told = {"day": words.full_day(day), "n": len(lines), "sum": sum(line.quantity for line in lines)}
    finding = _("%(day)s：%(n)s 人接龙，共 %(sum)s 份。") % told if lines else _("%(day)s：还没有人接龙。") % told
    days = [(words.full_day(one), n, wanted, one.isoformat()) for one, n, wanted in queries.jielong.days(row.id)]
    return {"finding": finding, "lists": lists, "days": days, "day": day.isoformat()}


def table(desk: Desk, row: ActivityRow) -> tuple[str, list[list[object]]]:
    """The day's lines as a table."""
    lines = queries.jielong.lines(row.id, _day(desk))
    names = {room.id: room.name for room in groups.by_id({line.group_id for line in lines}).values()}
    head: list[object] = [_("群"), _("序号"), _("成员"), _("数量"), _("备注")]
    return f"jielong-{_day(desk)}", [head, *([names.get(one.group_id, ""), one.number, one.name, one.quantity, one.remark] for one in lines)]


def _day(desk: Desk) -> date:
    try:
        return date.fromisoformat(desk.request.GET.get("day", ""))
    except ValueError:
        return clock.today(desk.community.timezone)
