"""What one may ask of the official statistics: how far each owner's are copied, and which days lack and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.life import platform_day
from qunying.channels.adapters.wecom.models import Owner, OwnerDay
from qunying.channels.adapters.wecom.statistics import last_ready, wanted_from
from qunying.kernel import clock

NOT_ASKED = -1002  # nobody has asked for it yet


@dataclass(frozen=True, slots=True)
class Lack:
    """Days one after another that are not copied for the same reason."""

    first: date
    last: date
    errcode: int

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def why(self) -> str:
        """The reason in words."""
        return reason(self.errcode)


@dataclass(frozen=True, slots=True)
class OwnerCopy:
    """One owner's official statistics as far as they are copied; ``last`` are the newest copied numbers."""

    channel: str
    userid: str
    staff: int | None
    group: int | None  # whose group's numbers they are, where the owner has this one chat and no other
    chats: int
    wanted: int  # days the platform can still give
    copied: int  # of these
    last_day: date | None
    last: dict[str, int]
    lacks: tuple[Lack, ...]


def official_copies(community_id: int) -> list[OwnerCopy]:
    """Every owner of a chat of ours, those with the most days lacking first, in two reads."""
    owners = list(Owner.objects.filter(community_id=community_id, chats__gt=0).order_by("userid"))
    days: dict[int, dict[date, OwnerDay]] = {}
    for row in OwnerDay.objects.filter(owner__in=owners):
        days.setdefault(row.owner_id, {})[row.day] = row
    found = [_copy(owner, days.get(owner.pk, {})) for owner in owners]
    return sorted(found, key=lambda one: one.copied - one.wanted)


def reason(errcode: int) -> str:
    """Why a day is not copied, in words; the platform's own code where we have none."""
    known = {
        NOT_ASKED: _("还没问到"), api.NO_ANSWER: _("平台没有回应"), api.NOT_GIVEN: _("平台没有给这一天的数"), api.BUSY: _("平台说系统繁忙"),
        api.TOO_OFTEN: _("平台说问得太频繁"), api.TOO_MANY_AT_ONCE: _("平台说同时问得太多"), api.NO_RIGHT: _("应用没有这个接口的权限"),
        api.OUT_OF_RANGE: _("群主不在应用的可见范围内"), api.NO_CONTACT_RIGHT: _("群主没有外部联系人权限"), api.ALL_ILLEGAL: _("平台不认这些群主账号"),
    }  # fmt: skip
    return known.get(errcode) or _("平台返回错误 %(code)s") % {"code": errcode}


def _copy(owner: Owner, days: dict[date, OwnerDay]) -> OwnerCopy:
    today = platform_day(clock.now())
    first, last = wanted_from(owner, today), last_ready(clock.now())
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lacking = [(day, days[day].errcode if day in days else NOT_ASKED) for day in wanted if day not in days or days[day].copied_at is None]
    newest = max((row for row in days.values() if row.copied_at is not None), key=lambda row: row.day, default=None)
    return OwnerCopy(
        owner.channel, owner.userid, owner.staff, owner.group if newest is None or newest.per_group else None, owner.chats, len(wanted),
        len(wanted) - len(lacking), newest.day if newest else None, _numbers(newest) if newest else {}, tuple(_lacks(lacking)),
    )  # fmt: skip


def _numbers(row: OwnerDay) -> dict[str, int]:
    return {"members": row.member_total or 0, "messages": row.msg_total or 0, "talking": row.member_has_msg or 0, "new": row.new_member_cnt or 0}


def _lacks(lacking: Sequence[tuple[date, int]]) -> Iterator[Lack]:
    """Runs of days with one reason, oldest first."""
    numbered = [(day, code, day.toordinal() - place) for place, (day, code) in enumerate(lacking)]
    for (code, _place), run in groupby(numbered, key=lambda one: one[1:]):
        found = [day for day, *_rest in run]
        yield Lack(found[0], found[-1], code)
