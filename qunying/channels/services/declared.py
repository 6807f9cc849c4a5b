"""Which channels a community uses."""

from __future__ import annotations

from qunying.channels import registry
from qunying.channels.models import Channel
from qunying.kernel import clock


def declare(community_id: int, *, key: str, kind: str, account: str = "") -> Channel:
    """The community uses the channel under that key, with that kind and account; declaring it again changes both."""
    registry.kind(kind)
    values = {"kind": kind, "account": account, "withdrawn_at": None}
    channel, _ = Channel.objects.update_or_create(community_id=community_id, key=key, defaults=values, create_defaults={**values, "declared_at": clock.now()})
    return channel


def withdraw(community_id: int, *, key: str) -> bool:
    """The community no longer uses the channel: nothing new is queued for it, what is queued still goes; returns whether it did use it."""
    return bool(Channel.objects.filter(community_id=community_id, key=key, withdrawn_at=None).update(withdrawn_at=clock.now()))
