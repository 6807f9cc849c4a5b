"""Joining a day's list, changing one's line, and taking it back; all of it before closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from qunying.activities import gate
from qunying.activities.gate import Ask, Live, Outcome
from qunying.activities.kinds.jielong.facts import JielongChanged, JielongJoined
from qunying.activities.kinds.jielong.models import Line
from qunying.activities.services.streak_rows import db_day
from qunying.activities.wording import line as one_line
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

QUANTITY_MAX, REMARK_MAX = 999, 60
TABLE = "activities_line"
_MORE = {"day": "date", "quantity": "integer", "remark": "text", "turn": "integer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JielongRequest(Ask):
    """So many, with a remark; asked again it is what one wants now."""

    quantity: int
    remark: str = ""


def join_jielong_many(requests: Sequence[JielongRequest]) -> list[Outcome]:
    """Everybody who may has their line on today's list of their group as last said, with its fact; the others' outcomes say why not."""
    return gate.in_parts(requests, _join)


@verb("activities.join_jielong", needs=("member",))
def join_jielong(membership_id: int, *, activity_id: int, group_id: int, quantity: int, remark: str = "") -> bool:
    """The member's line on today's list reads so; returns whether it is new. Refused ``bad_quantity``, ``activity_not_open`` after closing, and as ever."""
    identity = people.identities([membership_id]).get(membership_id, 0)
    ask = {"activity_id": activity_id, "membership_id": membership_id, "group_id": group_id, "identity_id": identity}
    return gate.only(join_jielong_many([JielongRequest(**ask, quantity=quantity, remark=remark)])).new


@verb("activities.leave_jielong", needs=("member",))
def leave_jielong(membership_id: int, *, activity_id: int, group_id: int) -> bool:
    """The member has no line on today's list; returns whether they had one. Refused ``activity_not_open`` after closing."""
    with transaction.atomic():
        identity = people.identities([membership_id]).get(membership_id, 0)
        ask = Ask(activity_id=activity_id, membership_id=membership_id, identity_id=identity, group_id=group_id)
        found, [why] = gate.admit([ask], kind="jielong")
        if why is not None:
            raise why
        row = Line.objects.select_for_update().filter(key=_key(ask, found), withdrawn_at=None).first()
        if row is None:
            return False
        row.withdrawn_at, row.turn = clock.now(), row.turn + 1
        row.save(update_fields=["withdrawn_at", "turn"])
        record_many([_changed(row, 0, row.quantity, identity)])
    return True


def _join(requests: Sequence[JielongRequest]) -> list[Outcome]:
    at = db_time(clock.now())
    found, barred = gate.admit(requests, kind="jielong")
    keys = [_key(request, found) for request in requests]
    rows: dict[str, tuple[object, ...]] = {}
    wanted: dict[str, tuple[JielongRequest, str]] = {}
    refusals: list[Refused | None] = []
    for request, key, why in zip(requests, keys, barred, strict=True):
        try:
            if why is not None:
                raise why
            remark, one = _fair(request), found[request.activity_id]
            rows.setdefault(key, (*gate.base(key, one, request, at), db_day(one.day), request.quantity, remark, 0))
            wanted[key] = (request, remark)
            refusals.append(None)
        except Refused as problem:
            refusals.append(problem)
    new = gate.put(TABLE, _MORE, rows)
    lines = {row.key: row for row in Line.objects.select_for_update().filter(key__in=list(rows)).order_by("pk")}
    drafts = [_joined(lines[key], wanted[key][0]) for key in rows if key in new] + _revise(lines, wanted)
    record_many(drafts)
    return gate.outcomes(keys, refusals, {key: row.pk for key, row in lines.items()}, new)


def _revise(lines: dict[str, Line], wanted: dict[str, tuple[JielongRequest, str]]) -> list[Draft]:
    """Lines that read otherwise than wanted read as wanted; returns the facts of those whose number changed."""
    changed, drafts = [], []
    for key, (request, remark) in wanted.items():
        row = lines[key]
        before = 0 if row.withdrawn_at else row.quantity
        if (before, row.remark) == (request.quantity, remark):
            continue
        row.at = clock.now() if row.withdrawn_at else row.at  # who comes back stands at the end
        row.quantity, row.remark, row.withdrawn_at, row.turn = request.quantity, remark, None, row.turn + 1
        changed.append(row)
        if before != request.quantity:
            drafts.append(_changed(row, request.quantity, before, request.identity_id))
    Line.objects.bulk_update(changed, ["quantity", "remark", "withdrawn_at", "turn", "at"], batch_size=100)
    return drafts


def _fair(request: JielongRequest) -> str:
    if not 1 <= request.quantity <= QUANTITY_MAX:
        raise Refused("bad_quantity", most=QUANTITY_MAX)
    return one_line(request.remark, most=REMARK_MAX, empty=True)


def _joined(row: Line, request: JielongRequest) -> Draft:
    fact = JielongJoined(row.activity_id, row.quantity)
    return Draft(fact, f"jielong:{row.pk}", row.community_id, group=row.group_id, identity=request.identity_id, subject=("line", row.pk))


def _changed(row: Line, quantity: int, before: int, identity: int) -> Draft:
    fact = JielongChanged(row.activity_id, quantity, before)
    return Draft(fact, f"jielong:{row.pk}:{row.turn}", row.community_id, group=row.group_id, identity=identity, subject=("line", row.pk))


def _key(ask: Ask, found: dict[int, Live]) -> str:
    one = found.get(ask.activity_id)
    return f"j:{ask.activity_id}:{ask.group_id}:{ask.membership_id}:{one.day if one else ''}"
