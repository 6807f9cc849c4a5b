"""复盘: what a day came to in every group, whom to praise and copy, what asks for care, who has read the brief, what is in people's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts import texts
from qunying.camps.hosts.queries import PROBLEM, BriefRow, CareRow, PackRow
from qunying.faces.console.pages import words
from qunying.flows import queries as flows
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.people import queries as people

OUTCOMES: Final = {"": ("", "hourglass-empty"), "handled": ("ok", "check"), "repeated": ("bad", "refresh")}


@dataclass(frozen=True, slots=True)
class Row:
    """One group's day as a line of the table."""

    group: str
    group_id: str
    head: str
    done: str
    lost: int
    late: int
    checked: str
    active: str
    asked: str
    need: int
    praised: bool
    remark: str
    closed: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What somebody reported and nobody has solved yet."""

    public_id: str
    group: str
    reason: str
    words: str
    by: str
    at: str


def page(community: Any, *, only: frozenset[int] | None, asked: str) -> dict[str, Any]:
    """Everything on the page for one day: the one asked for, else the last that was reviewed, else today."""
    today = clock.today(community.timezone)
    day = _day(asked, today) or hosts.last_review(community.pk, until=today) or today
    known = {row.id: row for row in groups.groups(community.pk, only=only)}
    rows = hosts.packs(community.pk, day, groups=known)
    points = hosts.cares(community.pk, day, groups=known)
    coming = hosts.cares(community.pk, day + timedelta(days=1), groups=known)
    told = [_row(row, known[row.group], community.timezone) for row in rows if row.group in known]
    return {
        "day": words.full_day(day), "date": day.isoformat(), "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat() if day < today else "", "rows": told, "medians": _medians(rows),
        "best": [row for row in told if row.praised], "finding": _finding(rows, told, day, today), "points": _points(points, known),
        "coming": _points(coming, known), "brief": _briefs(hosts.briefs(community.pk, day + timedelta(days=1), groups=known)),
        "problems": _problems(community, known),
    }  # fmt: skip


def _day(asked: str, today: date) -> date | None:
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return None
    return found if found <= today else None


def _finding(rows: Sequence[PackRow], told: Sequence[Row], day: date, today: date) -> str:
    if not rows:
        return _("当晚 22:30 前，每个群的复盘会出现在这里。") if day == today else _("这一天没有复盘。")
    planned = sum(row.content["planned"] for row in rows)
    done = sum(row.content["on_time"] + row.content["late"] for row in rows)
    worst = sum(row.lost > 0 for row in told)
    said = {"n": len(rows), "planned": planned, "done": done, "worst": worst}
    if worst:
        return ngettext("%(planned)s 条发了 %(done)s 条，%(worst)s 个群有没发的。", "%(planned)s 条发了 %(done)s 条，%(worst)s 个群有没发的。", worst) % said
    return _("%(n)s 个群，%(planned)s 条都发了。") % said


def _row(row: PackRow, group: GroupRow, zone: str) -> Row:
    content = row.content
    lost = content["missed"] + content["unknown"]
    asked = f"{content['answered']} / {content['questions']}" if content["questions"] is not None else ""
    head = next((one.name for one in (*group.hosts, *((group.operator,) if group.operator else ())) if one.staff_id == row.staff), "")
    return Row(
        group.name, group.public_id, head, f"{content['on_time'] + content['late']} / {content['planned']}", lost, content["late"],
        words.percent(content["checked"] / content["members"]) if content["members"] else "—",
        words.percent(content["active"] / content["members"]) if content["members"] else "—", asked, row.need, content["praised"], row.remark,
        words.clock(row.closed_at, zone) if row.closed_at else "",
    )  # fmt: skip


def _medians(rows: Sequence[PackRow]) -> dict[str, str]:
    if not rows:
        return {}
    return {name: words.percent(value) if value is not None else "—" for name, value in rows[0].content["medians"].items()}


def _points(rows: Sequence[CareRow], known: dict[int, GroupRow]) -> list[dict[str, Any]]:
    said = {"": _("待看"), "handled": _("已处理"), "repeated": _("又发生")}
    names = people.staff_by_id([row.staff for row in rows if row.staff])
    return [
        {
            "group": known[row.group].name, "group_id": known[row.group].public_id, "says": row.says, "remedy": row.remedy, "n": len(row.facts),
            "head": names[row.staff].name if row.staff in names else "", "outcome": said[row.outcome], "tone": OUTCOMES[row.outcome][0],
            "icon": OUTCOMES[row.outcome][1], "times": row.times,
        }
        for row in rows
        if row.group in known
    ]  # fmt: skip


def _briefs(rows: Sequence[BriefRow]) -> dict[str, Any] | None:
    """How many heads have read the brief for the day after, and who has not."""
    if not rows:
        return None
    left = {row.staff for row in rows if not row.read}
    heads = {row.staff for row in rows}
    names = people.staff_by_id(left)
    line = _("%(n)s 位营主，%(read)s 位看过了") % {"n": len(heads), "read": len(heads) - len(left)}
    return {"line": line, "left": sorted(names[one].name for one in left if one in names), "read": len(heads) - len(left), "all": len(heads)}


def _problems(community: Any, known: dict[int, GroupRow]) -> list[Problem]:
    tasks = flows.open_tasks(community.pk, kinds=[PROBLEM], groups=known)
    names, reasons = people.staff_by_id([task.data["by"] for task in tasks]), dict(texts.reasons())
    return [
        Problem(
            task.public_id, known[task.group].name, reasons.get(task.data["reason"], ""), task.data["words"],
            names[task.data["by"]].name if task.data["by"] in names else "", _at(task.opened_at, community.timezone),
        )
        for task in tasks
        if task.group in known
    ]  # fmt: skip


def _at(at: datetime, zone: str) -> str:
    return words.moment(at, zone)
