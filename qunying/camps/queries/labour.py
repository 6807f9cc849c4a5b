"""How much work the calendar took: the minutes declared with what was delivered."""

from __future__ import annotations

from datetime import datetime

from qunying.camps.models import Delivery
from qunying.channels import queries as channels

DONE = ("delivered", "late")


def labour(community_id: int, *, since: datetime, until: datetime) -> int:
    """Minutes declared for everything planned in that span that reached its chat."""
    planned = Delivery.objects.filter(community_id=community_id, at__gte=since, at__lt=until, cancelled_at=None, queued_at__isnull=False, staff_minutes__gt=0)
    minutes = dict(planned.values_list("pk", "staff_minutes"))
    fates = channels.fates("delivery", list(minutes))
    return sum(minutes[pk] for pk, rows in fates.items() if any(row.display in DONE for row in rows))
