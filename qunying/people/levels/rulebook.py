"""The rules of levels as values: levels from the lowest up, each with conditions that must all hold; what they say, and as codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from qunying.people.registry import counts

KEEP_TENTHS = 9  # a level is lost only below 0.9 of what it asks
GRACE_DAYS = 14  # and not before so many days after the rise
WITHIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Condition:
    """So much of a count within the last days: ``least``, or as much as the ``top`` per cent of those who have any, but never more than ``cap``."""

    count: str
    within: int = WITHIN_DAYS
    least: int | None = None
    top: int | None = None
    cap: int | None = None

    @property
    def figure(self) -> str:
        """The figure it looks at, such as ``messages:30``."""
        return f"{self.count}:{self.within}"

    @property
    def code(self) -> str:
        """The condition in one word, as facts keep it."""
        return f"{self.figure}:least:{self.least}" if self.least is not None else f"{self.figure}:top:{self.top}:cap:{self.cap}"

    @property
    def words(self) -> str:
        """The condition in words."""
        known = counts().get(self.count)
        said = {"days": self.within, "what": known.title if known else self.count, "unit": known.unit if known else "", "n": self.least}
        if self.least is not None:
            return _("近 %(days)s 天%(what)s至少 %(n)s %(unit)s") % said
        said |= {"top": self.top, "cap": self.cap}
        return _("近 %(days)s 天%(what)s排在前 %(top)s%%（满 %(cap)s %(unit)s就算）") % said


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its id, what it is called, and what it asks; the lowest asks nothing."""

    key: str
    name: str
    when: tuple[Condition, ...] = ()

    @property
    def words(self) -> str:
        """What it asks, in words."""
        return _("，并且").join(one.words for one in self.when) if self.when else _("人人都有，不用条件")


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of the rules; ``levels`` from the lowest up. Without any level nobody is at one."""

    version: int
    levels: tuple[Level, ...] = field(default=())

    def place(self, key: str) -> int | None:
        """Where that level stands, 0 being the lowest; none of that id here."""
        return next((place for place, one in enumerate(self.levels) if one.key == key), None)

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure the rules look at, by name."""
        return tuple(sorted({condition.figure for one in self.levels for condition in one.when}))

    @property
    def codes(self) -> tuple[str, ...]:
        """Every condition behind the id of its level, as facts keep it."""
        return tuple(f"{one.key}:{condition.code}" for one in self.levels for condition in one.when)

    def plain(self) -> list[dict[str, Any]]:
        """The levels as plain values, which :func:`of_plain` reads again."""
        return [{"id": one.key, "name": one.name, "when": [_plain(condition) for condition in one.when]} for one in self.levels]


def of_plain(version: int, levels: Sequence[Mapping[str, Any]]) -> Rules:
    """The rules that these plain values tell."""
    return Rules(version, tuple(Level(one["id"], one["name"], tuple(Condition(**found) for found in one["when"])) for one in levels))


def sentence(rules: Rules) -> str:
    """All levels in one sentence, the highest first."""
    return _("；").join(_("%(name)s：%(asks)s") % {"name": one.name, "asks": one.words} for one in reversed(rules.levels))


def figure_words(figure: str) -> str:
    """``messages:30`` in words."""
    name, _colon, within = figure.partition(":")
    known = counts().get(name)
    return _("近 %(days)s 天%(what)s") % {"days": within, "what": known.title if known else name}


def _plain(condition: Condition) -> dict[str, Any]:
    told = {"count": condition.count, "within": condition.within, "least": condition.least, "top": condition.top, "cap": condition.cap}
    return {name: value for name, value in told.items() if value is not None}
