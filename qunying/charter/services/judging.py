"""Judge what was owed a few minutes after it is over, from the facts of its group; what nobody began waits for the end of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from qunying.charter.facts import PromiseJudged
from qunying.charter.models import Obligation, Schedule
from qunying.charter.schedules import of_plain
from qunying.charter.verdicts import AHEAD, BEGUN, ENDED, NOT_SENT, SENT, WORD, Owed, Sign, Verdict
from qunying.charter.verdicts import judge as verdict_of
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.journal import pulse
from qunying.journal.facts import Recorded
from qunying.journal.pulse import Span
from qunying.journal.read import START, after, between
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, paced
from qunying.people import queries as people

HANDLER = "charter.judge"
GRACE = timedelta(minutes=5)
PAGE = 500
CHUNK = 200  # rows put right in one transaction
EPOCH = date(1970, 1, 1).toordinal()

POSTED = "channels.message_posted"
KINDS = {
    POSTED: WORD, "channels.delivered": SENT, "channels.not_sent": NOT_SENT, "charter.session_begun": BEGUN, "charter.session_ended": ENDED,
}  # fmt: skip


@handles(HANDLER, at_once=1)
def run(rows: Sequence[DueRow]) -> None:
    """What these rows speak of is judged; what nobody has begun yet is looked at once more when its day is over."""
    for row in rows:
        starts_at = datetime.fromisoformat(row.arguments["starts_at"])
        final = bool(row.arguments.get("final"))
        waiting = judge(row.community, promise_id=row.target or 0, starts_at=starts_at, final=final)
        if waiting and not final:
            zone = timezone_of(row.community)
            night = clock.at_local(clock.local_day(starts_at, zone) + timedelta(days=1), "00:00", zone) + GRACE
            flows.schedule_many([DueItem(f"{row.key}:night", max(night, row.at), HANDLER, row.community, row.target, {**row.arguments, "final": True})])


def judge(community_id: int, *, promise_id: int, starts_at: datetime, final: bool = False) -> int:
    """What that promise owed at that moment, and is over, has its verdict with the facts it rests on; returns how many still wait for the end of the day."""
    now = clock.now()
    with transaction.atomic():
        pending = Obligation.objects.select_for_update().filter(promise_id=promise_id, starts_at=starts_at, state=Obligation.State.PENDING)
        over = [one for one in pending.order_by("id") if final or one.starts_at + timedelta(minutes=one.minutes) <= now]
        if not over:
            return 0
        found = _weigh(community_id, promise_id, over, final=final)
        _write([(one, found[one.pk]) for one in over if found[one.pk] is not None], now)  # type: ignore[misc]
    return sum(one is None for one in found.values())


def settle(pairs: Sequence[tuple[Obligation, Verdict]]) -> None:
    """Each of these, held by this transaction, has that verdict now."""
    _write(pairs, clock.now())


def rebuild_verdicts(community_id: int) -> int:
    """Every verdict reads as the journal has it; returns how many rows were put right. In short transactions, and only over what is wrong."""
    place, mended = START, 0
    while True:
        facts, place = after(place, kinds=("charter.promise_judged",), limit=PAGE)
        told = {fact.subject_id: fact for fact in facts if fact.community == community_id}
        kept = Obligation.objects.filter(pk__in=list(told)).order_by("id")
        wrong = [row.pk for row in kept if _kept(row) != _told(told[row.pk])]
        mended += sum(_read_back([told[pk] for pk in part]) for part in paced(chunks(wrong, CHUNK)))
        if len(facts) < PAGE:
            return mended


_VERDICT_FIELDS = ["state", "late_seconds", "lasted", "evidence", "judged_at"]
_UPDATE = f"UPDATE charter_obligation SET {', '.join(f'{name} = %s' for name in _VERDICT_FIELDS)} WHERE id = %s"


def _kept(row: Obligation) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _VERDICT_FIELDS)


def _told(fact: Recorded) -> tuple[Any, ...]:
    """The verdict of a fact, as a row keeps it."""
    said = fact.payload
    return (said["verdict"], said["late_seconds"], said["lasted_minutes"], list(said["evidence"]), fact.happened_at)


def _read_back(facts: Sequence[Recorded]) -> int:
    """The rows of these facts say what the facts say; one transaction."""
    rows = []
    for fact in facts:
        verdict, late, lasted, evidence, at = _told(fact)
        rows.append((verdict, late, lasted, orjson.dumps(evidence).decode(), db_time(at), fact.subject_id))
    with transaction.atomic():
        list(Obligation.objects.select_for_update().filter(pk__in=[fact.subject_id for fact in facts]).order_by("id").values_list("id"))
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, rows)
    return len(rows)


def _weigh(community_id: int, promise_id: int, rows: Sequence[Obligation], *, final: bool) -> dict[int, Verdict | None]:
    """The verdict on each of these, which begin at one moment; in a constant number of reads."""
    row, room_ids = rows[0], sorted({one.group_id for one in rows})
    data = Schedule.objects.filter(promise_id=promise_id).values_list("data", flat=True).first()
    plan = of_plain(data) if data else None
    span = _span(community_id, row.starts_at, max(one.minutes for one in rows))
    seen = _seen(room_ids, span)
    signs = _signs(span, room_ids)
    found = {}
    for one in rows:
        owed = Owed(one.starts_at, one.minutes, plan.proof if plan else "session", bool(plan and plan.slot and one.moved_from_at is None), one.group_id in seen)
        own = [sign for sign, fact in signs[one.group_id] if sign.kind not in (BEGUN, ENDED) or fact.subject_id == one.pk]
        found[one.pk] = verdict_of(owed, own, final=final)
    return found


def _span(community_id: int, starts_at: datetime, minutes: int) -> Span:
    """From a little before that moment to the end of its day, or a little after its own end where that is later: the words said then."""
    zone = timezone_of(community_id)
    midnight = clock.at_local(clock.local_day(starts_at, zone) + timedelta(days=1), "00:00", zone)
    until = max(midnight, starts_at + timedelta(minutes=minutes) + AHEAD) - timedelta(microseconds=1)
    return Span(community_id, [POSTED], starts_at - AHEAD, until)


def _seen(room_ids: Sequence[int], span: Span) -> set[int]:
    """The groups whose words come to us: they are on our own pages, or some words of that day have come."""
    ours = {room for room, chats in groups.chats(room_ids).items() if any(not chat.chat for chat in chats)}
    rest = [room for room in room_ids if room not in ours]
    return ours | set(pulse.by_group(replace(span, groups=rest))) if rest else ours


def _signs(span: Span, room_ids: Sequence[int]) -> dict[int, list[tuple[Sign, Recorded]]]:
    """What counts as a sign, by group, earliest first: of words only the staff's, for members say thousands a day."""
    zone = timezone_of(span.community)
    first, last = clock.local_day(span.since, zone), clock.local_day(span.until, zone)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    crew = sorted(people.identities(one.membership_id for one in people.staff(span.community)).values())
    where: dict[str, Any] = {"since": span.since, "until": span.until, "days": days, "groups": room_ids}
    facts = [
        *between(span.community, kinds=[POSTED], by=crew, **where),
        *between(span.community, kinds=[kind for kind in KINDS if kind != POSTED], **where),
    ]
    found: dict[int, list[tuple[Sign, Recorded]]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.id)):
        found[fact.group or 0].append((_sign(fact, KINDS[fact.kind]), fact))
    return found


def _sign(fact: Recorded, kind: str) -> Sign:
    if kind != SENT:
        return Sign(fact.id, fact.happened_at, kind)
    late = timedelta(seconds=fact.payload["late_seconds"])
    return Sign(fact.id, fact.happened_at, kind, fact.payload["mode"] != "auto", fact.happened_at - late, fact.payload["on_time"])


def _write(pairs: Sequence[tuple[Obligation, Verdict]], now: datetime) -> None:
    values = [(said.verdict, said.late_seconds, said.lasted, orjson.dumps(said.evidence).decode(), db_time(now), row.pk) for row, said in pairs]
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, values)
    record_many([
        Draft(
            PromiseJudged(said.verdict, row.promise_id, said.late_seconds, said.lasted, said.evidence, row.day.toordinal() - EPOCH),
            f"promise:{row.key}", row.community_id, group=row.group_id, subject=("obligation", row.pk), happened_at=now,
        )
        for row, said in pairs
    ])  # fmt: skip
