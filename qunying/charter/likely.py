"""Whether a goal is likely to be reached: set beside all the past windows of the same group, or of the same community."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.charter import aims, readings
from qunying.charter.queries import saying
from qunying.charter.targets import Target
from qunying.groups import queries as groups
from qunying.insight import queries
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

WINDOWS_MOST = 26  # half a year of weeks
WINDOWS_LEAST = 4  # fewer say nothing about what is usual
BEST = 0.10
NAMED_MOST = 3  # groups a plan names one by one


@dataclass(frozen=True, slots=True)
class History:
    """What the same question said in earlier windows of the same length, best first; ``reached``: in how many of them the target was."""

    values: tuple[float, ...]
    reached: int
    share: bool

    @property
    def enough(self) -> bool:
        """Whether there are enough windows to say what is usual."""
        return len(self.values) >= WINDOWS_LEAST

    @property
    def unlikely(self) -> bool:
        """Whether the target is beyond the best tenth of them."""
        return self.enough and self.reached < BEST * len(self.values)


def warn(bp: Blueprint) -> Iterator[Problem]:
    """Where a target is beyond the best tenth of the past, with that history; where there is no past to compare with, that is said."""
    for path, goal in bp.each("goal.goals"):
        target = aims.target_of(bp, goal)
        if target is None or not target.measure or any(aims.lint_one(bp, path, goal)):
            continue
        for number, (name, history) in enumerate(_histories(bp, target)):
            told = {"goal": goal.id, "where": name, "n": len(history.values), "window": target.window}
            if not history.enough:
                yield bp.problem(f"{path}.target", "goal_without_history", **told)
            elif history.unlikely and number < NAMED_MOST:
                best = saying.number(history.values[0], share=history.share)
                middle = saying.number(history.values[len(history.values) // 2], share=history.share)
                aimed = saying.number(target.target, share=history.share)
                yield bp.problem(f"{path}.target", "goal_unlikely", **told, target=aimed, best=best, middle=middle, reached=history.reached)


def history_of(community_id: int, target: Target, *, group: int | None = None) -> History:
    """The whole windows before today that the same question was answered for."""
    last = clock.today(timezone_of(community_id)) - timedelta(days=1)
    # Of a group its own first day counts: before it was there nothing happened in it, and that is no history.
    recorded = queries.days_recorded(community_id) if group is None else queries.run("groups.activity", community_id, group=group).rows
    first = min((row["day"] for row in recorded), default=None)
    ends: list[date] = []
    while first is not None and len(ends) < WINDOWS_MOST and last - timedelta(days=target.window - 1) >= first:
        ends.append(last)
        last -= timedelta(days=target.window)
    found = [one for one in readings.by_day(community_id, target, ends, group=group).values() if one.value is not None] if ends else []
    rising = target.target >= target.baseline
    values = tuple(sorted((one.value for one in found if one.value is not None), reverse=rising))
    reached = sum(value >= target.target if rising else value <= target.target for value in values)
    return History(values, reached, any(one.share for one in found))


def _histories(bp: Blueprint, target: Target) -> Iterator[tuple[str, History]]:
    """The history of each group the goal holds in, or of the community; empty where it is not there yet."""
    none = History((), 0, False)
    try:
        community = people.community_by_slug(bp["positioning.community"].id) if bp["positioning.community"] else None
        if community is None:
            yield "", none
            return
        known = groups.by_key(community.pk) if target.groups else {}
        for key in target.groups or ("",):
            if not key:
                yield "", history_of(community.pk, target)
            elif key in known:
                yield known[key].name, history_of(community.pk, target, group=known[key].id)
            else:
                yield key, none
    except DatabaseError:  # `check` works before there is a database
        yield "", none
    except Refused:  # the measure cannot be asked now: nothing to compare with
        yield "", none
