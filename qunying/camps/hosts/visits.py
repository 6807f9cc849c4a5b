"""Who opened the link inside a message: the first visitor who is not on the staff proves it is in its chat; every further one is counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from qunying.camps.hosts.models import LinkVisit
from qunying.channels import services as channels
from qunying.channels.queries import Card
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new
from qunying.kernel.ids import keyed_hash

PER_MESSAGE_MOST = 5_000  # more devices than any chat holds people


def visit(card: Card, *, visitor: str) -> bool:
    """The visitor has opened this message's link, which proves it is in its chat; returns whether the message counts as sent by this opening."""
    sent = channels.link_opened(card.public_id)
    if LinkVisit.objects.filter(outbox=card.outbox_id)[PER_MESSAGE_MOST:].exists():
        return sent
    hashed = keyed_hash(card.outbox_id, visitor, purpose="link-visitor")
    with transaction.atomic():
        columns = {"community_id": "bigint", "outbox": "bigint", "visitor": "text", "at": "timestamptz"}
        insert_new("camps_link_visit", columns, [(card.community, card.outbox_id, hashed, db_time(clock.now()))], key="visitor")
    return sent


def counts(outbox_ids: Iterable[int]) -> dict[int, int]:
    """How many devices opened each message's link."""
    rows = LinkVisit.objects.filter(outbox__in=set(outbox_ids)).values("outbox").annotate(n=Count("id"))
    return {row["outbox"]: row["n"] for row in rows}
