"""How members and groups keep pace with a goal that is counted from an activity: counted anew each time it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from qunying.activities import queries as activities
from qunying.charter import queries as charter
from qunying.charter.queries import CountedGoal, Pace, Target, pace
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class Counted:
    """How far a member or a group is with a counted goal; of a group in which each is to reach it, ``value`` is what its members did on average."""

    key: str
    text: str
    unit: str
    name: str  # of the activity
    target: Target
    value: float | None
    pace: Pace
    group: int | None = None
    members: int = 0


def of_member(community_id: int, membership_id: int) -> list[Counted]:
    """Every counted goal as that member stands to it: all of it, or an even part of what their group is to reach together."""
    found = []
    today = clock.today(timezone_of(community_id))
    goals = charter.counted_goals(community_id)
    if not goals:
        return []
    rooms = [place.group for place in groups.places(membership_id) if place.group.for_members]
    for goal in goals:
        here = [room for room in rooms if not goal.target.groups or room.key in goal.target.groups]
        if not here:
            continue
        target = goal.target if goal.target.counted_by == "each" else _part(goal.target, max(1, here[0].seats_taken))
        until = min(today, target.by)
        value = activities.times(community_id, target.activity, since=target.start, until=until, membership=membership_id)
        found.append(_counted(community_id, goal, target, float(value), None, 0))
    return found


def of_groups(community_id: int, group_ids: Iterable[int]) -> list[Counted]:
    """Every counted goal as those groups stand to it, group by group; a constant number of reads a goal."""
    goals = charter.counted_goals(community_id)
    rooms = [row for row in groups.by_id(group_ids).values() if row.for_members] if goals else []
    today = clock.today(timezone_of(community_id))
    found = []
    for goal in goals:
        here = sorted((room for room in rooms if not goal.target.groups or room.key in goal.target.groups), key=lambda room: room.position)
        until = min(today, goal.target.by)
        done = activities.times_in(community_id, goal.target.activity, since=goal.target.start, until=until, groups=[room.id for room in here])
        for room in here:
            whole = float(done.get(room.id, 0))
            value = whole if goal.target.counted_by == "together" else whole / room.seats_taken if room.seats_taken else None
            found.append(_counted(community_id, goal, goal.target, value, room.id, room.seats_taken))
    return found


def _counted(community_id: int, goal: CountedGoal, target: Target, value: float | None, group: int | None, members: int) -> Counted:
    at = pace(target, clock.today(timezone_of(community_id)), value)
    return Counted(goal.key, goal.text, goal.unit, activities.name_of(community_id, target.activity), target, value, at, group, members)


def _part(target: Target, members: int) -> Target:
    """One member's even part of what a group is to reach together."""
    return replace(target, target=target.target / members)
