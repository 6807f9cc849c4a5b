"""The latest forecast of each community by its name, kept for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qunying.insight.models import Forecast
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast as it was made."""

    cut_off: date
    made_at: datetime
    body: dict[str, Any]


def keep(community_id: int, name: str, *, cut_off: date, body: dict[str, Any]) -> None:
    """This is the community's latest forecast of that name."""
    values = {"cut_off": cut_off, "made_at": clock.now(), "body": body}
    Forecast.objects.update_or_create(community=community_id, name=name, defaults=values)


def latest(community_id: int, name: str) -> Kept | None:
    """The community's latest forecast of that name, if there is one."""
    row = Forecast.objects.filter(community=community_id, name=name).first()
    return Kept(row.cut_off, row.made_at, row.body) if row else None
