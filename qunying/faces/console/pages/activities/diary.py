"""体验日记 at the console: how many wrote each day, what they wrote, and what it leads to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.activities import queries
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.console.pages.activities import changes

SHOWN_MOST = 100


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """Entries, newest first, and the days in numbers."""
    days = [(words.full_day(day), n, private) for day, (n, private) in queries.diary.by_day(row.id).items()]
    total = sum(n for _day, n, _private in days)
    finding = _("%(n)s 篇，%(people)s 人在写。") % {"n": total, "people": row.took_part} if total else _("还没有人写。")
    entries = [{"row": one, "day": words.full_day(one.day)} for one in queries.diary.entries(row.id, limit=SHOWN_MOST)]
    return {"finding": finding, "days": days, "entries": entries, "cut": total > SHOWN_MOST, **changes.shown(desk, row)}


ACTS = changes.ACTS
