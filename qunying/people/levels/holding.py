"""A member held at a level by hand: with a reason, until a day, and let go by hand as well; meanwhile rules neither lift nor drop them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series
from qunying.people.facts import LevelHeld, LevelLetGo
from qunying.people.levels import versions
from qunying.people.levels.models import LevelHold
from qunying.people.models import Membership

REASON_MOST: Final = 100
HOLD_DAYS_MOST: Final = 366
DAY: Final = timedelta(days=1)
RUNNERS: Final = ("owner", "operator")


@verb("people.hold_level", needs=RUNNERS)
def hold_level(membership_id: int, *, level: str, until: date, reason: str, by: int | None = None) -> None:
    """From the end of today to that of ``until`` the member stands at that level, whatever the rules say; an earlier hold ends.

    Refused ``unknown_level``, ``hold_without_reason``, ``hold_reason_too_long``, ``hold_until_wrong`` and ``not_here``.
    """
    why = " ".join(reason.split())
    with transaction.atomic():
        member, today = _member(membership_id)
        known = versions.in_force(member.community_id).levels
        if level not in [one.key for one in known]:
            raise Refused("unknown_level", level=level, known=series(one.name for one in known))
        if not why:
            raise Refused("hold_without_reason")
        if len(why) > REASON_MOST:
            raise Refused("hold_reason_too_long", length=len(why), limit=REASON_MOST)
        if not today <= until < today + HOLD_DAYS_MOST * DAY:
            raise Refused("hold_until_wrong", first=today.isoformat(), last=(today + (HOLD_DAYS_MOST - 1) * DAY).isoformat())
        if member.left_at is not None:
            raise Refused("not_here")
        _let_go(member, today, by)
        made = LevelHold.objects.create(
            community_id=member.community_id, identity_id=member.identity_id, level=level, reason=why, from_day=today, until_day=until, by_id=by,
            made_at=clock.now(),
        )  # fmt: skip
        fact = LevelHeld(level, (until - today).days + 1)
        record(fact, key=f"people.level_held:{made.pk}", community=member.community_id, identity=member.identity_id, staff=by)


@verb("people.let_level_go", needs=RUNNERS)
def let_level_go(membership_id: int, *, by: int | None = None) -> bool:
    """The rules judge the member again from the end of today on; returns whether they were held."""
    with transaction.atomic():
        return _let_go(*_member(membership_id), by)


def standing_on(community_id: int, start: date, end: date) -> dict[date, dict[int, str]]:
    """Who is held at which level at the end of each of these days."""
    rows = LevelHold.objects.filter(community_id=community_id, from_day__lte=end, until_day__gte=start).order_by("pk")
    held: dict[date, dict[int, str]] = {}
    for one in rows:
        for day in _days(max(start, one.from_day), min(end, last_day(one))):
            held.setdefault(day, {})[one.identity_id] = one.level
    return held


def last_day(one: LevelHold) -> date:
    """The last day whose end it decides; before its first where it was let go on the same day."""
    return min(one.until_day, one.let_go_on - DAY) if one.let_go_on else one.until_day


def _let_go(member: Membership, today: date, by: int | None) -> bool:
    held = LevelHold.objects.select_for_update().filter(
        community_id=member.community_id, identity_id=member.identity_id, let_go_on=None, until_day__gte=today
    ).order_by("pk")  # fmt: skip
    ending = list(held)
    for one in ending:
        one.let_go_on, one.let_go_by_id = today, by
        one.save(update_fields=["let_go_on", "let_go_by"])
        fact = LevelLetGo(one.level, (one.until_day - today).days + 1)
        record(fact, key=f"people.level_let_go:{one.pk}", community=member.community_id, identity=member.identity_id, staff=by)
    return bool(ending)


def _member(membership_id: int) -> tuple[Membership, date]:
    member = Membership.objects.select_for_update(no_key=True).filter(pk=membership_id).first()
    if member is None:
        raise Refused("not_found")
    return member, clock.today(timezone_of(member.community_id))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))
