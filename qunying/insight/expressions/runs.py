"""Who speaks after whom: a run is what one person says without anybody else speaking in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def waits(said: Table) -> Table:
    """For each run that somebody else follows: ``group_id``, ``identity``, ``day`` and ``wait``, milliseconds from its first message to theirs.

    ``said``: group_id, identity, message, at, day.
    """
    # Whole numbers sort in half the time moments do.
    at = said["at"].delta(ibis.timestamp("1970-01-01T00:00:00"), unit="millisecond").cast("int64")
    order = ibis.window(group_by="group_id", order_by=["at", "message"])
    turns = said.select("group_id", "identity", "message", "day", at=at).mutate(before=ibis._.identity.lag().over(order))
    turns = turns.filter(turns.before.isnull() | (turns.before != turns.identity))
    turns = turns.mutate(wait=turns["at"].lead().over(order) - turns["at"])
    return turns.filter(turns.wait.notnull()).select("group_id", "identity", "day", "wait")
