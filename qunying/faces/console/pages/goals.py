"""目标: where each began, where it stands and how sure that is, where it is to be and by when, and whether it keeps pace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps.goals import queries as counting
from qunying.camps.goals.queries import Counted
from qunying.charter import queries as charter
from qunying.charter.queries import Progress, saying
from qunying.faces.console.pages import words
from qunying.groups import queries as groups

SLACK = 0.005  # of the whole way: what is less behind reads as even


@dataclass(frozen=True, slots=True)
class Line:
    """A goal in one place, in words."""

    key: str
    text: str
    where: str
    group_id: str
    source: str  # what it is read from
    baseline: str
    now: str
    note: str  # out of how many, as of which day
    interval: str
    target: str
    by: str
    pace: str
    tone: str
    word: str
    strategy: str
    points: tuple[float, ...] = ()
    table_url: str = ""


def page(community: Any, only: Iterable[int] | None) -> dict[str, Any]:
    """Every goal with a number, where it holds, in the groups in sight."""
    rooms = {row.id: row for row in groups.groups(community.pk)}
    seen = set(rooms) if only is None else set(only)
    measured = [one for one in charter.progress(community.pk) if one.group is None or one.group in seen]
    counted = counting.of_groups(community.pk, seen)
    lines = [*_measured(measured, rooms), *_counted(counted, rooms)]
    unmeasured = [row.text for row in charter.goals(community.pk) if row.key not in {line.key for line in lines}]
    return {"lines": lines, "finding": finding(lines), "unmeasured": unmeasured}


def of_group(community: Any, group: Any) -> list[Line]:
    """Every goal as it stands in one group."""
    rooms = {group.id: group}
    return [*_measured(charter.progress(community.pk, group=group.id), rooms), *_counted(counting.of_groups(community.pk, [group.id]), rooms)]


def finding(lines: Sequence[Line]) -> str:
    """How many keep pace."""
    if not lines:
        return _("还没有写了数的目标。")
    behind = sum(line.tone == "warn" for line in lines)
    unknown = sum(line.tone == "" for line in lines)
    if behind:
        return ngettext("%(n)s 个目标里，%(behind)s 个落后。", "%(n)s 个目标里，%(behind)s 个落后。", behind) % {"n": len(lines), "behind": behind}
    if unknown == len(lines):
        return _("还没有读数。每天零点以后读前一天的。")
    return _("有读数的目标都跟得上。")


def _measured(found: Sequence[Progress], rooms: dict[int, Any]) -> list[Line]:
    return [_line(one, rooms) for one in found]


def _line(one: Progress, rooms: dict[int, Any]) -> Line:
    room, now = rooms.get(one.group or 0), one.now
    known = now is not None and now.value is not None
    tone, word = _standing(one.pace.ahead if one.own and known else None, abs(one.target.target - one.target.baseline))
    if not one.own:
        word = _("目标是全社群的")
    return Line(
        one.key, one.text, room.name if room else _("全社群"), room.public_id if room else "", saying.question(one.target.measure),
        saying.number(one.target.baseline, share=one.share), saying.value(now), _out_of(one), saying.interval(now) or "—",
        saying.number(one.target.target, share=one.share), words.month_day(one.target.by), saying.pace(one.pace, one.unit, share=one.share) if one.own else "",
        tone, word, _("；").join(one.target.strategy), tuple(value for _day, value in one.course if value is not None), one.target.measure,
    )  # fmt: skip


def _out_of(one: Progress) -> str:
    if one.now is None or one.day is None:
        return _("零点以后读前一天的")
    day = words.month_day(one.day)
    if one.now.count is not None:
        return _("%(k)s / %(n)s，截至 %(day)s的 %(window)s 天") % {"k": one.now.count, "n": one.now.n, "day": day, "window": one.target.window}
    return _("截至 %(day)s的 %(window)s 天") % {"day": day, "window": one.target.window}


def _counted(found: Sequence[Counted], rooms: dict[int, Any]) -> list[Line]:
    return [_counted_line(one, rooms[one.group]) for one in found if one.group in rooms]


def _counted_line(one: Counted, room: Any) -> Line:
    tone, word = _standing(one.pace.ahead, one.target.target - one.target.baseline)
    each = one.target.counted_by == "each"
    note = (_("人均，%(n)s 人") if each else _("全群合计，%(n)s 人")) % {"n": one.members}
    return Line(
        one.key, one.text, room.name, room.public_id, _("数「%(name)s」，要%(week)s") % {"name": one.name, "week": saying.a_week(one.pace, one.unit)},
        saying.number(one.target.baseline), f"{saying.number(one.value)} {one.unit}", note, "—", f"{saying.number(one.target.target)} {one.unit}",
        words.month_day(one.target.by), saying.pace(one.pace, one.unit), tone, word, _("；").join(one.target.strategy),
    )  # fmt: skip


def _standing(ahead: float | None, whole: float) -> tuple[str, str]:
    if ahead is None:
        return "", _("还没有读数")
    if ahead < 0 and -ahead > SLACK * whole:
        return "warn", _("落后")
    return "ok", _("跟得上")
