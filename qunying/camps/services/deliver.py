"""The moment an item is due: its words are filled in and its message is in the outbox, in the transaction that finishes the due row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from qunying.camps.models import Delivery
from qunying.camps.services.deliveries import HANDLER
from qunying.camps.wording import Wording
from qunying.channels import services as channels
from qunying.channels.services import Message
from qunying.flows.handlers import DueRow, handles
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb


@handles(HANDLER)
def deliver(rows: Sequence[DueRow]) -> None:
    """Every item that is still planned has its message in the outbox, worded for its group and owned by its host; a called-off one has none."""
    turns = {row.target: row.arguments.get("turn", 0) for row in rows}
    found = Delivery.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk in turns if pk is not None], cancelled_at=None).order_by("pk")
    due = [one for one in found if one.turn == turns[one.pk]]
    wording = Wording(due, make=True)
    owners = {one.pk: wording.owner(one) for one in due}
    channels.queue_many([_message(one, wording, owners[one.pk]) for one in due])
    now = clock.now()
    for one in due:
        one.queued_at, one.owner_staff_id = now, owners[one.pk]
    Delivery.objects.bulk_update(due, ["queued_at", "owner_staff"], batch_size=100)


@verb("camps.choose_variant", needs=("owner", "operator", "host"))
def choose_variant(delivery_id: int, *, variant: str) -> None:
    """The group gets this variant of the words (full or short), also on a card that waits on a phone.

    Refused ``unknown_variant``, or ``sent_already`` once the message has gone out or is on its way.
    """
    if variant not in Delivery.Variant.values:
        raise Refused("unknown_variant", variant=variant)
    with transaction.atomic():
        one = Delivery.objects.select_for_update(no_key=True).get(pk=delivery_id)
        one.variant = variant
        if one.queued_at is not None and not (one.mode == Delivery.Mode.MANUAL and channels.reword(one.message_key, body=Wording([one], make=True).text(one))):
            raise Refused("sent_already", title=one.title, key=one.key)
        Delivery.objects.filter(pk=delivery_id).update(variant=variant)


def _message(one: Delivery, wording: Wording, owner: int | None) -> Message:
    return Message(
        key=one.message_key, community=one.community_id, group=one.group_id, channel=one.channel, chat=one.chat, mode=one.mode,
        title=one.title, body=wording.text(one), at=one.at, deadline=one.at + timedelta(minutes=one.minutes), owner_staff=owner,
        subject=("delivery", one.pk), revision=one.revision,
    )  # fmt: skip
