"""What rules of members' levels may count: domains register what a member does as entries that stand for some days; people adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.presence import acting

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from ibis import Table

    from qunying.insight.bases import Bases

    Words = str | _StrPromise

Entries = Callable[["Bases", int], "Table"]


@dataclass(frozen=True, slots=True)
class Count:
    """Something that is counted of a member: the words around its number, and what a channel must let us see for it to mean anything.

    ``entries(bases, within)`` gives ``identity, at, until, amount``: from day ``at`` up to and without day ``until`` (as numbers) so much more.
    """

    name: str
    title: Words
    unit: Words
    needs: str
    entries: Entries


_COUNTS: dict[str, Count] = {}


def count(name: str, *, title: Words, unit: Words, needs: str = "") -> Callable[[Entries], Entries]:
    """Register what rules may call ``name``."""

    def register(entries: Entries) -> Entries:
        if name in _COUNTS:
            raise RuntimeError(f"{name} is counted twice for levels")
        _COUNTS[name] = Count(name, title, unit, needs, entries)
        return entries

    return register


def counts() -> dict[str, Count]:
    """Everything rules may count, by name."""
    return dict(sorted(_COUNTS.items()))


def act(name: str, *, title: Words, unit: Words, needs: str = "") -> None:
    """Rules may count the own acts of that column of a member's day."""

    def entries(bases: Bases, within: int) -> Table:
        days = acting(bases["person_day"], "member")
        return _trailing(days.filter(days[name] > 0).select("identity", at=number(days.day), amount=days[name]), within)

    count(name, title=title, unit=unit, needs=needs)(entries)


def _trailing(days: Table, within: int) -> Table:
    return days.select("identity", "at", until=days["at"] + within, amount=days.amount.cast("int64"))


act("own", title=_("自己做过的事"), unit=_("件"), needs="messages")


@count("active_days", title=_("做过事的日子"), unit=_("天"), needs="messages")
def active_days(bases: Bases, within: int) -> Table:
    """Days on which the member did anything themselves."""
    days = acting(bases["person_day"], "member")
    return _trailing(days.filter(days.own > 0).select("identity", at=number(days.day), amount=1), within)


@count("invited", title=_("请来的人"), unit=_("位"))
def invited(bases: Bases, within: int) -> Table:
    """People who came by the member's invites."""
    facts = bases.facts
    came = facts.filter(facts.kind == "people.invite_accepted", facts.identity.notnull())
    return _trailing(came.select("identity", at=number(came.local_day), amount=1), within)
