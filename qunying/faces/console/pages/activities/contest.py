"""点子征集 at the console: ideas by votes, places after closing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.activities import queries
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.kernel.words import series

ACTS: dict[str, Any] = {}


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """The ideas and, once closed, the winners' names."""
    ideas, (n, votes, voters) = queries.contest.ideas(row.id), queries.contest.tally(row.id)
    winners = [one for one in ideas if one.place and one.place <= int(row.body.get("winners", 3))]
    told = _("%(n)s 个点子，%(voters)s 人投了 %(votes)s 票。") % {"n": n, "votes": votes, "voters": voters} if n else _("还没有人发点子。")
    if row.closed and winners:
        told = _("已揭晓：%(names)s。") % {"names": series(_("第 %(place)s 名 %(name)s") % {"place": one.place, "name": one.name} for one in winners)}
    return {"finding": told, "ideas": ideas}


def table(desk: Desk, row: ActivityRow) -> tuple[str, list[list[object]]]:
    """The ideas as a table."""
    head: list[object] = [_("名次"), _("点子"), _("说明"), _("成员"), _("票数")]
    rows: list[list[object]] = [[one.place or "", one.title, one.text, one.name, one.votes] for one in queries.contest.ideas(row.id, limit=5000)]
    return "ideas", [head, *rows]
