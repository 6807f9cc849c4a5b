"""What a directed graph of who turned to whom looks like: how dense, how mutual, which pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def edges(turns: Table, keys: Sequence[str]) -> Table:
    """Each pair ``who, whom`` once for each key; nobody turns to themself."""
    return turns.filter(turns.who != turns.whom).select(*keys, "who", "whom").distinct()


def mutual(pairs: Table, keys: Sequence[str]) -> Table:
    """Of these edges those that are answered by one the other way."""
    back = pairs.select(*keys, who="whom", whom="who")
    return pairs.semi_join(back, [*keys, "who", "whom"])


def shape(pairs: Table, nodes: Table, keys: Sequence[str]) -> Table:
    """For each key of ``nodes`` (keys and ``members``): edges, mutual edges, ``density`` = edges ⁄ n(n − 1), ``reciprocity`` = mutual ⁄ edges.

    Both are unknown, not zero, where there is no edge.
    """
    both = mutual(pairs, keys).group_by(*keys).agg(mutual=ibis._.count())
    counts = pairs.group_by(*keys).agg(edges=ibis._.count())
    told = nodes.left_join(counts, list(keys)).select(*[nodes[name] for name in nodes.columns], edges=counts.edges.fill_null(0))
    told = told.left_join(both, list(keys)).select(*[told[name] for name in told.columns], mutual=both.mutual.fill_null(0))
    possible = (told.members * (told.members - 1)).cast("float64")
    some = told.edges > 0
    return told.mutate(
        density=(some & (told.members > 1)).ifelse(told.edges.cast("float64") / possible.nullif(0.0), ibis.null("float64")),
        reciprocity=some.ifelse(told.mutual.cast("float64") / told.edges.cast("float64").nullif(0.0), ibis.null("float64")),
    )
