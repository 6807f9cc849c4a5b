"""Count what receivers hold against what was meant for them; the workers' own counters are not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from qunying.channels import registry
from qunying.channels.models import Outbox
from qunying.channels.registry import Copies
from qunying.channels.services.outbox import ON_TIME_GRACE_SECONDS
from qunying.channels.services.settle import ATTESTED, LINK
from qunying.kernel import clock

State = Outbox.State


@dataclass(slots=True)
class Audit:
    """Messages by what receivers hold. Each planned one is delivered, pending, unknown, not sent, failed or lost; ``late`` are among the delivered."""

    planned: int = 0
    delivered: int = 0
    late: int = 0
    attested: int = 0  # among the delivered: known by a person's word or an opened link only, as no receiver of ours holds them
    duplicated: int = 0  # copies beyond the first
    pending: int = 0
    unknown: int = 0
    not_sent: int = 0
    failed: int = 0
    lost: int = 0
    lost_keys: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def audit(community_id: int, *, expected: Mapping[str, datetime] | None = None) -> Audit:
    """What became of every message: of those in ``expected`` (outbox key -> planned moment, as the plan has them), else of all in the outbox not cancelled.

    Delivered, late and duplicated are counted over what the receivers' side holds. Lost: no receiver holds it though the house believes
    it sent, or its moment has passed by half an hour and it never came into the outbox.
    """
    rows = {row.key: row for row in Outbox.objects.filter(community=community_id).exclude(state=State.CANCELLED).defer("body")}
    held = _held(community_id, {row.kind for row in rows.values()})
    result, now, lost = Audit(), clock.now(), []
    for key in sorted(rows if expected is None else expected):
        row, copies = rows.get(key), held.get(key)
        overdue = expected is not None and expected[key] + timedelta(seconds=ON_TIME_GRACE_SECONDS) < now
        verdict = _verdict(row, copies, now, overdue)
        result.planned += 1
        setattr(result, verdict, getattr(result, verdict) + 1)
        result.duplicated += copies.count - 1 if copies else 0
        if verdict == "lost":
            lost.append(key)
        if verdict == "delivered":
            at = copies.first_at if copies else row.sent_at if row else None
            result.late += bool(row and at and at > row.deadline)
            result.attested += copies is None
    result.lost_keys = tuple(lost[:100])
    return result


def _held(community_id: int, kinds: Iterable[str]) -> dict[str, Copies]:
    return {copies.key: copies for kind in sorted(kinds) for copies in registry.kind(kind).copies(community_id)}


def _verdict(row: Outbox | None, copies: Copies | None, now: datetime, overdue: bool) -> str:
    if row is not None and row.state == State.UNKNOWN:  # what the house cannot tell is said to be unknown, whatever a sandbox holds
        return "unknown"
    if copies is not None:
        return "delivered"
    if row is None:
        return "lost" if overdue else "pending"
    if row.state == State.SENT:
        return "delivered" if row.receipt_kind in (ATTESTED, LINK) else "lost"
    if row.state == State.WAITING and now > row.deadline:
        return "not_sent"
    return {State.NOT_SENT: "not_sent", State.FAILED: "failed"}.get(State(row.state), "pending")
