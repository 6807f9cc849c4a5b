"""Writing an entry: once a day, for the group or for staff only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qunying.activities import gate
from qunying.activities.gate import Ask, Live, Outcome
from qunying.activities.kinds.diary.facts import DiaryWritten
from qunying.activities.kinds.diary.models import DiaryEntry
from qunying.activities.services.streak_rows import db_day
from qunying.activities.streaks import recount
from qunying.activities.wording import clean
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

TEXT_MAX = 2000
TABLE = "activities_diary_entry"
_MORE = {"day": "date", "text": "text", "private": "boolean", "named": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryRequest(Ask):
    """The entry of the day."""

    text: str
    private: bool = False
    named: bool = True


def write_diary_many(requests: Sequence[DiaryRequest]) -> list[Outcome]:
    """Everybody who may has today's entry in their diary with its fact, one a day; the others' outcomes say why not (``already_written`` among them)."""
    return gate.in_parts(requests, _write)


@verb("activities.write_diary", needs=("member",))
def write_diary(membership_id: int, *, activity_id: int, group_id: int, text: str, private: bool = False, named: bool = True) -> int:
    """The member's entry of today stands in the diary; returns its id. Refused as in ``write_diary_many``."""
    identity = people.identities([membership_id]).get(membership_id, 0)
    ask = {"activity_id": activity_id, "membership_id": membership_id, "group_id": group_id, "identity_id": identity}
    return int(gate.only(write_diary_many([DiaryRequest(**ask, text=text, private=private, named=named)])).id or 0)


def _write(requests: Sequence[DiaryRequest]) -> list[Outcome]:
    at = db_time(clock.now())
    found, barred = gate.admit(requests, kind="diary", may=_hours)
    keys = [_key(request, found) for request in requests]
    before = gate.known(TABLE, keys)
    rows: dict[str, tuple[object, ...]] = {}
    refusals: list[Refused | None] = []
    for request, key, why in zip(requests, keys, barred, strict=True):
        try:
            if why is None and (key in before or key in rows):
                why = Refused("already_written", activity=found[request.activity_id].activity.name)
            if why is not None:
                raise why
            one = found[request.activity_id]
            rows[key] = (*gate.base(key, one, request, at), db_day(one.day), clean(request.text, most=TEXT_MAX), request.private, request.named)
            refusals.append(None)
        except Refused as problem:
            refusals.append(problem)
    new = gate.put(TABLE, _MORE, rows)
    ids = dict(DiaryEntry.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    days = _days(requests)
    record_many([_draft(request, found[request.activity_id], ids[key], days) for request, key in zip(requests, keys, strict=True) if key in new])
    return gate.outcomes(keys, refusals, ids, new)


def _draft(request: DiaryRequest, one: Live, pk: int, days: dict[tuple[int, int], list[date]]) -> Draft:
    first = clock.local_day(one.opens_at, one.zone)
    streak = recount(days[request.activity_id, request.membership_id]).current
    fact = DiaryWritten(request.activity_id, (one.day - first).days + 1, streak, len(request.text), request.private)
    return Draft(fact, f"diary:{pk}", one.community, group=request.group_id, identity=request.identity_id, subject=("diary_entry", pk))


def _days(requests: Sequence[DiaryRequest]) -> dict[tuple[int, int], list[date]]:
    """Every day those members have written on, today's entry with them."""
    rows = DiaryEntry.objects.filter(activity_id__in={one.activity_id for one in requests}, membership_id__in={one.membership_id for one in requests})
    found: dict[tuple[int, int], list[date]] = {}
    for activity, member, day in rows.values_list("activity_id", "membership_id", "day"):
        found.setdefault((activity, member), []).append(day)
    return found


def _hours(one: Live) -> Refused | None:
    """Open within its days, each day between its hours."""
    opens, closes = (clock.at_local(one.day, one.body.get(name, usual), one.zone) for name, usual in (("opens", "00:00"), ("closes", "23:59")))
    if one.is_open and opens <= one.now < closes:
        return None
    span = {"opens": gate.moment(one.opens_at, one.zone), "closes": gate.moment(one.closes_at, one.zone)}
    return Refused("activity_not_open", activity=one.activity.name, **span)


def _key(request: DiaryRequest, found: dict[int, Live]) -> str:
    one = found.get(request.activity_id)
    return f"d:{request.activity_id}:{request.membership_id}:{one.day if one else ''}"
