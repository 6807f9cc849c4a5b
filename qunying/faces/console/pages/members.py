"""What 成员 says: who is here, who takes part, who went quiet; the same rows on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qunying.activities import queries as activities
from qunying.camps import queries as camps
from qunying.channels import queries as channels
from qunying.conduct import queries as conduct
from qunying.faces.console.pages import held, words
from qunying.faces.kit.sheets import harmless
from qunying.groups import queries as groups
from qunying.incentives import queries as incentives
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people.queries import MemberRow

ACTIVE_DAYS: Final = 7
ROWS: Final = 50
HELD_SECONDS: Final = 20.0
STATES: Final = ("", "active", "quiet", "waiting", "warned", "left")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the beginning of a name or an id, one group, one state, one source, a page."""

    q: str = ""
    group: str = ""
    state: str = ""
    source: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One member of the list; ``last`` is when they last did something of their own."""

    member: MemberRow
    groups: tuple[str, ...]
    last: datetime | None
    last_said: str
    streak: int
    points: int
    warnings: int
    joined: str


@dataclass(frozen=True, slots=True)
class Found:
    """The members asked for, the ids of all and the lines of one page."""

    ids: Sequence[int]
    lines: Sequence[Line]
    page: int
    pages: int


def find(community: Any, asked: Asked, *, only: frozenset[int] | None, group_id: int | None) -> list[int]:
    """The ids of the members asked for, the latest to join first; ``only`` is a row scope, ``group_id`` the group asked for."""
    present = None if asked.state == "left" or (asked.q and not asked.state) else True
    ids = people.member_ids(community.pk, search=asked.q, present=False if asked.state == "left" else present, source=asked.source)
    for kept in _kept(community, asked, only=only, group_id=group_id):
        ids = [one for one in ids if kept(one)]
    return ids


def found(community: Any, asked: Asked, *, only: frozenset[int] | None, group_id: int | None) -> Found:
    """One page of the members asked for."""
    ids = find(community, asked, only=only, group_id=group_id)
    pages = max(1, -(-len(ids) // ROWS))
    page = min(max(1, asked.page), pages)
    return Found(ids, lines(community, ids[(page - 1) * ROWS : page * ROWS]), page, pages)


def lines(community: Any, ids: Sequence[int]) -> list[Line]:
    """Those members with group, last act, streak, points and warnings; seven reads however many."""
    today = clock.today(community.timezone)
    members, stays = people.members_by_id(ids), groups.stays(ids)
    runs, spoken, counts = activities.standings(ids, today), channels.last_words(ids), conduct.counts(ids)
    points = incentives.balances(community.pk, [one.identity_id for one in members.values()])
    drawn = []
    for one in (members[pk] for pk in ids if pk in members):
        streak, _best, _total, checked = runs.get(one.id, (0, 0, 0, None))
        last = max((at for at in (spoken.get(one.id), _noon(checked, community)) if at), default=None)
        drawn.append(
            Line(
                one, tuple(stay.name for stay in stays.get(one.id, ())), last, near(last, community), streak, points[one.identity_id],
                counts.get(one.id, 0), words.month_day(clock.local_day(one.joined_at, community.timezone)),
            )
        )  # fmt: skip
    return drawn


def rows_of_file(community: Any, ids: Sequence[int]) -> Iterator[list[Any]]:
    """The table for Excel: a head, then one row a member, read in parts."""
    yield [_("姓名"), _("编号"), _("群"), pgettext("column", "加入"), _("最近一次参与"), _("连续打卡"), incentives.unit(community.pk), _("警告"), _("离开")]
    for start in range(0, len(ids), 500):
        for line in lines(community, ids[start : start + 500]):
            one, zone = line.member, community.timezone
            yield [
                harmless(one.name), one.public_id, harmless(_("、").join(line.groups)), clock.local_day(one.joined_at, zone).isoformat(),
                clock.local_day(line.last, zone).isoformat() if line.last else "", line.streak, line.points, line.warnings,
                clock.local_day(one.left_at, zone).isoformat() if one.left_at else "",
            ]  # fmt: skip


def counted(community: Any, *, only: frozenset[int] | None) -> dict[str, int]:
    """How many members are in each state, some seconds old at most."""
    return held.get((community.public_id, "member-states", only), lambda: _counted(community, only), fresh=HELD_SECONDS, stale=120.0)


def finding(numbers: dict[str, int]) -> str:
    """How many are here, and how many of them took part this week."""
    if not numbers[""]:
        return _("还没有成员。")
    said = {"n": words.count(numbers[""]), "active": words.count(numbers["active"]), "share": words.percent(numbers["active"] / numbers[""])}
    told = ngettext(
        "%(n)s 人在社群，近 7 天 %(active)s 人（%(share)s）打过卡或说过话。", "%(n)s 人在社群，近 7 天 %(active)s 人（%(share)s）打过卡或说过话。", numbers[""]
    )
    return told % said


def state_words() -> dict[str, str]:
    """The states with their words, in the order shown."""
    return {"": _("在群里"), "active": _("近 7 天参与"), "quiet": _("安静"), "waiting": _("等座位"), "warned": _("有警告"), "left": _("已离开")}


def source_words() -> dict[str, str]:
    """Where members come from, in words."""
    return {"web": _("网页社区"), "wecom": _("企业微信"), "import": _("导入"), "rehearsal": _("模拟成员")}


def near(at: datetime | None, community: Any) -> str:
    """今天, 昨天, 3 天前, or the day."""
    if at is None:
        return ""
    day = clock.local_day(at, community.timezone)
    days = (clock.today(community.timezone) - day).days
    if days <= 0:
        return _("今天")
    if days == 1:
        return _("昨天")
    return ngettext("%(n)s 天前", "%(n)s 天前", days) % {"n": days} if days < 15 else words.month_day(day)


def active_ids(community: Any) -> set[int]:
    """Who did something of their own in the last seven days."""
    since = clock.today(community.timezone) - timedelta(days=ACTIVE_DAYS - 1)
    return activities.active_since(community.pk, since) | channels.spoke_since(community.pk, clock.at_local(since, "00:00", community.timezone))


def _kept(community: Any, asked: Asked, *, only: frozenset[int] | None, group_id: int | None) -> Iterator[Callable[[int], bool]]:
    """What every member shown must fulfil, one set read for each thing asked."""
    if only is not None:
        yield groups.ever_in(only).__contains__
    if group_id is not None:
        yield (groups.ever_in([group_id]) if asked.state == "left" else groups.sitting_in(group_id)).__contains__
    if asked.state in ("active", "quiet"):
        active = active_ids(community)
        yield active.__contains__ if asked.state == "active" else lambda one: one not in active
    if asked.state == "waiting":
        yield {row[0] for row in camps.waiting_list(community.pk)}.__contains__
    if asked.state == "warned":
        yield conduct.warned(community.pk).__contains__


def _counted(community: Any, only: frozenset[int] | None) -> dict[str, int]:
    mine = None if only is None else groups.ever_in(only)

    def of(ids: Iterable[int]) -> set[int]:
        return set(ids) if mine is None else set(ids) & mine

    here, gone = of(people.member_ids(community.pk, present=True)), of(people.member_ids(community.pk, present=False))
    active, waiting = here & active_ids(community), here & {row[0] for row in camps.waiting_list(community.pk)}
    warned = here & conduct.warned(community.pk)
    return {"": len(here), "active": len(active), "quiet": len(here) - len(active), "waiting": len(waiting), "warned": len(warned), "left": len(gone)}


def _noon(day: Any, community: Any) -> datetime | None:
    """A day as a moment, so that it can be compared with one."""
    return clock.at_local(day, "12:00", community.timezone) if day else None
