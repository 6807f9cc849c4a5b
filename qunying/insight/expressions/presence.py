"""Who was there on which day, and in which role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from qunying.insight import acts
from qunying.insight.bases import known
from qunying.insight.expressions.periods import within
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Who = Literal["member", "staff", "bot", "all"]


def with_role(bases: Bases, table: Table, at: str) -> Table:
    """The table with a column ``role``: what its ``identity`` was at the moment in column ``at``."""
    told = acts.roles()
    if not known(told.base):
        return table.mutate(role=ibis.literal(told.otherwise))
    spells = bases[told.base]
    spells = spells.filter(spells.role != told.otherwise).select(who="identity", was="role", from_at="from_at", until_at="until_at")
    moment = table[at]
    found = table.left_join(spells, [table.identity == spells.who, moment >= spells.from_at, spells.until_at.isnull() | (moment < spells.until_at)])
    return found.select(*[table[name] for name in table.columns], role=spells.was.fill_null(told.otherwise))


def acting(table: Table, who: Who) -> Table:
    """Rows of those who acted in that role; ``all`` are all."""
    return table if who == "all" else table.filter(table.role == who)


def active(bases: Bases, people: Table, *, group: int | None = None, start: date | None = None, end: date | None = None) -> Table:
    """Days of these people on which they did something themselves: ``identity, day`` and a 0/1 column for each own act."""
    days = within(bases["member_day"], "day", start, end)
    days = days.filter(days.own > 0).semi_join(people, "identity")
    if group is not None:
        days = days.filter(days.group_id == group)
    flags = {act.column: (days[act.column] > 0).max().cast("int64") for act in acts.own_acts()}
    return days.group_by("identity", "day").agg(**flags)
