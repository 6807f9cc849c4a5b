"""How many different people were active in the last 1, 7, 30 days, for every day.

An active day is felt until the person's next active day or for the width of the window, whichever comes first. So each adds one where it begins and
takes one away where it ends, and a running sum over the calendar counts nobody twice: no day is ever joined with the days around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qunying.insight.expressions.numbers import every, first_day, number
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def rolling(days: Table, widths: dict[str, int], *, calendar: Table, keys: Sequence[str] = (), person: Sequence[str] = ("identity",)) -> Table:
    """For every day from the first of ``days`` (of each key) to the last of ``calendar`` the people of each window: ``day`` and a column for each width.

    ``days``: keys, person, day, each once; or, of people over all keys, as of ``apart``.
    """
    ordered = days if "after" in days.columns else _ordered(days, keys, person)
    felt = _felt(ordered, max(widths.values()), keys)
    edges = _edges(felt, widths, keys)
    last = calendar.agg(last=number(calendar.day).max())
    spans = felt.group_by(*keys).agg(first=felt.at.min()) if keys else felt.agg(first=felt.at.min())
    whole = every(spans.cross_join(last).filter(ibis._["first"].notnull()), "first", "last", "at")
    found = whole.left_join(edges, [*keys, "at"])
    found = found.select(*[whole[key] for key in keys], whole.at, **{name: edges[name].fill_null(0) for name in widths})
    so_far = ibis.cumulative_window(group_by=list(keys), order_by="at")
    return found.select(*keys, day=first_day(found.at), **{name: found[name].sum().over(so_far).cast("int64") for name in widths})


def near(days: Table, width: int, *, earlier: Sequence[int], reach: int, calendar: Table, keys: Sequence[str], person: Sequence[str] = ("identity",)) -> Table:
    """The days of each key on which somebody was active and the ``reach`` days after them, to the last of ``calendar``: years of silence are no rows.

    ``day``; ``active`` people in the ``width`` days up to it; ``earlier``, the sum of what that was so many days before; ``quiet`` days since the last
    active one; ``age``, days since the first. On every day left out all of them but the two last are zero, for ``reach`` must be longer than both.
    """
    if reach < width + max(earlier):
        raise ValueError("a day left out would still be felt")
    felt = _felt(_ordered(days, keys, person), width, keys)
    edges = _edges(felt, {"active": width}, keys)
    shifted = [edges.select(*keys, at=edges["at"] + back, active=ibis.literal(0, "int64"), earlier=edges.active) for back in earlier]
    changes = ibis.union(edges.mutate(earlier=ibis.literal(0, "int64")), *shifted)
    changes = changes.group_by(*keys, "at").agg(active=changes.active.sum(), earlier=changes.earlier.sum())
    own = ibis.window(group_by=list(keys), order_by="at")
    acted = felt.select(*keys, "at").distinct()
    acted = acted.mutate(until=acted["at"].lead().over(own) - 1, began=acted["at"].min().over(ibis.window(group_by=list(keys))))
    acted = acted.cross_join(calendar.agg(last=number(calendar.day).max()))
    until = ibis.least(acted.until.fill_null(acted["last"]), acted["at"] + reach, acted["last"])
    rows = every(acted.select(*keys, "began", since=acted["at"], start=acted["at"], until=until), "start", "until", "at")
    found = rows.left_join(changes, [*keys, "at"])
    found = found.select(*keys, "began", "since", rows["at"], active=changes.active.fill_null(0), earlier=changes.earlier.fill_null(0))
    so_far = ibis.cumulative_window(group_by=list(keys), order_by="at")
    return found.select(
        *keys, "at", day=first_day(found["at"]), age=found["at"] - found.began, quiet=found["at"] - found.since,
        active=found.active.sum().over(so_far).cast("int64"), earlier=found.earlier.sum().over(so_far).cast("int64"),
    )  # fmt: skip


def _ordered(days: Table, keys: Sequence[str], person: Sequence[str]) -> Table:
    """Each active day, and how many days ``after`` it the person's next is."""
    numbered = days.select(*keys, *[name for name in person if name not in keys], at=number(days.day))
    own = ibis.window(group_by=list(dict.fromkeys([*keys, *person])), order_by="at")
    return numbered.mutate(after=numbered.at.lead().over(own) - numbered.at)


def _felt(days: Table, longest: int, keys: Sequence[str]) -> Table:
    """How many active days begin on each day and are followed by the person's next after how many: a small table."""
    gaps = days.select(*keys, "at", gap=ibis.least(days.after.fill_null(longest), longest))
    return gaps.group_by(*keys, "at", "gap").agg(people=gaps.count())


def _edges(felt: Table, widths: dict[str, int], keys: Sequence[str]) -> Table:
    begins = felt.select(*keys, "at", **dict.fromkeys(widths, felt.people))
    ends = [felt.select(*keys, at=felt.at + ibis.least(felt.gap, width), **_only(name, widths, -felt.people)) for name, width in widths.items()]
    changes = ibis.union(begins, *ends)
    return changes.group_by(*keys, "at").agg(**{name: changes[name].sum() for name in widths})


def _only(name: str, widths: dict[str, int], change: Any) -> dict[str, Any]:
    return {other: change if other == name else ibis.literal(0, "int64") for other in widths}
