"""What we want to reach: how far the member is, and how far their group is, each beside the same even pace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps.goals import queries as goals
from qunying.camps.goals.queries import Counted
from qunying.charter import queries as charter
from qunying.charter.queries import saying
from qunying.faces.h5.screens.here import Here


def page(at: Here) -> dict[str, Any]:
    """Every counted goal with the member's own pace and each of their groups'."""
    mine = goals.of_member(at.community.pk, at.member.pk)
    rooms = {place.group.id: place.group.name for place in at.places}
    ours: dict[str, list[Counted]] = {}
    for one in goals.of_groups(at.community.pk, rooms) if mine else ():
        ours.setdefault(one.key, []).append(one)
    return {"goals": [_goal(one, ours.get(one.key, ()), rooms) for one in mine], "finding": _finding(mine)}


def door(community_id: int) -> list[dict[str, str]]:
    """The entry on the member's own page, where anything is counted."""
    return [{"name": _("一起做到哪了"), "note": "", "url": reverse("h5:goals")}] if charter.counted_goals(community_id) else []


def _goal(one: Counted, ours: Sequence[Counted], rooms: dict[int, str]) -> dict[str, Any]:
    until = _("到 %(month)s 月 %(day)s 日") % {"month": one.target.by.month, "day": one.target.by.day}
    return {
        "text": one.text, "name": one.name, "until": until,
        "rows": [_row(_("我自己"), one, ""), *(_row(rooms[room.group], room, _average(room)) for room in ours if room.group in rooms)],
    }  # fmt: skip


def _row(name: str, one: Counted, note: str) -> dict[str, Any]:
    behind = one.pace.behind or 0.0
    return {
        "name": name, "value": saying.number(one.value), "unit": one.unit, "week": saying.a_week(one.pace, one.unit), "note": note,
        "pace": saying.pace(one.pace, one.unit), "tone": "" if one.value is None else "warn" if behind >= 0.05 else "ok",
        "of": _("共 %(n)s %(unit)s") % {"n": saying.number(one.target.target), "unit": one.unit}, "share": _share(one),
    }  # fmt: skip


def _average(one: Counted) -> str:
    if one.target.counted_by == "each":
        return _("人均，%(n)s 人") % {"n": one.members}
    return _("全群合计，%(n)s 人") % {"n": one.members}


def _share(one: Counted) -> int:
    """How much of it is done, in hundredths."""
    return 0 if one.value is None or not one.target.target else min(100, round(100 * one.value / one.target.target))


def _finding(mine: Sequence[Counted]) -> str:
    behind = [one for one in mine if one.pace.behind is not None and one.pace.behind >= 0.05]
    if not mine:
        return ""
    if not behind:
        return _("按平均的速度，你都跟得上。")
    first = behind[0]
    return _("按平均的速度，「%(text)s」你落后 %(n)s %(unit)s。") % {"text": first.text, "n": f"{first.pace.behind:.1f}", "unit": first.unit}
