"""Which facts count in a member's day: domains name the kinds, the engine only counts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Blind = Callable[[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Act:
    """Kinds of fact that are counted together per member and day in ``column``.

    ``own``: the member did it, so it makes them active; receipts and movements are counted but activate nobody.
    ``needs``: what a channel must let us see for the count to mean anything; empty when we always know.
    """

    kinds: tuple[str, ...]
    column: str
    own: bool
    needs: str


@dataclass(frozen=True, slots=True)
class Roles:
    """Where it stands who acted as what: a base with the spells ``identity, role, from_at, until_at`` (empty: still) of those who had another role
    than everybody else."""

    base: str
    otherwise: str


_ACTS: dict[str, Act] = {}
_LIVELY: set[str] = set()
_DATED: set[str] = set()
_BLIND: dict[str, list[Blind]] = {}
_ROLES = [Roles("", "")]


def counts(*kinds: str, column: str, own: bool, needs: str = "") -> None:
    """From now on every member's day has a column with the number of such facts, of all these kinds together."""
    if column in _ACTS or set(kinds) & {kind for act in _ACTS.values() for kind in act.kinds}:
        raise RuntimeError(f"{kinds} or the column {column} is counted twice")
    _ACTS[column] = Act(kinds, column, own, needs)


def lively(*kinds: str) -> None:
    """From now on such facts show, like those that are counted, that the community lives here and is not only a history that was brought in."""
    _LIVELY.update(kinds)


def lively_kinds() -> list[str]:
    """Kinds of fact of which one that was not brought in shows it."""
    return sorted(_LIVELY.union(*(act.kinds for act in _ACTS.values())))


def dated(*kinds: str) -> None:
    """From now on such facts of a history, too, show that something is known of their day; what is noted of people or groups later does not."""
    _DATED.update(kinds)


def dated_kinds() -> list[str]:
    """Kinds of fact that show it."""
    return sorted(_DATED.union(lively_kinds()))


def roles_in(base: str, *, otherwise: str) -> None:
    """From now on everything done is told apart by the role its doer had at that moment, as the base says."""
    _ROLES[:] = [Roles(base, otherwise)]


def roles() -> Roles:
    """Where the roles stand."""
    return _ROLES[0]


def all_acts() -> list[Act]:
    """Every column that is counted, by name."""
    return sorted(_ACTS.values(), key=lambda act: act.column)


def own_acts() -> list[Act]:
    """The columns that make a member active, by name."""
    return [act for act in all_acts() if act.own]


def own_kinds(*, needs: str | None = None) -> list[str]:
    """The kinds of fact that make a member active; with ``needs`` only those that mean nothing without it."""
    return [kind for act in own_acts() if needs is None or act.needs == needs for kind in act.kinds]


def needing(capability: str) -> list[str]:
    """Columns that mean nothing where the capability is lacking."""
    return [act.column for act in all_acts() if act.needs == capability]


def sees_not(capability: str) -> Callable[[Blind], Blind]:
    """Register who can say in which groups of a community that cannot be seen."""

    def register(function: Blind) -> Blind:
        _BLIND.setdefault(capability, []).append(function)
        return function

    return register


def capabilities() -> list[str]:
    """What some channel may lack and some act needs."""
    return sorted(_BLIND)


def blind_groups(capability: str, community: int) -> frozenset[int]:
    """Groups of the community whose channels do not show it: there the number is unknown, not zero."""
    return frozenset[int]().union(*(answer(community) for answer in _BLIND.get(capability, [])))
