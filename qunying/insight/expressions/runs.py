"""Who speaks after whom: a run is what one person says without anybody else speaking in between.

``waits`` reads all messages. ``parts`` and ``whole`` are the same in two steps, so that parts of past months need not be made again: a part knows the
waits inside its month and what a neighbour could change about it, its first and its last run; ``whole`` lets runs go on over the end of a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

_FIRST, _LAST = 0, 1


def waits(said: Table) -> Table:
    """For each run that somebody else follows: ``group_id``, ``identity``, ``day`` and ``wait``, milliseconds from its first message to theirs.

    ``said``: group_id, identity, message, at, day.
    """
    turns = _begun(said.select("group_id", "identity", "message", "at", "day"), ["group_id"])
    return turns.filter(turns.wait.notnull()).select("group_id", "identity", "day", "wait")


def parts(said: Table) -> Table:
    """Every run of a group and month: ``group_id, month, wait`` (none for the last), and of the first and last also ``who, at, place``.

    ``said``: group_id, identity, message, at, day.
    """
    said = said.select("group_id", "identity", "message", "at", month=said.day.truncate("M"))
    turns = _begun(said, ["group_id", "month"])
    first, edge = turns.before.isnull(), turns.before.isnull() | turns.wait.isnull()
    place = ibis.cases((first, ibis.literal(_FIRST, "int64")), (edge, ibis.literal(_LAST, "int64")), else_=ibis.null("int64"))
    return turns.select(
        "group_id", "month", "wait", who=edge.ifelse(turns.identity, ibis.null("int64")), at=edge.ifelse(turns["at"], ibis.null("int64")), place=place
    )


def ends(told: Table) -> Table:
    """Of ``parts`` the first and the last run of each group and month: all that a neighbouring month can change."""
    return told.filter(told.place.notnull())


def whole(told: Table, edges: Table) -> Table:
    """``group_id`` and ``wait`` of each run that somebody else follows, over all months: the rows of ``waits`` from ``parts`` and their first and last runs."""
    inside = told.filter(told.place.isnull()).select("group_id", "wait")
    order = ibis.window(group_by="group_id", order_by=["month", "place"])
    edges = edges.mutate(before=edges.who.lag().over(order))
    opens = (edges.place == _LAST) | edges.before.isnull() | (edges.before != edges.who)
    edges = edges.mutate(run=opens.cast("int64").sum().over(ibis.window(group_by="group_id", order_by=["month", "place"], following=0)))
    # A run that goes on from the month before ends where the first of this one does.
    runs = edges.group_by("group_id", "run").agg(began=edges["at"].min(), taken=(edges["at"] + edges.wait).max())
    after = runs.began.lead().over(ibis.window(group_by="group_id", order_by="run"))
    across = runs.select("group_id", wait=ibis.coalesce(runs.taken, after) - runs.began)
    return inside.union(across.filter(across.wait.notnull()))


def _begun(said: Table, keys: list[str]) -> Table:
    """The first message of every run, with whoever spoke ``before`` it and the ``wait`` in milliseconds until somebody else did."""
    # Whole numbers sort in half the time moments do.
    at = said["at"].delta(ibis.timestamp("1970-01-01T00:00:00"), unit="millisecond").cast("int64")
    order = ibis.window(group_by=keys, order_by=["at", "message"])
    turns = said.mutate(at=at).mutate(before=ibis._.identity.lag().over(order))
    turns = turns.filter(turns.before.isnull() | (turns.before != turns.identity))
    return turns.mutate(wait=turns["at"].lead().over(order) - turns["at"])
