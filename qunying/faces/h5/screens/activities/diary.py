"""体验日记 on the phone: today's entry, the row of days, and what the group wrote."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.activities import Act, Spot
from qunying.kernel import clock


def page(here: Spot) -> dict[str, Any]:
    """The streak, the form while today's entry is missing, one's own entries and the group's."""
    today, own = clock.today(here.at.timezone), queries.diary.own(here.row.id, here.me)
    run = queries.diary.run(here.row.id, here.me)
    length, number = int(here.row.body.get("days", 7)), (today - clock.local_day(here.row.opens_at, here.at.timezone)).days + 1
    figures = [
        {"name": _("连续"), "value": run.on(today), "unit": _("天")}, {"name": _("已写"), "value": run.total, "unit": _("篇")},
        {"name": _("一共"), "value": length, "unit": _("天")},
    ]  # fmt: skip
    group = queries.diary.of_group(here.row.id, here.group.id, viewer=here.me)
    return {
        "figures": figures, "written": any(one.day == today for one in own), "number": number if 1 <= number <= length else 0,
        "own": [_entry(here, one) for one in own], "group": [_entry(here, one) for one in group],
    }  # fmt: skip


def write(here: Spot, given: QueryDict) -> str:
    """Today's entry stands in the diary."""
    services.write_diary(here.me, **here.ask, text=given.get("text", ""), private="private" in given, named="named" in given)
    return _("今天这篇写下了。")


def _entry(here: Spot, one: queries.diary.EntryRow) -> dict[str, Any]:
    return {"day": words.near_day(one.day, here.at.timezone), "text": one.text, "name": one.name, "private": one.private, "change": one.change}


ACTS: dict[str, Act] = {"write": write}
