"""What a blueprint's goals are measured or counted by: each one's target, and what is wrong where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.charter import calendar, declared, goals
from qunying.charter.shapes import GoalShape
from qunying.charter.targets import Target
from qunying.insight import measures
from qunying.insight.measures import Measure
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

MEASURED = ("brand", "engagement")  # kinds of goal that say nothing without a number behind them
BOUND = ("engagement",)  # kinds that may be read from the measures named for them and from no other; for the rest they are only proposed
WINDOW = 7
NAMED_MOST = 12

_SUITS: dict[str, dict[str, None]] = {}


def suits(kind: str, *names: str) -> None:
    """These measures are what a goal of that kind may be read from; said by whoever stands above all the domains that own them."""
    _SUITS.setdefault(kind, {}).update(dict.fromkeys(names))


def suiting(kind: str) -> list[str]:
    """The measures a goal of that kind may be read from: those named for it, else all that know the day they speak of."""
    dated = [one.name for one in measures.all_measures() if "end" in one.parameters]
    return [name for name in _SUITS.get(kind, ()) if name in dated] or dated


def target_of(bp: Blueprint, goal: GoalShape) -> Target | None:
    """What the goal is measured or counted by; None where it is neither."""
    aim = goals.parse(goal.text)
    final = goal.target if goal.target is not None else aim.number
    if (goal.measure is None and goal.count is None) or final is None:
        return None
    start = goal.start or calendar.of(bp).first or declared.start_of(bp)
    by = goal.by or aim.due or start + timedelta(days=(aim.days or 1) - 1)
    return Target(
        start, by, goal.baseline or 0.0, final, goal.kind or "", goal.measure or "", spelled(goal), goal.window or WINDOW,
        goal.take, tuple(goal.strategy), tuple(goal.groups), goal.count.activity if goal.count else "", goal.count.by if goal.count else "each",
    )  # fmt: skip


def spelled(goal: GoalShape) -> dict[str, str]:
    """The measure's parameters as one would type them at the keyboard."""
    return {name: str(value) for name, value in sorted(goal.params.items())}


def lint(bp: Blueprint) -> Iterator[Problem]:
    """A goal that says what it is measured by says it whole, and by a measure that can be read that way."""
    keys = declared.group_keys(bp)
    for path, goal in bp.each("goal.goals"):
        yield from lint_one(bp, path, goal)
        for number, key in enumerate(goal.groups):
            if keys is not None and key not in keys:
                yield bp.problem(f"{path}.groups.{number}", "goal_group_unknown", group=key, known=series(keys[:8]))


def lint_one(bp: Blueprint, path: str, goal: GoalShape) -> Iterator[Problem]:
    """What is wrong with the number behind one goal."""
    if goal.measure is None and goal.kind in MEASURED:
        yield bp.problem(path, f"goal_{goal.kind}_unmeasured", goal=goal.id, known=_known(goal.kind))
    if goal.measure is not None and goal.count is not None:
        yield bp.problem(f"{path}.count", "goal_measured_and_counted", goal=goal.id)
    elif goal.measure is not None:
        yield from _measured(bp, path, goal)
    if target := target_of(bp, goal):
        yield from _dates(bp, path, goal, target)


def _measured(bp: Blueprint, path: str, goal: GoalShape) -> Iterator[Problem]:
    try:
        measure = measures.get(goal.measure or "")
    except Refused:
        yield bp.problem(f"{path}.measure", "goal_measure_unknown", goal=goal.id, measure=goal.measure, known=_known(goal.kind or ""))
        return
    known = suiting(goal.kind or "")
    if goal.kind in BOUND and measure.name not in known:
        yield bp.problem(f"{path}.measure", "goal_measure_unsuited", goal=goal.id, measure=measure.name, question=str(measure.question), known=series(known))
    try:
        asked = measure.typed({**spelled(goal)})
    except Refused as refused:
        yield bp.problem(f"{path}.params", "goal_measure_parameter", goal=goal.id, says=str(refused))
        return
    yield from _readable(bp, path, goal, measure, asked)
    lacking = [name for name in ("baseline", "target") if getattr(goal, name) is None]
    lacking += ["strategy"] if not goal.strategy else []
    lacking += ["window"] if goal.kind == "engagement" and goal.window is None else []
    if lacking:
        yield bp.problem(path, "goal_incomplete", goal=goal.id, lacking=lacking)
    elif goal.baseline == goal.target:
        yield bp.problem(f"{path}.target", "goal_goes_nowhere", goal=goal.id, target=goal.target)


def _readable(bp: Blueprint, path: str, goal: GoalShape, measure: Measure, asked: dict[str, Any]) -> Iterator[Problem]:
    """Whether the measure can be asked for one number as of a day, and in the groups named."""
    if "end" not in measure.parameters:
        yield bp.problem(f"{path}.measure", "goal_measure_undated", goal=goal.id, measure=measure.name)
    if goal.groups and "group" not in measure.parameters:
        yield bp.problem(f"{path}.groups", "goal_measure_not_by_group", goal=goal.id, measure=measure.name)
    taken = sorted({"start", "end", "group"} & goal.params.keys())
    if taken:
        yield bp.problem(f"{path}.params", "goal_parameter_taken", goal=goal.id, name=taken[0])
    offsets = asked.get("days")
    if isinstance(offsets, tuple) and len(offsets) != 1:
        yield bp.problem(f"{path}.params", "goal_measure_many", goal=goal.id, days=series(str(one) for one in offsets))
    elif isinstance(offsets, tuple) and goal.window is not None and goal.window <= offsets[0]:
        yield bp.problem(f"{path}.window", "goal_window_short", goal=goal.id, window=goal.window, day=offsets[0])


def _dates(bp: Blueprint, path: str, goal: GoalShape, target: Target) -> Iterator[Problem]:
    aim = goals.parse(goal.text)
    said: date | None = aim.due
    if not 1 <= target.days <= goals.SPAN_DAYS_MAX:
        yield bp.problem(path, "goal_span", goal=goal.id, start=target.start.isoformat(), by=target.by.isoformat(), limit=goals.SPAN_DAYS_MAX)
    elif goal.by is not None and said is not None and goal.by != said:
        yield bp.problem(f"{path}.by", "goal_two_dates", goal=goal.id, by=goal.by.isoformat(), said=said.isoformat())


def _known(kind: str) -> str:
    return series(suiting(kind)[:NAMED_MOST])
