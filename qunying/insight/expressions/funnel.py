"""How far people get: up to six steps in order, strictly one after the other, or in any order, within a window from the first step.

Every step 1 starts a fresh attempt. For each event and step we keep the *latest* start of an attempt that has come to that step: a later start has the
later deadline and so whatever an older attempt could still reach, it reaches too. One running maximum a step is then the whole funnel, on any engine.

Events at the same moment are taken by step, lowest first; an event serves one step, so two equal steps need two events. An excluded event between two
steps ends the attempts that stand between them, and marks the unit -1 unless another attempt gets further. In a strict funnel every event ends the
attempts it does not continue. Within the same moment nothing is excluded and nothing ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

Order = Literal["ordered", "strict", "unordered"]
STEPS_MAX = 6
_PLACE = ("at", "lowest", "highest", "event")
_NEVER = -(2**62)


def reached(
    events: Table, steps: int, *, seconds: int, order: Order = "ordered", optional: Sequence[int] = (), excluded: Mapping[int, str] | None = None
) -> Table:
    """``unit``, ``step`` it got to (-1: only by attempts in which something excluded happened) and the start ``began`` of that attempt.

    ``events``: unit, event (its number), at (whole seconds or any finer whole number that ``seconds`` is given in), and boolean columns ``s1`` … ``sK``;
    In any order a boolean column ``begins`` may say which events may begin an attempt; without it all may.
    ``excluded`` names for a step the boolean column of what must not happen between it and the next. Units that never did step 1 are absent.
    """
    return _unordered(events, steps, seconds) if order == "unordered" else _ordered(events, steps, seconds, order == "strict", optional, dict(excluded or {}))


def _placed(events: Table, steps: int) -> Table:
    """Events with their place within the moment: by their lowest step, then the fewer-stepped first; ``alone`` when nothing else happened then."""
    flags = [events[f"s{step}"] for step in range(1, steps + 1)]
    lowest = ibis.least(*[flag.ifelse(step, steps + 1) for step, flag in enumerate(flags, start=1)])
    highest = ibis.greatest(*[flag.ifelse(step, 0) for step, flag in enumerate(flags, start=1)])
    together = ibis.window(group_by=["unit", "at"])
    return events.mutate(lowest=lowest, highest=highest).mutate(alone=ibis._.count().over(together) == 1)


def _ordered(events: Table, steps: int, seconds: int, strict: bool, optional: Sequence[int], excluded: dict[int, str]) -> Table:
    rows = _placed(events, steps)
    rows = rows.mutate(c1=rows.s1.ifelse(rows["at"], ibis.null("int64")))
    for step in range(2, steps + 1):
        rows = _waiting(rows, step, strict, optional, excluded)
        came = rows[f"s{step}"] & rows.alive.notnull() & (rows["at"] - rows.alive <= seconds)
        rows = rows.mutate(**{f"c{step}": came.ifelse(rows.alive, ibis.null("int64"))})
        if step - 1 in excluded:
            rows = _marked(rows, step, excluded[step - 1], seconds)
    return _furthest(rows, steps)


def _waiting(rows: Table, step: int, strict: bool, optional: Sequence[int], excluded: dict[int, str]) -> Table:
    """``alive``: the latest start of an attempt that waits for ``step`` just before the event; steps one may leave out are looked through."""
    starts = []
    for before in range(step - 1, 0, -1):
        life = []
        if strict or before in excluded:  # attempts live from one ending event to the next, which itself still sees them
            ended = _ends(rows, before, strict, excluded).cast("int64")
            rows = rows.mutate(**{f"life{before}": ended.sum().over(_before()).fill_null(0)})
            life = [f"life{before}"]
        starts.append(rows[f"c{before}"].max().over(_before(*life)))
        if before not in optional:
            break
    return rows.mutate(alive=(ibis.greatest(*starts) if len(starts) > 1 else starts[0]).cast("int64"))


def _before(*more: str) -> Any:
    """The unit's events before this one."""
    return ibis.window(group_by=["unit", *more], order_by=list(_PLACE), preceding=(None, 1))


def _ends(rows: Table, step: int, strict: bool, excluded: dict[int, str]) -> Any:
    """Whether the event ends attempts that have come to ``step``."""
    ended = rows.alone & rows[excluded[step]] if step in excluded else ibis.literal(False)
    return ended | (rows.alone & ~rows[f"s{step}"]) if strict else ended


def _marked(rows: Table, step: int, column: str, seconds: int) -> Table:
    """``dirty<step - 1>``: something excluded happened while an attempt waited for ``step`` and had not come to it yet."""
    there = rows[f"c{step}"].max().over(_before()).fill_null(_NEVER)
    waited = rows.alive.notnull() & (rows["at"] - rows.alive <= seconds) & (there < rows.alive)
    return rows.mutate(**{f"dirty{step - 1}": (rows.alone & rows[column] & waited).ifelse(step - 1, 0)})


def _furthest(rows: Table, steps: int) -> Table:
    marks = [name for name in rows.columns if name.startswith("dirty")]
    best = rows.group_by("unit").agg(**{f"c{step}": rows[f"c{step}"].max() for step in range(1, steps + 1)}, **{name: rows[name].max() for name in marks})
    best = best.filter(best.c1.notnull())
    step, began = ibis.literal(1), best.c1
    for at in range(2, steps + 1):
        step, began = best[f"c{at}"].notnull().ifelse(at, step), best[f"c{at}"].notnull().ifelse(best[f"c{at}"], began)
    told = best.select("unit", *marks, step=step.cast("int64"), began=began)
    for name in marks:
        told = told.mutate(step=((told[name] > 0) & (told.step >= 0) & (told.step <= told[name])).ifelse(-1, told.step))
    return told.select("unit", "step", "began")


def _unordered(events: Table, steps: int, seconds: int) -> Table:
    """Each event that is any step may begin an attempt; it counts the steps of which one event lies in its window."""
    order = ibis.window(group_by="unit", order_by=["at", "event"], following=(0, None))
    flags = {f"n{step}": events[f"s{step}"].ifelse(events["at"], ibis.null("int64")).min().over(order) for step in range(1, steps + 1)}
    rows = events.mutate(**flags)
    within = [(rows[name].notnull() & (rows[name] - rows["at"] <= seconds)).cast("int64") for name in flags]
    rows = rows.mutate(step=sum(within[1:], within[0]))
    rows = rows.filter(ibis.or_(*[rows[f"s{step}"] for step in range(1, steps + 1)]), *([rows.begins] if "begins" in rows.columns else []))
    best = rows.group_by("unit").agg(step=rows.step.max(), began=rows["at"].min())
    return best.select("unit", "step", "began")
