"""What a goal is measured or counted by: as data, and how far one should have come by a day."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Literal

import orjson

Take = Literal["mean", "sum", "last"]
By = Literal["each", "together"]


@dataclass(frozen=True, slots=True)
class Target:
    """From ``baseline`` on ``start`` to ``target`` on ``by`` (both days included), read from a measure or counted from an activity."""

    start: date
    by: date
    baseline: float
    target: float
    kind: str = ""
    measure: str = ""
    params: dict[str, str] = field(default_factory=dict)
    window: int = 7
    take: Take = "mean"
    strategy: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # the blueprint's names of the groups it holds in; none: the community as a whole
    activity: str = ""
    counted_by: By = "each"

    @property
    def days(self) -> int:
        """Days it is given."""
        return (self.by - self.start).days + 1

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self) | {
            "start": self.start.isoformat(), "by": self.by.isoformat(), "strategy": list(self.strategy), "groups": list(self.groups),
        }  # fmt: skip

    @property
    def asks(self) -> str:
        """A short mark of what is asked: readings of another question are not of this target."""
        said = [self.measure, self.params, self.window, self.take]
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]


def of_plain(data: dict[str, Any]) -> Target:
    """The target those plain values say."""
    known = {one.name for one in fields(Target)}
    values = {name: value for name, value in data.items() if name in known}
    dates = {name: date.fromisoformat(data[name]) for name in ("start", "by")}
    return Target(**{**values, **dates, "strategy": tuple(data["strategy"]), "groups": tuple(data["groups"])})


@dataclass(frozen=True, slots=True)
class Pace:
    """How far one should have come at the end of the ``day``-th of ``days``, when one goes evenly."""

    day: int
    days: int
    required: float
    a_week: float
    ahead: float | None  # beyond what is required, in the direction of the target; below zero: behind; None: not known

    @property
    def behind(self) -> float | None:
        """How much is lacking; zero where nothing is."""
        return None if self.ahead is None else max(0.0, -self.ahead)


def pace(target: Target, today: date, value: float | None) -> Pace:
    """The pace of a target on a day, and how ``value`` stands beside it."""
    day = min(max((today - target.start).days + 1, 0), target.days)
    whole = target.target - target.baseline
    required = target.baseline + whole * day / target.days
    sign = -1.0 if whole < 0 else 1.0
    return Pace(day, target.days, required, whole / target.days * 7, None if value is None else sign * (value - required))
