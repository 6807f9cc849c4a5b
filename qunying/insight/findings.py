"""Findings: sentences that numbers allow, each with cause, next act and the rows behind it; domains register what they can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from qunying.insight import measures, queries
from qunying.insight.queries import Result

Tone = Literal["bad", "watch", "good", "plain", "unknown"]
SECTIONS = ("alive", "people", "carry", "answer", "groups", "money")  # in the order a report is read
SMALL_N = 20  # below this a share is told as counts


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a finding as it is read aloud: name, value with unit, out of how many, and how sure."""

    name: str
    value: str
    n: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A series to be drawn; None is unknown, never zero. ``low`` and ``high`` are the normal band where there is one."""

    kind: Literal["line", "bars"]
    x: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: str
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a finding: headings, and values as they are (numbers stay numbers)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    shares: frozenset[int] = frozenset()  # which columns are shares of one


@dataclass(frozen=True, slots=True)
class Finding:
    """What the numbers say (``title``), why one may say so (``cause``), and what to do about it (``act``)."""

    tone: Tone
    title: str
    cause: str
    act: str = ""
    figures: tuple[Figure, ...] = ()
    picture: Picture | None = None
    rows: Rows | None = None
    group: int | None = None


@dataclass(slots=True)
class Look:
    """A community in a period of whole days, to be asked measure by measure; each answer is fetched once."""

    community: int
    start: date
    end: date
    groups: Mapping[int, str] = field(default_factory=dict)
    _answers: dict[tuple[Any, ...], Result] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.end - self.start).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """First and last day of the period of the same length just before."""
        return self.start - timedelta(days=self.days), self.start - timedelta(days=1)

    def ask(self, name: str, **parameters: Any) -> Result:
        """What the measure says."""
        key = (name, *sorted(parameters.items()))
        if key not in self._answers:
            self._answers[key] = queries.run(name, self.community, **parameters)
        return self._answers[key]

    def by_group(self, name: str, *, sees: str, sums: tuple[str, ...] = (), most: tuple[str, ...] = (), **parameters: Any) -> Result:
        """What the measure of groups and days says of each group in which that can be seen, added up in the engine."""
        key = (name, "by_group", sees, sums, most, *sorted(parameters.items()))
        if key not in self._answers:
            self._answers[key] = queries.by_group(name, self.community, sees=sees, sums=sums, most=most, **parameters)
        return self._answers[key]

    def whole_weeks(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of weeks that are over by the end of the period: history that breaks off on a Wednesday has no last week to compare."""
        return [row for row in rows if row["day"] + timedelta(days=6) <= self.end]

    @property
    def asked(self) -> list[str]:
        """The measures asked so far, by name."""
        return sorted({key[0] for key in self._answers})

    def name_of(self, group: int) -> str:
        """The group's name, or its number where nobody knows one."""
        return self.groups.get(group, f"#{group}")


Teller = Callable[[Look], Finding | None]


@dataclass(frozen=True, slots=True)
class Known:
    """A registered teller: what it speaks of, and which measures it cannot do without."""

    key: str
    section: str
    order: int
    needs: tuple[str, ...]
    tell: Teller


_TELLERS: dict[str, Known] = {}


def finding(key: str, *, section: str, order: int = 50, needs: tuple[str, ...] = ()) -> Callable[[Teller], Teller]:
    """Register who can tell ``key``; it answers None where the numbers allow no sentence, and is not asked where a needed measure is missing."""
    if section not in SECTIONS:
        raise RuntimeError(f"{key}: there is no section {section}")

    def register(tell: Teller) -> Teller:
        if key in _TELLERS:
            raise RuntimeError(f"the finding {key} is registered twice")
        _TELLERS[key] = Known(key, section, order, needs, tell)
        return tell

    return register


def told(look: Look) -> Iterator[tuple[Known, Finding]]:
    """Every finding the numbers allow, in the order of reading."""
    have = {one.name for one in measures.all_measures()}
    for known in sorted(_TELLERS.values(), key=lambda one: (SECTIONS.index(one.section), one.order, one.key)):
        if set(known.needs) <= have:
            found = known.tell(look)
            if found is not None:
                yield known, found
