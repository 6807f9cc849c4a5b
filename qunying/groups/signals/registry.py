"""Which signals there are: a measure that gives a group's rows in order, and a pure reader that says where the state turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight import steps
from qunying.insight.findings import Look
from qunying.insight.measures import Row, Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from qunying.insight.bases import Bases
    from qunying.insight.queries import Result

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
    told: str  # the measure that finds the same turns in the engine; empty where the reader reads every day


NO_FIGURES = frozenset({"group_id", "day", "turn", "word", "starts", "state"})

_SIGNALS: dict[str, Signal] = {}


def signal(
    key: str, *, title: Words, rule: Words, measure: str, states: Mapping[str, Words], calm: str,
    says: Words | Callable[[Mapping[str, int]], str], act: Words, alarms: Sequence[str] = (), asked: Mapping[str, Any] | None = None,
    told: str = "",
) -> Callable[[Reader], Reader]:  # fmt: skip
    """Register a reader of the measure's rows (``group_id``, ``day``, …, of one group, oldest first); it yields changes of state only.

    The reader is the definition. ``told`` names a measure that gives the very same turns without a row for every group and day: one row for each turn
    (``turn``, the state; the figures) and one for the first day of every group (``starts``); asked with ``last``, each group's last row only.
    """

    def register(read: Reader) -> Reader:
        if key in _SIGNALS:
            raise RuntimeError(f"the signal {key} is registered twice")
        if unknown := ({calm, *alarms} - states.keys()):
            raise RuntimeError(f"the signal {key} has no words for {sorted(unknown)}")
        _SIGNALS[key] = Signal(key, title, rule, measure, states, calm, frozenset(alarms), says, act, read, asked or {}, told)
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


def turns(one: Signal, ask: Callable[..., Result], until: date, *, last: bool = False) -> dict[int, list[Turn]]:
    """Each group's turns up to that day, oldest first (``last``: at most its last); groups that never turned are there, those nobody can read are not.

    ``ask`` answers a measure by its name.
    """
    if not one.told:
        read = {group: list(one.read(rows)) for group, rows in by_group(ask(one.measure, end=until, **one.asked).rows).items()}
        return {group: found[-1:] for group, found in read.items()} if last else read
    found: dict[int, list[Turn]] = {}
    for row in ask(one.told, end=until, **({"last": True} if last else {})).rows:
        known = found.setdefault(row["group_id"], [])
        if not row["starts"]:
            known.append(Turn(row["day"], row["turn"], {name: value for name, value in row.items() if name not in NO_FIGURES and value is not None}))
    return found


def states(one: Signal, look: Look) -> dict[int, Turn]:
    """The state each group is in on the last day looked at, with the turn that brought it there; never turned, it is calm."""
    last = turns(one, look.ask, look.end, last=True)
    return {group: turn[0] if turn else Turn(look.end, one.calm) for group, turn in last.items()}


def as_rows(rows: Iterable[Row], read: Reader, *, calm: str, figures: Iterable[str], last: bool) -> list[Row]:
    """What a measure that tells turns gives: from each group's first row (``starts``) and those that may turn it, the turns that ``read`` finds in these."""
    found: list[Row] = []
    for group, known in by_group(rows).items():
        start = {"group_id": group, "day": known[0]["day"], "turn": calm, "starts": True} | dict.fromkeys(figures)
        turned = read([row for row in known if not row["starts"]])
        told = [start, *(start | {"day": turn.day, "turn": turn.state, "starts": False} | dict(turn.figures) for turn in turned)]
        found += told[-1:] if last else told
    return found


def worded(key: str) -> Step:
    """Each turn of that signal has its state in a word beside it."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        words = _SIGNALS[key].states
        return [row | {"word": words[row["turn"]]} for row in rows]

    return step
