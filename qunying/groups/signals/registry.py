"""Which signals there are: a measure that gives a group's rows in order, and a pure reader that says where the state turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight import steps
from qunying.insight.measures import Row

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``day`` on the group is in ``state``; ``figures`` are the whole numbers the rule looked at."""

    day: date
    state: str
    figures: Mapping[str, int] = field(default_factory=dict)


Reader = Callable[[Sequence[Row]], Iterator[Turn]]


@dataclass(frozen=True, slots=True)
class Signal:
    """A registered signal. ``calm`` is the state before anything was said; entering a state of ``alarms`` is a task for the group's operator."""

    key: str
    title: Words
    rule: Words  # the published rule, with its numbers
    measure: str
    states: Mapping[str, Words]
    calm: str
    alarms: frozenset[str]
    says: Words | Callable[[Mapping[str, int]], str]  # a sentence over the figures, by name; or who writes it, where it depends on what is known
    act: Words
    read: Reader
    asked: Mapping[str, Any]


_SIGNALS: dict[str, Signal] = {}


def signal(
    key: str, *, title: Words, rule: Words, measure: str, states: Mapping[str, Words], calm: str,
    says: Words | Callable[[Mapping[str, int]], str], act: Words, alarms: Sequence[str] = (), asked: Mapping[str, Any] | None = None,
) -> Callable[[Reader], Reader]:  # fmt: skip
    """Register a reader of the measure's rows (``group_id``, ``day``, …, of one group, oldest first); it yields changes of state only."""

    def register(read: Reader) -> Reader:
        if key in _SIGNALS:
            raise RuntimeError(f"the signal {key} is registered twice")
        if unknown := ({calm, *alarms} - states.keys()):
            raise RuntimeError(f"the signal {key} has no words for {sorted(unknown)}")
        _SIGNALS[key] = Signal(key, title, rule, measure, states, calm, frozenset(alarms), says, act, read, asked or {})
        return read

    return register


def signals() -> dict[str, Signal]:
    """Every signal by key."""
    return dict(sorted(_SIGNALS.items()))


def by_group(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """A measure's rows by group, in their order; what a group's channels do not show is absent: unknown, not calm."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("state") != steps.UNOBSERVABLE:
            found[row["group_id"]].append(row)
    return found


def states(one: Signal, rows: Iterable[Row], until: date) -> dict[int, Turn]:
    """The state each group of these rows is in after the last of them, with the turn that brought it there; never turned, it is calm."""
    last = {group: [*one.read(found)][-1:] for group, found in by_group(rows).items()}
    return {group: turn[0] if turn else Turn(until, one.calm) for group, turn in last.items()}
