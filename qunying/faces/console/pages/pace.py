"""How today goes against yesterday at the same hour, and the last nine days as a spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qunying.activities import queries as activities
from qunying.faces.console.pages import held, words
from qunying.faces.console.pages.measured import ask
from qunying.groups.queries import GroupRow
from qunying.journal.read import tally
from qunying.people import queries as people

SECONDS: Final = 20.0
STALE_SECONDS: Final = 60.0
SPARK_DAYS: Final = 9
SAID, CAME, WENT = "channels.message_posted", "groups.joined", "groups.left"


@dataclass(frozen=True, slots=True)
class Pace:
    """One metric of the page, ready for ``{% kpi %}``."""

    name: str
    value: str
    unit: str = ""
    change: str = ""
    change_unit: str = ""
    tone: str = ""
    points: tuple[float, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Numbers:
    checked: tuple[int, int]  # now, yesterday at this hour
    spoke: tuple[int, int]
    came: tuple[int, int]
    went: tuple[int, int]


def paces(community: Any, groups: Sequence[GroupRow], *, day: date, now: datetime, only: frozenset[int] | None, hidden: int, checks_in: bool) -> list[Pace]:
    """Check-ins (where there are any to do), speakers, newcomers and leavers until this hour, each against yesterday until this hour."""
    ids = [group.id for group in groups]
    seats = sum(group.seats_taken for group in groups)
    numbers = held.get((community.public_id, "pace", only), lambda: _numbers(community, ids, day, now, only), fresh=SECONDS, stale=STALE_SECONDS)
    lines = _lines(community, ids, day)
    unseen = ngettext("不含 %(n)s 个未开通会话存档的群", "不含 %(n)s 个未开通会话存档的群", hidden) % {"n": hidden} if hidden else ""
    return [
        *([_share(_("打卡率"), numbers.checked, seats, lines["check_ins"])] if checks_in else []),
        _count(_("发言人数"), numbers.spoke, lines["speakers"], source=unseen),
        _count(_("进群"), numbers.came, lines["joins"]),
        _count(_("退群"), numbers.went, lines["leaves"], good=False),
    ]


def _numbers(community: Any, ids: Sequence[int], day: date, now: datetime, only: frozenset[int] | None) -> _Numbers:
    yesterday = timedelta(days=1)
    staff = list(people.identities(row.membership_id for row in people.staff(community.pk)).values())
    told = [
        tally(community.pk, on, kinds=(SAID, CAME, WENT), until=until, groups=ids if only is not None else None, without=staff)
        for on, until in ((day, now), (day - yesterday, now - yesterday))
    ]
    checked = (activities.done_until(ids, day, now), activities.done_until(ids, day - yesterday, now - yesterday))
    return _Numbers(checked, (told[0][SAID][1], told[1][SAID][1]), (told[0][CAME][1], told[1][CAME][1]), (told[0][WENT][1], told[1][WENT][1]))


def _lines(community: Any, ids: Sequence[int], today: date) -> dict[str, tuple[float, ...]]:
    """Daily totals over the groups in sight on the last whole days."""
    names, wanted = ("check_ins", "speakers", "joins", "leaves"), set(ids)
    days: dict[date, dict[str, int]] = {}
    for row in ask("groups.activity", community).rows:
        if row["group_id"] in wanted and row["day"] < today and row["state"] in ("ok", "unobservable"):
            sums = days.setdefault(row["day"], dict.fromkeys(names, 0))
            for name in names:
                sums[name] += row[name] or 0
    recent = [days[day] for day in sorted(days)[-SPARK_DAYS:]]
    return {name: tuple(float(sums[name]) for sums in recent) for name in names}


def _share(name: str, both: tuple[int, int], seats: int, points: tuple[float, ...]) -> Pace:
    if not seats:
        return Pace(name, "—")
    now, before = (100 * number / seats for number in both)
    return Pace(
        name, f"{now:.1f}", "%", words.signed(now - before, 1), _("个百分点，昨日同刻"), _tone(now - before, True), points,
        _("%(n)s / %(seats)s 人") % {"n": words.count(both[0]), "seats": words.count(seats)},
    )  # fmt: skip


def _count(name: str, both: tuple[int, int], points: tuple[float, ...], *, good: bool = True, source: str = "") -> Pace:
    return Pace(
        name, words.count(both[0]), pgettext("单位", "人"), words.signed(both[0] - both[1]), _("昨日同刻"), _tone(both[0] - both[1], good), points, source
    )


def _tone(change: float, up_is_good: bool) -> str:
    if abs(change) < 0.05:
        return ""
    return "ok" if (change > 0) == up_is_good else "bad"
