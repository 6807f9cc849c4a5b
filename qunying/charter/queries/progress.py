"""How far the goals are: where each began, what was read last, where it is to be and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qunying.charter.models import Goal, GoalReading
from qunying.charter.readings import Reading
from qunying.charter.targets import Pace, Target, of_plain, pace
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock

DRAWN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal as it stands in the community or in one of its groups; ``own`` says whether the target holds there."""

    key: str
    text: str
    unit: str
    target: Target
    group: int | None
    day: date | None  # of the last reading
    now: Reading | None
    pace: Pace
    own: bool = True
    course: tuple[tuple[date, float | None], ...] = ()

    @property
    def share(self) -> bool:
        """Whether its numbers are shares of one."""
        return bool(self.now and self.now.share)


@dataclass(frozen=True, slots=True)
class CountedGoal:
    """A goal that is counted from an activity; whoever knows the activities counts it."""

    key: str
    text: str
    unit: str
    target: Target


def progress(community_id: int, *, group: int | None = None) -> list[Progress]:
    """Every measured goal with its last reading: where it holds, or as it stands in one group; in a constant number of reads."""
    rows = [row for row in _rows(community_id) if row.target.data["measure"]]
    if not rows:
        return []
    today = clock.today(timezone_of(community_id))
    kept = _readings([row.pk for row in rows], today - timedelta(days=DRAWN_DAYS))
    ids = groups.key_ids(community_id) if any(row.target.data["groups"] for row in rows) else {}
    found: list[Progress] = []
    for row in rows:
        target = of_plain(row.target.data)
        own: list[int | None] = [ids[key] for key in target.groups if key in ids] if target.groups else [None]
        for place in own if group is None else [group]:
            found.append(_progress(row, target, place, kept.get((row.pk, place), []), today, own=place in own))
    return found


def counted_goals(community_id: int) -> list[CountedGoal]:
    """Every goal that is counted from an activity, in the order declared."""
    rows = [row for row in _rows(community_id) if row.target.data["activity"]]
    return [CountedGoal(row.key, row.text, row.unit, of_plain(row.target.data)) for row in rows]


def _rows(community_id: int) -> list[Goal]:
    return list(Goal.objects.filter(community_id=community_id, given_up_at=None, target__isnull=False).select_related("target").order_by("position"))


def _readings(goals: Iterable[int], since: date) -> dict[tuple[int, int | None], list[GoalReading]]:
    found: dict[tuple[int, int | None], list[GoalReading]] = {}
    for row in GoalReading.objects.filter(goal__in=list(goals), day__gte=since).order_by("day", "id"):
        found.setdefault((row.goal_id, row.group_id), []).append(row)
    return found


def _progress(row: Goal, target: Target, group: int | None, kept: list[GoalReading], today: date, *, own: bool) -> Progress:
    last = kept[-1] if kept else None
    now = Reading(last.value, last.low, last.high, last.n, last.state, last.share) if last else None
    paced = pace(target, last.day if last else today, now.value if now else None)
    return Progress(row.key, row.text, row.unit, target, group, last.day if last else None, now, paced, own, tuple((one.day, one.value) for one in kept))
