"""How much of the talk a few carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def concentration(counts: Table, keys: Sequence[str], *, shares: dict[str, int], round_up: bool = True) -> Table:
    """For each key: ``people``, ``total``, the sums of the most active 1/n of them by name, and ``gini``.

    Rounded up, 1/n of anybody is at least one person; rounded down, it may be nobody.

    ``counts``: keys and ``x`` > 0, one row a person. gini = 2 Σ i·x ⁄ (n Σ x) − (n + 1) ⁄ n with x ascending and i = 1 … n.
    """
    group = list(keys)
    ordered = counts.mutate(i=ibis.row_number().over(ibis.window(group_by=group, order_by="x")) + 1, n=counts.count().over(ibis.window(group_by=group)))
    most = {name: (ordered.n + (part - 1 if round_up else 0)) // part for name, part in shares.items()}
    tops = {name: ordered.x.sum(where=ordered.i > ordered.n - few).fill_null(0) for name, few in most.items()}
    told = ordered.group_by(*group) if group else ordered
    sums = told.agg(people=ordered.n.max(), total=ordered.x.sum(), weighted=(ordered.i * ordered.x).sum(), **tops)
    people, total = sums.people.cast("float64"), sums.total.cast("float64")
    gini = 2.0 * sums.weighted.cast("float64") / (people * total) - (people + 1.0) / people
    return sums.mutate(gini=gini).drop("weighted")
