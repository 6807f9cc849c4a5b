"""How each channel of a community stands: what waits, what failed, and how much of the month's quota is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from qunying.channels import registry
from qunying.channels.models import Channel, Outbox
from qunying.channels.registry import CONFIRM, MANUAL, Capabilities
from qunying.journal.record import timezone_of
from qunying.kernel import clock

State = Outbox.State
PENDING = (State.QUEUED, State.TAKEN, State.SENDING)
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel now; ``chats_used`` counts this month's confirmed messages of each chat, ``quota`` is how many a chat takes (None: no limit)."""

    key: str
    kind: str
    account: str
    can: Capabilities
    queued: int
    waiting: int
    failed: int  # of the last day
    unknown: int
    handed_over: int  # this month: to have been confirmed, sent by a person instead
    last_sent_at: datetime | None
    quota: int | None
    chats_used: dict[str, int]


def states(community_id: int, now: datetime | None = None) -> list[ChannelState]:
    """Every channel the community uses, by key, in five reads."""
    now, zone = now or clock.now(), timezone_of(community_id)
    today = clock.local_day(now, zone)
    month = clock.at_local(today.replace(day=1), "00:00", zone)
    mine = Outbox.objects.filter(community=community_id).order_by()
    waits = Q(state__in=[*PENDING, State.WAITING, State.UNKNOWN]) | Q(state=State.FAILED, planned_at__gt=now - LATELY)
    counts = {(key, state): n for key, state, n in mine.filter(waits).values_list("channel", "state").annotate(n=Count("id"))}
    last = dict(mine.filter(state=State.SENT).values_list("channel").annotate(at=Max("sent_at")))
    over = dict(mine.filter(mode=MANUAL, planned_at__gte=month, checked_at__isnull=False).values_list("channel").annotate(n=Count("id")))
    used: dict[str, dict[str, int]] = {}
    for key, chat, n in mine.filter(mode=CONFIRM, state=State.SENT, sent_at__gte=month).values_list("channel", "chat").annotate(n=Count("id")):
        used.setdefault(key, {})[chat] = n
    found = []
    for row in Channel.objects.filter(community=community_id, withdrawn_at=None).order_by("key"):
        can = registry.kind(row.kind).capabilities
        found.append(
            ChannelState(
                key=row.key,
                kind=row.kind,
                account=row.account,
                can=can,
                queued=sum(counts.get((row.key, state), 0) for state in PENDING),
                waiting=counts.get((row.key, State.WAITING), 0),
                failed=counts.get((row.key, State.FAILED), 0),
                unknown=counts.get((row.key, State.UNKNOWN), 0),
                handed_over=over.get(row.key, 0),
                last_sent_at=last.get(row.key),
                quota=can.quota_in(today.year, today.month),
                chats_used=used.get(row.key, {}),
            )
        )
    return found
