"""Read what the goals are measured by once a day, when the day is over and the lake has all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from qunying.charter import readings
from qunying.charter.facts import GoalRead
from qunying.charter.models import Goal, GoalReading
from qunying.charter.readings import Reading
from qunying.charter.targets import Target, of_plain
from qunying.groups import queries as groups
from qunying.insight import measures
from qunying.insight.lake import manifest
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, insert_new, paced
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

LOOK_SECONDS = 900.0
BACK_DAYS = 7  # days read late, where nobody ran the house meanwhile
CHUNK = 100
_COLUMNS = {
    "key": "text", "goal_id": "bigint", "group_id": "bigint", "day": "date", "value": "float8", "low": "float8", "high": "float8", "n": "bigint",
    "share": "boolean", "state": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A goal that is read, and the groups it is read in beside where it holds."""

    goal: int
    target: Target
    own: tuple[int | None, ...]
    others: tuple[int, ...]


def read_all() -> int:
    """Every community that is run has its goals read up to yesterday; returns how many readings were new."""
    return sum(read_goals(one.pk) for one in people.communities() if not one.is_archive)


def read_goals(community_id: int) -> int:
    """Each goal's measure has a reading for every whole day up to yesterday, at most a week back, once, with its fact; returns how many were new.

    Nothing is read before the lake holds the whole of yesterday: half a day would look like a fall.
    """
    zone = timezone_of(community_id)
    yesterday = clock.today(zone) - timedelta(days=1)
    wanted = [(one, days) for one in _asked(community_id) if (days := _missing(one, yesterday))]
    if not wanted or not _whole(community_id, yesterday, zone):
        return 0
    new = 0
    for one, days in wanted:
        found = list(_read(community_id, one, days))
        for part in paced(chunks(found, CHUNK)):
            new += _keep(community_id, one, part, zone)
    return new


def _asked(community_id: int) -> Iterator[_Asked]:
    rows = list(Goal.objects.filter(community_id=community_id, given_up_at=None, target__isnull=False).select_related("target").order_by("position"))
    rooms = groups.groups(community_id) if rows else []
    by_key = {row.key: row.id for row in rooms}
    known = {one.name for one in measures.all_measures()}  # a measure of a kind that was taken out is read no more
    for row in rows:
        target = of_plain(row.target.data)
        if not target.measure or target.measure not in known:
            continue
        own: tuple[int | None, ...] = tuple(by_key[key] for key in target.groups if key in by_key) if target.groups else (None,)
        by_group = "group" in measures.get(target.measure).parameters
        others = tuple(room.id for room in rooms if room.for_members and room.id not in own) if by_group else ()
        yield _Asked(row.pk, target, own, others)


def _missing(one: _Asked, yesterday: date) -> list[date]:
    """Days it was in force on and not read for; none where there is nothing to read it in."""
    if not one.own:
        return []
    first = max(yesterday - timedelta(days=BACK_DAYS - 1), one.target.start - timedelta(days=1))
    known = set(GoalReading.objects.filter(goal=one.goal, group=one.own[0], day__gte=first).values_list("day", flat=True))
    return [day for n in range((yesterday - first).days + 1) if (day := first + timedelta(days=n)) not in known]


def _whole(community_id: int, day: date, zone: str) -> bool:
    copied = manifest.version(community_id).data_time
    return copied is not None and copied >= clock.at_local(day + timedelta(days=1), "00:00", zone)


def _read(community_id: int, one: _Asked, days: list[date]) -> Iterator[tuple[int | None, date, Reading]]:
    """Where the goal holds every missing day; elsewhere, for their pages, the last one."""
    for group, asked in [*((group, days) for group in one.own), *((group, days[-1:]) for group in one.others)]:
        try:
            yield from ((group, day, found) for day, found in readings.by_day(community_id, one.target, asked, group=group).items())
        except Refused:
            return  # the measure is asked for what it no longer knows: the plan says so, and there is nothing to read


def _keep(community_id: int, one: _Asked, part: Sequence[tuple[int | None, date, Reading]], zone: str) -> int:
    rows, drafts = [], {}
    for group, day, said in part:
        key = f"goal:{one.goal}:{one.target.asks}:{group or 0}:{day:%Y%m%d}"
        rows.append((key, one.goal, group, day, said.value, said.low, said.high, said.n, said.share, said.state))
        fact = GoalRead(one.goal, one.target.measure, one.target.window, said.value, said.low, said.high, said.n, said.state)
        evening = datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))  # a day is known when it is over
        drafts[key] = Draft(fact, key, community=community_id, group=group, subject=("goal", one.goal), happened_at=evening)
    with transaction.atomic():
        fresh = insert_new("charter_goal_reading", _COLUMNS, rows, key="key")
        record_many([drafts[row[0]] for row in rows if row[0] in fresh])
    return len(fresh)
