"""Say of something owed whether it was kept: a pure function of when it was owed and the signs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qunying.charter.schedules import ANSWER, DELIVERY

LATE_AFTER = timedelta(minutes=5)  # starting later than this is late
SHORT_BY_MINUTES = 5  # ending earlier by more than this is short
EARLY = timedelta(minutes=5)  # somebody who begins a little before the time has begun
AHEAD = timedelta(minutes=15)  # what a person sends may be in the chat so long before its time
EVIDENCE_MOST = 12

KEPT, LATE, SHORT, MISSED, MOVED, UNSEEN = "kept", "late", "short", "missed", "moved", "unseen"
WORD, SENT, NOT_SENT, BEGUN, ENDED = "word", "sent", "not_sent", "begun", "ended"


@dataclass(frozen=True, slots=True)
class Owed:
    """What was promised for one group and moment; ``seen`` says whether words in that group come to us at all."""

    starts_at: datetime
    minutes: int
    proof: str
    slot: bool
    seen: bool = True

    @property
    def ends_at(self) -> datetime:
        """The end of the time promised."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Sign:
    """A fact of that group and day: a word of the staff, a delivery, a delivery that did not happen, a tap."""

    id: int
    at: datetime
    kind: str
    by_hand: bool = True  # a delivery a person made
    planned_at: datetime | None = None
    on_time: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of it and the facts that say so."""

    verdict: str
    late_seconds: int | None = None
    lasted: int | None = None
    evidence: tuple[int, ...] = ()


def judge(owed: Owed, signs: Sequence[Sign], *, final: bool) -> Verdict | None:
    """The verdict; None while the day may still bring a sign (``final``: the day is over). The signs are those of its group and day, earliest first."""
    if owed.proof == DELIVERY:
        return _delivered(owed, signs, final)
    if owed.proof == ANSWER:
        return _answered(owed, signs, final)
    return _held(owed, signs, final)


def _held(owed: Owed, signs: Sequence[Sign], final: bool) -> Verdict | None:
    """A session: from the first to the last sign of the staff, or from tap to tap."""
    taps = [one for one in signs if one.kind in (BEGUN, ENDED)]
    begun = next((one for one in taps if one.kind == BEGUN), None)
    ended = next((one for one in taps if one.kind == ENDED), None)
    near = [one for one in signs if one.kind == WORD or (one.kind == SENT and one.by_hand)]
    near = [one for one in near if one.at >= owed.starts_at - EARLY]
    first = begun or (near[0] if near else None)
    if first is None:
        return _nothing(owed, (), final)
    late = max(0, int((first.at - owed.starts_at).total_seconds()))
    within = [one for one in near if first.at <= one.at <= max(owed.ends_at, first.at + timedelta(minutes=owed.minutes)) + AHEAD]
    last = ended or (within[-1] if within else first)
    lasted = max(0, int((last.at - first.at).total_seconds() // 60))
    proof = _cite([first, *within, last])
    if late > LATE_AFTER.total_seconds():
        return Verdict(LATE, late, lasted, proof)
    short = lasted < owed.minutes - SHORT_BY_MINUTES
    if short and begun and not ended and not final:
        return None  # nobody has said yet that it is over
    return Verdict(SHORT if short else KEPT, late, lasted, proof)


def _answered(owed: Owed, signs: Sequence[Sign], final: bool) -> Verdict | None:
    """An answer: the staff said something inside the time, and where a slot opens it, the slot's message was there on time."""
    sent = _delivery(owed, signs)
    if owed.slot and (sent is None or not sent.on_time):
        return _delivered(owed, signs, final)
    spoken = [one for one in signs if one.kind in (WORD, BEGUN)]
    inside = [one for one in spoken if owed.starts_at <= one.at <= owed.ends_at]
    opening = [sent] if sent and owed.slot else []
    if inside:
        late = max(0, int((inside[0].at - owed.starts_at).total_seconds()))
        return Verdict(KEPT, 0 if owed.slot else late, None, _cite([*opening, *inside]))
    if not owed.seen:
        return Verdict(UNSEEN, None, None, _cite(opening))
    return Verdict(MISSED, None, None, _cite([*opening, *[one for one in spoken if one.at >= owed.starts_at - AHEAD]]))


def _delivered(owed: Owed, signs: Sequence[Sign], final: bool) -> Verdict | None:
    """A delivery: the message was in its chat on time; where no slot sends it, a word of the staff will do."""
    sent = _delivery(owed, signs)
    if sent is None and not owed.slot:
        sent = next((one for one in signs if one.kind == WORD and one.at >= owed.starts_at - AHEAD), None)
    if sent is None:
        return _nothing(owed, [one for one in signs if one.kind == NOT_SENT and owed.starts_at <= one.at], final)
    late = max(0, int((sent.at - owed.starts_at).total_seconds()))
    on_time = sent.on_time if owed.slot else sent.at <= owed.ends_at
    return Verdict(KEPT if on_time else LATE, late, None, (sent.id,))


def _delivery(owed: Owed, signs: Sequence[Sign]) -> Sign | None:
    """The message meant for that moment: by when it was planned, as far as the receipt tells."""
    meant = [one for one in signs if one.kind == SENT and abs((one.planned_at or one.at) - owed.starts_at) <= AHEAD]
    return next(iter(meant), None)


def _nothing(owed: Owed, signs: Sequence[Sign], final: bool) -> Verdict | None:
    if not final:
        return None
    return Verdict(MISSED if owed.seen or owed.proof == DELIVERY or owed.slot else UNSEEN, None, None, _cite(signs))


def _cite(signs: Sequence[Sign]) -> tuple[int, ...]:
    """The facts' ids, first and last surely among them."""
    ids = list(dict.fromkeys(one.id for one in signs))
    return tuple(ids if len(ids) <= EVIDENCE_MOST else [*ids[: EVIDENCE_MOST - 1], ids[-1]])
