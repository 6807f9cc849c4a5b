"""Sending something to a call, and answering it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from qunying.activities import gate
from qunying.activities.gate import Ask, Live, Outcome
from qunying.activities.kinds.feedback.facts import FeedbackAnswered, FeedbackSent
from qunying.activities.kinds.feedback.models import FeedbackItem
from qunying.activities.wording import clean
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

TEXT_MAX = 1000
ANSWER_MAX = 1000
TABLE = "activities_feedback_item"
_MORE = {"type": "text", "text": "text", "named": "boolean", "state": "text", "answer": "text"}
State = FeedbackItem.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRequest(Ask):
    """A question, suggestion or praise; ``key`` is the sender's, so that a retry is no second item."""

    type: str
    text: str
    key: str
    named: bool = True


def send_items_many(requests: Sequence[ItemRequest]) -> list[Outcome]:
    """Everything that may be said stands in its call with its fact, each once under its sender's key; the others' outcomes say why not."""
    return gate.in_parts(requests, _send)


@verb("activities.send_item", needs=("member",))
def send_item(membership_id: int, *, activity_id: int, group_id: int, type: str, text: str, key: str, named: bool = True) -> int:
    """The member's item stands in the call, once under the key; returns its id. Refused as in ``send_items_many``."""
    identity = people.identities([membership_id]).get(membership_id, 0)
    request = ItemRequest(
        activity_id=activity_id, membership_id=membership_id, identity_id=identity, group_id=group_id, type=type, text=text, key=key, named=named
    )
    return int(gate.only(send_items_many([request])).id or 0)


@verb("activities.answer_item", needs=("owner", "operator", "host"))
def answer_item(item_id: int, *, text: str, by: int | None = None) -> None:
    """The member reads this answer beside their item; answered again it reads as said now, and the first answer counts."""
    text = clean(text, most=ANSWER_MAX)
    with transaction.atomic():
        item = FeedbackItem.objects.select_for_update().filter(pk=item_id).first()
        if item is None:
            raise Refused("not_found")
        first, now = item.answered_at is None, clock.now()
        item.answer, item.answered_by_id, item.answered_at = text, by, item.answered_at or now
        item.state = State.ANSWERED if item.state == State.OPEN else item.state
        item.save(update_fields=["answer", "answered_by", "answered_at", "state"])
        if first:
            fact = FeedbackAnswered(item.activity_id, item.pk, int((now - item.at).total_seconds() // 60))
            identity = people.identities([item.membership_id]).get(item.membership_id)
            record(fact, key=f"feedback-answered:{item.pk}", community=item.community_id, group=item.group_id, identity=identity, staff=by,
                   subject=("feedback_item", item.pk))  # fmt: skip


def mark(ids: Sequence[int], state: str) -> None:
    """The items read as adopted or live; one that is live stays so."""
    FeedbackItem.objects.filter(pk__in=ids).exclude(state=State.LIVE).update(state=state)


def _send(requests: Sequence[ItemRequest]) -> list[Outcome]:
    stored = db_time(clock.now())
    found, barred = gate.admit(requests, kind="feedback")
    rows: dict[str, tuple[object, ...]] = {}
    refusals: list[Refused | None] = []
    for request, refused in zip(requests, barred, strict=True):
        try:
            if refused is not None:
                raise refused
            rows.setdefault(_key(request), _row(request, found[request.activity_id], stored))
            refusals.append(None)
        except Refused as why:
            refusals.append(why)
    new = gate.put(TABLE, _MORE, rows)
    ids = dict(FeedbackItem.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    record_many([_draft(request, found[request.activity_id], ids[key]) for request in requests if (key := _key(request)) in new])
    return gate.outcomes([_key(request) for request in requests], refusals, ids, new)


def _key(request: ItemRequest) -> str:
    return f"i:{request.activity_id}:{request.membership_id}:{request.key[:60]}"


def _row(request: ItemRequest, one: Live, at: object) -> tuple[object, ...]:
    if request.type not in FeedbackItem.Type.values:
        raise Refused("unknown_feedback_type", type=request.type)
    return (*gate.base(_key(request), one, request, at), request.type, clean(request.text, most=TEXT_MAX), request.named, State.OPEN.value, "")


def _draft(request: ItemRequest, one: Live, pk: int) -> Draft:
    return Draft(
        FeedbackSent(request.activity_id, request.type, len(request.text)), f"feedback:{pk}", one.community, group=request.group_id,
        identity=request.identity_id, subject=("feedback_item", pk),
    )  # fmt: skip
