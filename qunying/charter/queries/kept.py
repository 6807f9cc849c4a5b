"""What is owed, when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from qunying.charter.models import Obligation, Promise
from qunying.charter.schedules import DELIVERY
from qunying.journal.record import timezone_of
from qunying.kernel import clock

State = Obligation.State
LACKING = (State.LATE, State.SHORT, State.MISSED)
JUDGED = (State.KEPT, *LACKING)


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A promise owed once in a group; ``verdict`` is pending until it is judged, ``fact_ids`` is what the verdict rests on."""

    promise_key: str
    text: str
    group_id: int | None
    starts_at: datetime
    minutes: int
    verdict: str
    fact_ids: tuple[int, ...]
    public_id: str = ""
    late_seconds: int | None = None
    lasted: int | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    moved_to_at: datetime | None = None
    moved_from_at: datetime | None = None
    by_person: bool = True  # a person is there for it; what is only delivered goes by itself or by a card of its own

    @property
    def ends_at(self) -> datetime:
        """The end of the time promised."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class PromiseWeek:
    """The promises owed from Monday up to a moment: ``promised`` is all that was due by then, moved ones apart."""

    promised: int
    kept: int
    late: int
    short: int
    missed: int
    moved: int
    pending: int
    rows: list[VerdictRow]
    unseen: int = 0  # on channels that show no words: neither kept nor lacking

    @property
    def lacking(self) -> int:
        """Late, short or missed."""
        return self.late + self.short + self.missed


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the judged were kept."""

    kept: int
    judged: int

    @property
    def share(self) -> float | None:
        """Kept of judged; None, not zero, while nothing was judged."""
        return self.kept / self.judged if self.judged else None


def week(community_id: int, *, until: datetime, groups: Iterable[int] | None = None) -> PromiseWeek:
    """What was due in the week of that moment, from its Monday 00:00 up to the moment; ``groups`` is somebody's row scope (None: all). One read."""
    zone = timezone_of(community_id)
    day = clock.local_day(until, zone)
    monday = clock.at_local(day - timedelta(days=day.weekday()), "00:00", zone)
    rows = obligations(community_id, from_at=monday, to_at=until, groups=groups)
    count = {state: sum(row.verdict == state for row in rows) for state in State}
    return PromiseWeek(
        len(rows) - count[State.MOVED], count[State.KEPT], count[State.LATE], count[State.SHORT], count[State.MISSED], count[State.MOVED],
        count[State.PENDING], rows, unseen=count[State.UNSEEN],
    )  # fmt: skip


def obligations(
    community_id: int, *, from_at: datetime, to_at: datetime, group: int | None = None, groups: Iterable[int] | None = None, promise: str = ""
) -> list[VerdictRow]:
    """Everything owed that begins from one moment to another, in the order of time; of one group, some groups or one promise only. One read."""
    rows = Obligation.objects.filter(community_id=community_id, starts_at__gte=from_at, starts_at__lte=to_at)
    if group is not None:
        rows = rows.filter(group_id=group)
    if groups is not None:
        rows = rows.filter(group_id__in=set(groups))
    if promise:
        rows = rows.filter(promise__key=promise)
    return [_row(one) for one in rows.select_related("promise__schedule").order_by("starts_at", "promise__position", "group__position", "id")]


def obligation(public_id: str) -> tuple[int, VerdictRow] | None:
    """The one with that public id, with its community."""
    one = Obligation.objects.select_related("promise__schedule").filter(public_id=public_id).first()
    return (one.community_id, _row(one)) if one else None


def kept_share(group_ids: Iterable[int], *, promise: str = "", since: datetime | None = None) -> dict[int, Share]:
    """For each of those groups how many of the judged promises were kept, of one promise only where named; a group without any is absent. One read."""
    rows = Obligation.objects.filter(group_id__in=set(group_ids), state__in=JUDGED)
    if promise:
        rows = rows.filter(promise__key=promise)
    if since is not None:
        rows = rows.filter(starts_at__gte=since)
    counted = rows.order_by().values("group_id").annotate(kept=Count("id", filter=Q(state=State.KEPT)), judged=Count("id"))
    return {row["group_id"]: Share(row["kept"], row["judged"]) for row in counted}


def _row(one: Obligation) -> VerdictRow:
    return VerdictRow(
        one.promise.key, one.promise.text, one.group_id, one.starts_at, one.minutes, str(one.state), tuple(one.evidence), one.public_id,
        one.late_seconds, one.lasted, one.begun_at, one.ended_at, one.moved_to_at, one.moved_from_at, _by_person(one.promise),
    )  # fmt: skip


def _by_person(promise: Promise) -> bool:
    return not hasattr(promise, "schedule") or promise.schedule.data["proof"] != DELIVERY
