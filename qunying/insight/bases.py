"""The named tables that measures stand on: facts as they are in the lake, a member's day, and those that domains add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qunying.insight import acts
from qunying.insight.expressions.numbers import EPOCH, number
from qunying.insight.expressions.presence import with_role
from qunying.insight.lazy import ibis
from qunying.journal.record import Origin

if TYPE_CHECKING:
    from ibis import Table

Definition = Callable[["Bases"], "Table"]
Between = TypeVar("Between", bound=Callable[..., "Table"])  # of bases, first and last day; more may follow that has a default


class Store(Protocol):
    """An engine at one version of a community's lake."""

    def facts(self) -> Table:
        """Every fact of the community, with every declared feature column."""

    def has(self, name: str) -> bool:
        """Whether the base can be had without describing it again."""

    def keep(self, name: str, expression: Table) -> Table:
        """The same rows, computed once for this version."""

    def kept(self, name: str) -> Table:
        """A base that was described before, as of this version."""

    def moment(self, now: datetime) -> Table:
        """One row with the moment the answer is as of."""

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """The rows of a small expression of integers, now."""


_DEFINITIONS: dict[str, tuple[Definition, bool]] = {}
_BETWEEN: dict[str, Callable[..., Table]] = {}
_BY_MONTH: set[str] = set()
_LOOKING_BACK: set[str] = set()
_SELDOM: set[str] = set()


def looks_back(name: str) -> bool:
    """Whether the base's rows of a month also need the facts of the month before."""
    return name in _LOOKING_BACK


def by_month(name: str) -> bool:
    """Whether the base's rows of a month come from that month alone: its facts, its roles, or the rows of another such base."""
    return name in _BY_MONTH


def monthly_names() -> list[str]:
    """Every such base whose months are made ahead, in the order of their definition: one stands on earlier ones only."""
    return [name for name in _DEFINITIONS if name in _BY_MONTH - _SELDOM]


def base(name: str, *, stored: bool = True, monthly: bool = False, looks_back: bool = False, seldom: bool = False) -> Callable[[Definition], Definition]:
    """Register a base that measures may ask for by name; a stored one is computed once for each version of the lake.

    ``monthly``: no row needs facts of two months, or rows of two months of another such base, so that in a large lake months nothing was added to
    are never computed again. ``looks_back``: except for the facts of the month before; every row then says its own ``month``, and none stands on another base.
    ``seldom``: asked for so rarely that its months are made when somebody does, not ahead.
    """

    def register(definition: Definition) -> Definition:
        if name in _DEFINITIONS:
            raise RuntimeError(f"the base {name} is defined twice")
        _DEFINITIONS[name] = (definition, stored)
        if monthly:
            _BY_MONTH.add(name)
        if looks_back:
            _LOOKING_BACK.add(name)
        if seldom:
            _SELDOM.add(name)
        return definition

    return register


def base_between(name: str) -> Callable[[Between], Between]:
    """Register rows that measures may ask for by name and days (absent: unbounded), where reading all days first would cost too much."""

    def register(definition: Between) -> Between:
        if name in _BETWEEN:
            raise RuntimeError(f"the base {name} is defined twice")
        _BETWEEN[name] = definition
        return definition

    return register


@dataclass(slots=True)
class Bases:
    """The bases of one community at one version, and the moment its numbers are as of."""

    store: Store
    community: int
    now: datetime  # the data time: what is recorded later is not in the lake yet
    today: date  # the community's day of that moment
    _made: dict[str, Table] = field(default_factory=dict)

    @property
    def last_complete(self) -> date:
        """The last day that is wholly over."""
        return self.today - timedelta(days=1)

    @property
    def facts(self) -> Table:
        """Every fact, as it is in the lake."""
        return self.store.facts()

    def __getitem__(self, name: str) -> Table:
        if name not in self._made:
            definition, stored = _DEFINITIONS[name]
            if stored:
                return self.stored(name, lambda: definition(self))
            self._made[name] = definition(self)
        return self._made[name]

    def stored(self, name: str, describe: Callable[[], Table]) -> Table:
        """What ``describe`` says, computed once for each version like a stored base; ``name`` tells it from everything else."""
        if name not in self._made:
            self._made[name] = self.store.kept(name) if self.store.has(name) else self.store.keep(name, describe())
        return self._made[name]

    def between(self, name: str, start: date | None, end: date | None) -> Table:
        """The rows of these days, both included, of a base that is asked for by days."""
        return _BETWEEN[name](self, start, end)

    def describes(self, name: str) -> bool:
        """Whether there is a base of that name."""
        return name in _DEFINITIONS

    @property
    def moment(self) -> Any:
        """The data time inside an expression, as the lake keeps moments."""
        if "moment" not in self._made:
            self._made["moment"] = self.store.moment(self.now)
        return self._made["moment"].now.as_scalar()

    def blind(self, capability: str) -> frozenset[int]:
        """Groups where the channels do not show it."""
        return acts.blind_groups(capability, self.community)

    def groups(self) -> frozenset[int]:
        """Groups in which anything was recorded."""
        return frozenset(row[0] for row in self.store.numbers(self["groups_seen"]))


@base("recorded", monthly=True)
def recorded(bases: Bases) -> Table:
    """One row for every day with any fact: how many, the last moment of it, how many of a history's doings, and how many of people's doings here."""
    facts = bases.facts
    # Words are compared once a kind and day, not once a fact.
    each = facts.group_by(day=facts.local_day, kind=facts.kind, brought=facts.origin == int(Origin.IMPORT)).agg(n=facts.count(), until=facts.happened_at.max())
    brought = each.brought & each.kind.isin(acts.dated_kinds())
    lived = ~each.brought & each.kind.isin(acts.lively_kinds())
    sums = {name: each.n.sum(where=which).fill_null(0) for name, which in (("brought", brought), ("lived", lived))}
    return each.group_by("day").agg(facts=each.n.sum(), until=each.until.max(), **sums)


@base("days")
def days(bases: Bases) -> Table:
    """One row for every day of which anything is known; on other days nothing is known, not even that nothing happened.

    Where nobody has ever done anything but in a history that was brought in, what the house writes down of itself afterwards (who was hired, how a state
    was read) says nothing of its people: only that history's days are known. ``until`` is the last moment of the day of which there is any record.
    """
    found = bases["recorded"]
    found = found.cross_join(found.agg(all_brought=found.brought.sum(), all_lived=found.lived.sum()))
    known = found.filter((found.all_brought == 0) | (found.all_lived > 0) | (found.brought > 0))
    return known.select("day", "facts", "until")


def history_ended(bases: Bases) -> date | None:
    """The last day of a history that was brought in and not lived on since; none where people do anything in this house."""
    found = bases["recorded"]
    told = found.agg(brought=found.brought.sum(), lived=found.lived.sum(), last=number(found.day).max(where=found.brought > 0))
    [(brought, lived, last)] = bases.store.numbers(told)
    return EPOCH + timedelta(days=last) if brought and not lived else None


@base("groups_seen")
def groups_seen(bases: Bases) -> Table:
    """One row for every group, with the first day anything was recorded in it."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    return facts.group_by("group_id").agg(first_day=facts.local_day.min())


@base("member_day", monthly=True)
def member_day(bases: Bases) -> Table:
    """One row for every identity, role, group and day with counted facts: the number of each, and of all own acts.

    Identities are as recorded; when two are found to be one person, that mapping is to be joined here and nowhere else.
    """
    facts, counted = bases.facts, acts.all_acts()
    facts = facts.filter(facts.identity.notnull(), facts.kind.isin([kind for act in counted for kind in act.kinds]))
    # Kinds are compared once, as words; what is added up afterwards are small numbers.
    place = ibis.cases(*[(facts.kind.isin(act.kinds), ibis.literal(place, "int8")) for place, act in enumerate(counted)])
    facts = with_role(bases, facts.select("group_id", "identity", "happened_at", day=facts.local_day, act=place), "happened_at")
    each = facts.group_by("group_id", "identity", "role", "day")
    own = [place for place, act in enumerate(counted) if act.own]
    return each.agg(**{act.column: facts.count(where=facts.act == place) for place, act in enumerate(counted)}, own=facts.count(where=facts.act.isin(own)))


@base("person_day", monthly=True)
def person_day(bases: Bases) -> Table:
    """One row for every identity, role and day with own acts, over all groups: the number of each kind of them, and of all."""
    days = bases["member_day"]
    days = days.filter(days.own > 0)
    numbers = [*(act.column for act in acts.own_acts()), "own"]
    return days.group_by("identity", "role", "day").agg(**{name: days[name].sum() for name in numbers})
