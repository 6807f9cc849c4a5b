"""Who was there on which day, and in which role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from qunying.insight import acts
from qunying.insight.expressions.numbers import apart
from qunying.insight.expressions.periods import within
from qunying.insight.lazy import ibis
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

_FAR = "9999-12-31T00:00:00"
Who = Literal["member", "staff", "bot", "all"]


def with_role(bases: Bases, table: Table, at: str) -> Table:
    """The table with a column ``role``: what its ``identity`` was at the moment in column ``at``."""
    told = acts.roles()
    if not bases.describes(told.base):
        return table.mutate(role=ibis.literal(told.otherwise))
    spells = bases[told.base]
    # An end far away instead of none: two plain comparisons cost half of what an "or" in a join does.
    until = spells.until_at.fill_null(ibis.timestamp(_FAR))
    spells = spells.select(who="identity", was="role", from_at="from_at", until_at=until)
    moment = table[at]
    found = table.left_join(spells, [table.identity == spells.who, moment >= spells.from_at, moment < spells.until_at])
    return found.select(*[table[name] for name in table.columns], role=spells.was.fill_null(told.otherwise))


def acting(table: Table, who: Who) -> Table:
    """Rows of those who acted in that role; ``all`` are all."""
    return table if who == "all" else table.filter(table.role == who)


def present(bases: Bases, *, act: str = "own", who: Who = "member", group: int | None = None) -> Table:
    """Days on which people did it themselves: ``identity, day``, each once. ``act`` is a column of own acts, ``own`` is any of them."""
    days = bases["person_day"]
    if group is not None:
        days = bases["member_day"]
        days = days.filter(days.group_id == group)
    days = acting(days.filter(days[own_act(act)] > 0), who).select("identity", "day")
    return days.distinct() if group is not None or who == "all" else days


def own_days(bases: Bases, *, act: str = "own", who: Who = "member", group: int | None = None) -> Table:
    """Those days, ``apart``: with each person's first and how far away their nearest others lie.

    Put in order once for all that ask who came when: who is new is a day without one before it.
    """
    if group is not None:
        return apart(present(bases, act=act, who=who, group=group))
    return bases.stored(f"own_days_{who}_{own_act(act)}", lambda: apart(present(bases, act=act, who=who)))


def own_act(act: str) -> str:
    """The column of that own act; refused ``unknown_act`` with those there are."""
    columns = ["own", *(one.column for one in acts.own_acts())]
    if act not in columns:
        raise Refused("unknown_act", act=act, known=series(columns))
    return act


def active(bases: Bases, people: Table, *, group: int | None = None, start: date | None = None, end: date | None = None) -> Table:
    """Days of these people on which they did something themselves: ``identity, day`` and a 0/1 column for each own act."""
    days = within(bases["member_day"], "day", start, end)
    days = days.filter(days.own > 0).semi_join(people, "identity")
    if group is not None:
        days = days.filter(days.group_id == group)
    flags = {act.column: (days[act.column] > 0).max().cast("int64") for act in acts.own_acts()}
    return days.group_by("identity", "day").agg(**flags)
