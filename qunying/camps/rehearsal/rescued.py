"""What a rescue does to a cold group, as a simulation: its people come back by acts of their own, never by a verdict that is written for them."""

from __future__ import annotations

from datetime import timedelta

from qunying.camps.rehearsal.course import Course
from qunying.camps.rehearsal.dice import dice
from qunying.flows import queries as flows
from qunying.flows.tasks import TaskRow
from qunying.kernel import clock

KIND = "camps.rescue"
LATEST = "19:00"  # helped before, a group turns around the same evening
# How often a group whose rescue was carried out turns around. This is a simulation, and the demo's seed is one by which 16 营 does.
HELPS = 0.7
BY_ITSELF = 0.1  # how often one does that nobody rescued
BY_ITSELF_ON = 14  # and when


def turns(community: int, seed: int, course: Course, timezone: str) -> dict[int, int]:
    """For every group whose rescue somebody has finished and that lets itself be helped, the day from which its people come back."""
    since = clock.at_local(course.start - timedelta(days=1), "00:00", timezone)
    found: dict[int, int] = {}
    for task in flows.tasks(community, kinds=[KIND], since=since):
        if task.group is not None and _helps(seed, task):
            found.setdefault(task.group, _turns_on(task, course, timezone))
    return found


def by_itself(seed: int, position: int) -> int | None:
    """The day on which the cold group at that position turns around unhelped; None for nearly all."""
    return BY_ITSELF_ON if dice(seed, "by-itself", position).random() < BY_ITSELF else None


def _turns_on(task: TaskRow, course: Course, timezone: str) -> int:
    assert task.finished_at is not None
    day = clock.local_day(task.finished_at, timezone)
    return course.number(day) + int(task.finished_at >= clock.at_local(day, LATEST, timezone))


def _helps(seed: int, task: TaskRow) -> bool:
    done = task.finished_at is not None and task.accepted_at is not None  # closed without anybody's hand is no help
    return done and dice(seed, "rescue", task.group or 0).random() < HELPS
