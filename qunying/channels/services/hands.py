"""What people do with outbox rows: attest a card, open a group's link, decide an unknown fate, resend what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.db.models import Q

from qunying.channels import registry
from qunying.channels.models import Outbox
from qunying.channels.registry import MANUAL
from qunying.channels.services.outbox import body_sha
from qunying.channels.services.settle import ATTESTED, LINK, change, sent
from qunying.channels.services.settle import not_sent as mark_not_sent
from qunying.journal.record import Draft
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

State = Outbox.State
_CARD = Q(mode=MANUAL, state__in=[State.WAITING, State.NOT_SENT])


@verb("channels.attest", needs=("host", "operator", "owner"))
def attest(outbox_id: int, *, staff_id: int, covering: bool = False) -> bool:
    """The manual card counts as sent now, on that person's word; returns False when it was already sent.

    Refused ``no_such_card``, ``not_a_card``, and ``not_your_card`` unless ``covering`` for its owner.
    """
    row = Outbox.objects.filter(pk=outbox_id).only("mode", "owner_staff", "state").first()
    if row is None:
        raise Refused("no_such_card")
    if row.mode != MANUAL or row.state == State.CANCELLED:
        raise Refused("not_a_card")
    if row.owner_staff_id not in (None, staff_id) and not covering:
        raise Refused("not_your_card")
    return bool(change([outbox_id], _CARD, lambda card: sent(card, at=clock.now(), receipt_kind=ATTESTED, staff=staff_id)))


@verb("channels.link_opened")
def link_opened(public_id: str) -> bool:
    """The manual message whose link was opened out of its chat counts as sent, on that evidence; returns False when it already did or is unknown."""
    row = Outbox.objects.filter(public_id=public_id).only("id").first()
    return row is not None and bool(change([row.id], _CARD, lambda card: sent(card, at=clock.now(), receipt_kind=LINK)))


def reword(key: str, *, body: str) -> bool:
    """The card under this key, which nobody has sent yet, reads as said from now on; returns False when it was sent, missed for good or never there."""
    row = Outbox.objects.filter(key=key).only("id", "kind", "title").first()
    if row is None:
        return False
    can = registry.kind(row.kind).capabilities
    if can.length(body) > can.text_max:
        raise Refused("too_long", where=row.title or key, length=can.length(body), limit=can.text_max, unit=can.text_unit)
    return bool(Outbox.objects.filter(_CARD, pk=row.pk).update(body=body, body_sha=body_sha(body)))


@verb("channels.resolve_unknown", needs=("operator", "owner"))
def resolve_unknown(outbox_id: int, *, fate: Literal["sent", "not_sent", "again"], staff_id: int) -> bool:
    """The unknown message has the fate a person found out: sent, not sent, or to be sent once more; returns False when it was not unknown."""

    def decide(row: Outbox) -> Draft | None:
        if fate == "sent":
            return sent(row, at=clock.now(), receipt_kind=ATTESTED, staff=staff_id)
        if fate == "not_sent":
            return mark_not_sent(row)
        _again(row)
        return None

    return bool(change([outbox_id], Q(state=State.UNKNOWN), decide))


@verb("channels.retry", needs=("operator", "owner"))
def retry(community_id: int, *, outbox_ids: list[int] | None = None, subject_type: str = "", subject_ids: list[int] | None = None) -> int:
    """Every failed message of the community, or of those named, goes out again now; nothing that is not failed is touched; returns how many."""
    failed = Q(community=community_id, state=State.FAILED)
    if outbox_ids is not None:
        failed &= Q(pk__in=outbox_ids)
    if subject_ids is not None:
        failed &= Q(subject_type=subject_type, subject_id__in=subject_ids)
    ids: Sequence[int] = list(Outbox.objects.filter(failed).order_by("id").values_list("id", flat=True))
    return sum(change(list(part), failed, _again) for part in paced(chunks(ids, 100)))


def _again(row: Outbox) -> None:
    row.state, row.at, row.error, row.receipt, row.worker = State.QUEUED, clock.now(), "", "", None
