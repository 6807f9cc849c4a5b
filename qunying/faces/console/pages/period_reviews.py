"""复盘结论: which periods were looked back upon, what each came to, and the change that waits for somebody's yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.blueprint import difference
from qunying.blueprint import queries as blueprint
from qunying.blueprint.load import load_text
from qunying.camps import queries as camps
from qunying.camps.reviewing import queries as reviewing
from qunying.camps.reviewing.queries import ReviewRow
from qunying.camps.reviewing.texts import name_of
from qunying.faces.console.pages import revisions, words
from qunying.kernel import clock
from qunying.people import queries as people

OFFERED_MOST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A review as the list shows it."""

    public_id: str
    title: str
    word: str
    tone: str
    icon: str
    said: str
    revision: int | None


def page(community: Any) -> dict[str, Any]:
    """The list, and the periods nobody has looked back upon yet."""
    rows = reviewing.reviews(community.pk)
    return {"lines": [_line(row, community.timezone) for row in rows], "finding": finding(rows), "offers": offers(community, rows)}


def one(community: Any, row: ReviewRow) -> dict[str, Any]:
    """Everything on the page of one review; where a change is proposed, what it changes."""
    zone, names = community.timezone, _names([row])
    found = _difference(row) if row.proposal else None
    lines = revisions.lines(found) if found else []
    newest = blueprint.newest(community.pk)
    return {
        "row": row, "line": _line(row, zone), "found": found, "lines": lines, "newest": newest.number if newest else 0,
        "opened": _who(names, row.opened_by, words.moment(row.opened_at, zone)),
        "closed": _who(names, row.closed_by, words.moment(row.closed_at, zone)) if row.closed_at else "",
        "decided": _who(names, row.decided_by, words.moment(row.decided_at, zone)) if row.decided_at and row.state in ("accepted", "rejected") else "",
        "days": f"{words.month_day(row.first_day)}–{words.month_day(row.last_day)}", "last_day": row.last_day.isoformat(),
        "overtaken": row.state == "waiting" and newest is not None and newest.number != row.based_on,
    }  # fmt: skip


def finding(rows: Sequence[ReviewRow]) -> str:
    """How many wait for something."""
    still, waiting = sum(row.state == "open" for row in rows), sum(row.state == "waiting" for row in rows)
    if not rows:
        return _("还没有做过一周或一期的复盘。")
    if waiting:
        return ngettext("%(n)s 份改动等着定。", "%(n)s 份改动等着定。", waiting) % {"n": waiting}
    if still:
        return ngettext("%(n)s 次复盘还没有结论。", "%(n)s 次复盘还没有结论。", still) % {"n": still}
    return _("每次复盘都有结论。")


def offers(community: Any, rows: Sequence[ReviewRow]) -> list[tuple[str, date, date]]:
    """Periods one may look back upon now, with what they are called: the cohorts that have begun, this week and the last one."""
    today = clock.today(community.timezone)
    monday = today - timedelta(days=today.weekday())
    spans = [(one.name, one.starts_on, one.ends_on) for one in camps.cohorts(community.pk) if one.starts_on <= today]
    spans += [("", monday - timedelta(days=7 * back), monday - timedelta(days=7 * back - 6)) for back in (0, 1)]
    known = {(row.first_day, row.last_day) for row in rows}
    return [(name_of(name, first, last), first, last) for name, first, last in spans if (first, last) not in known][:OFFERED_MOST]


def _line(row: ReviewRow, zone: str) -> Line:
    word, tone, icon = {
        "open": (_("没有结论"), "warn", "clock"), "none": (_("不用改"), "", "check"), "waiting": (_("等着定"), "ac", "clock"),
        "accepted": (_("已采纳"), "ok", "check"), "rejected": (_("没有采纳"), "", "x"),
    }[row.state]  # fmt: skip
    names = _names([row])
    if row.state == "open":
        said = _who(names, row.opened_by, words.moment(row.opened_at, zone))
    elif row.state in ("accepted", "rejected") and row.decided_at:
        said = _who(names, row.decided_by, words.moment(row.decided_at, zone))
    else:
        said = _who(names, row.closed_by, words.moment(row.closed_at or row.opened_at, zone))
    return Line(row.public_id, row.title, word, tone, icon, said, row.revision)


def _difference(row: ReviewRow) -> difference.Difference:
    before = blueprint.revision(row.community_id, row.based_on)
    return difference.between(load_text(before.source) if before else None, load_text(row.proposal))


def _names(rows: Sequence[ReviewRow]) -> dict[int, str]:
    ids = {one for row in rows for one in (row.opened_by, row.closed_by, row.decided_by) if one}
    return {pk: staff.name for pk, staff in people.staff_by_id(ids).items()}


def _who(names: dict[int, str], staff: int | None, at: str) -> str:
    return _("%(who)s，%(at)s") % {"who": names.get(staff or 0, "—"), "at": at}
