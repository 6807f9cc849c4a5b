"""Kinds of activity behind one protocol: a folder each, found by being there; adding one touches no other folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

if TYPE_CHECKING:
    from qunying.activities.shapes import Calendar, Shape
    from qunying.blueprint.document import Blueprint
    from qunying.blueprint.sections import Problem

Lint = Callable[["Blueprint", str, Any, "Calendar | None"], Iterable["Problem"]]


@dataclass(frozen=True, slots=True)
class Words:
    """What an announcement says, and the fact that tells of it once the number of groups is known."""

    title: str
    body: str
    fact: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rest of the house needs to know of a kind of activity; a folder's ``kind.py`` registers one.

    ``lint`` finds what its type cannot. ``took_part`` names the table of what members did, with the filter that counts (``today``: only today's counts);
    ``acts`` names the facts by which a member takes part, so that they count as active.
    ``homework`` names the table whose ``text`` a reviewer reads; ``shared`` filters what of it the group itself may read (None: only staff do).
    ``says`` words its announcement (None: not yet), ``waits`` why it has none; ``given`` looks up rows that may lead to a change, each with its
    member and whether they may be named, and ``moved`` hears that rows were adopted or are released; ``closes`` is done once at the end of its window.
    """

    name: str
    label: Callable[[], str]
    icon: str
    shape: type[Shape]
    lint: Lint = lambda *_: ()
    took_part: str = ""
    homework: str = ""
    shared: dict[str, Any] | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    today: bool = False
    says: Callable[[Any, str], Words | None] | None = None
    waits: Callable[[], str] = lambda: ""
    given: Callable[[int, Sequence[int]], list[tuple[int, int, bool]]] | None = None
    moved: Callable[[Sequence[int], str], None] | None = None
    acts: tuple[str, ...] = ()
    closes: Callable[[int], None] | None = None


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """The kind may be declared from now on."""
    if kind.name in _KINDS:
        raise RuntimeError(f"the activity kind {kind.name} is registered twice")
    _KINDS[kind.name] = kind
    return kind


def get(name: str) -> Kind:
    """The kind of that name, or refused ``unknown_activity_kind`` with the known ones."""
    load()
    try:
        return _KINDS[name]
    except KeyError:
        raise Refused("unknown_activity_kind", kind=name, known=series(sorted(_KINDS))) from None


def all_kinds() -> list[Kind]:
    """Every kind, by name."""
    load()
    return [_KINDS[name] for name in sorted(_KINDS)]


def load() -> None:
    """Every folder's kind is registered."""
    modules("kind")


def modules(part: str) -> list[ModuleType]:
    """That file of every folder that has it, imported."""
    names = [f"{__name__}.{info.name}.{part}" for info in iter_modules(__path__) if info.ispkg]
    return [import_module(name) for name in sorted(names) if find_spec(name)]
