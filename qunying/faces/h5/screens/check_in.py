"""Today's check-in: whether it is open, what it brought, the streaks side by side, and points that are still on their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.activities.queries import StreakRow, Today
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.incentives import queries as incentives
from qunying.incentives.queries import StatementRow
from qunying.kernel import clock

FACT = "activities.checked_in"
LOOKS_MOST = 6  # how often a page asks by itself whether the points have arrived
LOOK_SECONDS = (1, 2, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the member stands with today's check-in; ``booked`` is the line it brought, ``pays`` whether it brings any."""

    today: Today | None = None
    others: int = 0  # activities of the community that this group does not take part in
    pays: bool = False
    booked: StatementRow | None = None

    @property
    def streak(self) -> int:
        """Days in a row, as they stand today."""
        return self.today.own.current if self.today else 0

    @property
    def best(self) -> int:
        """The longest row of days ever."""
        return self.today.own.best if self.today else 0

    @property
    def pending(self) -> bool:
        """Checked in, and the points are on their way."""
        return bool(self.today and self.today.own.checked_in_today and self.pays and self.booked is None)


def standing(at: Here) -> Standing:
    """Today's check-in of the member in their group: the first that is open and not yet done, else the first."""
    if at.group is None:
        return Standing()
    found = activities.today(at.member.pk, at.community.pk, group_id=at.group.id, route=at.group.route)
    if not found:
        return Standing(others=len(activities.declared(at.community.pk, kind="check_in")))
    today = next((one for one in found if one.is_open and not one.own.checked_in_today), found[0])
    paying = {rule.id for rule in incentives.rules(at.community.pk) if rule.fact == FACT}
    if not paying or not today.own.checked_in_today:
        return Standing(today, pays=bool(paying))
    day, rows = clock.today(at.timezone), incentives.statement(at.community.pk, at.member.identity_id, limit=10)
    booked = next((row for row in rows if row.rule in paying and row.points > 0 and clock.local_day(row.at, at.timezone) == day), None)
    return Standing(today, pays=True, booked=booked)


def box(at: Here, now: Standing, unit: str, *, look: int = 0, refused: str = "", web: bool = False) -> dict[str, Any] | None:
    """The card of the check-in; None where nobody checks in."""
    today = now.today
    if today is None:
        return {"name": _("打卡"), "note": _("你在的群不用打卡，按自己的节奏跟着听就行。")} if now.others else None
    shown: dict[str, Any] = {"name": today.name, "activity": today.public_id, "refused": refused}
    opens, closes = words.hour(today.opens_at, at.timezone), words.hour(today.closes_at, at.timezone)
    if today.own.checked_in_today:
        return shown | _done(now, unit, look) | ({"next_url": f"{reverse('h5:feed')}#end", "next_verb": _("去群聊说说今天的练习")} if web else {})
    if today.is_open:
        others = _("已有 %(n)s 位同学打卡") % {"n": today.group_done} if today.group_done else _("今天还没有人打卡，你可以是第一个")
        return shown | {"open": True, "verb": _("打卡"), "until": _("%(hour)s 截止") % {"hour": closes}, "note": others}
    if clock.now() < today.opens_at:
        return shown | {"note": _("今天 %(opens)s 开始打卡，%(closes)s 截止。") % {"opens": opens, "closes": closes}}
    return shown | {"note": _("今天的打卡 %(closes)s 已截止，明天 %(opens)s 再来。") % {"opens": opens, "closes": closes}}


def _done(now: Standing, unit: str, look: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"done": _("今天已打卡，连续 %(n)s 天") % {"n": now.streak}, "pending": now.pending and look < LOOKS_MOST}
    if now.booked:
        told = {"points": words.signed(now.booked.points), "unit": unit, "after": f"{now.booked.balance_after:,}"}
        return shown | {"points": _("%(points)s %(unit)s，余 %(after)s") % told}
    if now.pending and look >= LOOKS_MOST:
        return shown | {"points": _("%(unit)s还在路上，到账后写在「我的」里。") % {"unit": unit}}
    if now.pending:
        return shown | {"points": _("%(unit)s到账中") % {"unit": unit}, "looks": look + 1, "wait": LOOK_SECONDS[look]}
    return shown | {"points": _("最长 %(n)s 天") % {"n": now.best}}


def pending_sentence(at: Here, now: Standing, unit: str) -> str:
    """The line above a statement while points are on their way."""
    return _("今天打卡的%(unit)s到账中") % {"unit": unit} if now.pending else ""


def side_by_side(at: Here, now: Standing) -> list[dict[str, Any]]:
    """The member's streak beside those of the people who lead the group."""
    if now.today is None or at.group is None:
        return []
    hosts = {duty.membership_id for duty in at.group.hosts}
    others = [_streak(f"{_('营主') if row.membership_id in hosts else _('运营官')} {row.name}", row) for row in now.today.leaders]
    return [_streak(_("你"), now.today.own), *others]


def _streak(who: str, row: StreakRow) -> dict[str, Any]:
    today = _("今天已打卡") if row.checked_in_today else _("今天还没打卡")
    return {"who": who, "days": row.current, "best": _("最长 %(n)s 天") % {"n": row.best}, "today": today}
