"""The camp as the simulated people find it: groups, hosts, slots, titles and rosters, read through queries and kept for a day."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qunying.activities import queries as activities
from qunying.blueprint import queries as blueprints
from qunying.blueprint.document import Blueprint
from qunying.blueprint.load import load_text
from qunying.camps import planned
from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.acts import Act, Scene, Seated, Slot, acts_of_day
from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.channels.registry import CONFIRM
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as members

PAGE = 1000
REVISION_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Host:
    """Who speaks for a group and holds the phone on which its cards lie."""

    staff: int
    membership: int
    identity: int


@dataclass(frozen=True, slots=True)
class Room:
    """A learner group of the calendar."""

    group: int
    key: str
    position: int
    route: str
    host: Host | None
    web: bool  # its chat is our own feed
    corp: str  # of a platform chat whose employees tap
    userid: str
    chats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseDay:
    """One day of the calendar."""

    number: int
    date: date
    title: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What the blueprint in force says of the calendar."""

    revision: int
    days: tuple[CourseDay, ...]
    choices: tuple[str, ...]

    @property
    def start(self) -> date:
        """The first day."""
        return self.days[0].date

    def on(self, day: date) -> CourseDay | None:
        """The camp's day on that date."""
        return next((one for one in self.days if one.date == day), None)


class Moment(NamedTuple):
    """An act in its room, at a second of the day."""

    second: int
    room: int
    act: Act


@dataclass(slots=True)
class Today:
    """One local day of the camp, planned."""

    day: date
    course: CourseDay | None  # None outside the calendar
    moments: list[Moment] = field(default_factory=list)
    identities: dict[int, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The camp day's number, 0 outside the calendar."""
        return self.course.number if self.course else 0

    def between(self, after: int, until: int) -> list[Moment]:
        """Acts with ``after`` < second ≤ ``until``."""
        return self.moments[bisect_right(self.moments, after, key=_second) : bisect_right(self.moments, until, key=_second)]

    def end_of_window(self, after: int, size: int, longest: int) -> int:
        """The second of the ``size``-th next act, at most ``longest`` seconds on unless nobody acts before; the day's end when nothing is left."""
        start = bisect_right(self.moments, after, key=_second)
        if start >= len(self.moments):
            return 86_400
        last = self.moments[min(start + size, len(self.moments)) - 1].second
        return max(self.moments[start].second, min(last, after + longest))


@dataclass(slots=True)
class World:
    """One community under simulation, in this process."""

    community: int
    seed: int
    last: int  # highest membership id that is simulated; 0: all members are
    timezone: str = ""
    course: Course | None = None
    rooms: list[Room] = field(default_factory=list)
    activities: dict[str, int] = field(default_factory=dict)  # route -> what its members check in to
    today: Today | None = None
    posts: dict[str, int] = field(default_factory=dict)  # what was said today: key -> post id
    cards: dict[tuple[int, str], int] = field(default_factory=dict)  # today's delivered posts: (group, slot) -> post id
    newest: dict[int, int] = field(default_factory=dict)  # group -> newest post known
    asked_at: float = 0.0  # when the revision in force was looked up, on this process's own clock

    def at(self, day: date, second: int) -> datetime:
        """The moment of a local day's second; the day's end is the next day's beginning."""
        return clock.at_local(day, "00:00", self.timezone) + timedelta(seconds=second)

    def place(self, at: datetime) -> tuple[date, int]:
        """The local day and second of a moment."""
        day = clock.local_day(at, self.timezone)
        return day, round((at - clock.at_local(day, "00:00", self.timezone)).total_seconds())

    def knows(self, at: datetime) -> bool:
        """Whether the local day of that moment is planned already."""
        return bool(self.timezone) and self.today is not None and self.today.day == clock.local_day(at, self.timezone)

    def plan(self, day: date) -> Today:
        """What everybody will do on that local day, from who sits where now; kept until another day is asked for."""
        if self.today is None or self.today.day != day:
            self.posts, self.cards = {}, {}
            self.today = self._planned(day)
        return self.today

    def refresh(self) -> None:
        """Read the course again when another revision is in force; asked at most every half minute."""
        if self.course is not None and time.monotonic() - self.asked_at < REVISION_SECONDS:
            return
        self.asked_at = time.monotonic()
        in_force = blueprints.in_force(self.community)
        if in_force is None:
            raise Refused("no_revision")
        if self.course is None or self.course.revision != in_force.id:
            self.timezone = timezone_of(self.community)
            self.course = course(in_force.id, load_text(in_force.source))
            self.rooms = rooms(self.community)
            declared = [one for one in activities.declared(self.community) if one.kind == "check_in"]
            self.activities = {room.route: one.pk for room in self.rooms for one in reversed(declared) if not one.routes or room.route in one.routes}
            self.today = None

    def _planned(self, day: date) -> Today:
        assert self.course is not None
        here = self.course.on(day)
        today = Today(day, here)
        if here is None:
            return today
        rosters = [list(self._roster(room, day)) for room in self.rooms]
        today.identities = members.identities(one.member.number for roster in rosters for one in roster)
        for index, (room, roster) in enumerate(zip(self.rooms, rosters, strict=True)):
            today.moments += [Moment(act.second, index, act) for act in acts_of_day(self._scene(room, here), roster)]
        today.moments.sort()
        return today

    def _scene(self, room: Room, day: CourseDay) -> Scene:
        assert self.course is not None
        weather = people.climate(self.seed, room.position, len(self.rooms))
        return Scene(
            self.seed, room.key, room.position, weather, people.host(self.seed, room.position, weather, day.number), day.number,
            len(self.course.days), day.title, day.slots, checks_in=room.route in self.activities, watched=room.web, by_hand=not room.web,
        )  # fmt: skip

    def _roster(self, room: Room, day: date) -> Iterator[Seated]:
        """Who of the simulated sits in the room; who came during the camp begins on the day after."""
        assert self.course is not None
        after = 0
        while True:
            page = groups.members(room.group, after=after, limit=PAGE)
            for after, row in page:  # noqa: B007
                if not self.last or row.membership_id <= self.last:
                    came = clock.local_day(row.joined_at, self.timezone)
                    missed = sum(one.date <= came for one in self.course.days)
                    yield Seated(people.member(self.seed, row.membership_id), missed + 1)
            if len(page) < PAGE:
                return


def course(revision: int, bp: Blueprint) -> Course:
    """The calendar of a faultless blueprint."""
    days = tuple(CourseDay(day.index, day.date, day.title, tuple(Slot(slot.id, slot.begins * 60) for slot in day.slots)) for day in planned.days(bp))
    if not days:
        raise Refused("nothing_to_rehearse")
    return Course(revision, days, tuple(choice["id"] for choice in planned.choices(bp)))


def rooms(community: int) -> list[Room]:
    """The learner groups of the calendar, in declared order."""
    declared = channels.channels(community)
    found = []
    calendar = [row for row in groups.groups(community) if row.in_calendar and row.route != "staff"]
    hosts = members.identities(row.hosts[0].membership_id for row in calendar if row.hosts)
    for position, row in enumerate(calendar):
        chat = row.chats[0] if row.chats else None
        channel = declared.get(chat.channel) if chat else None
        tapped = channel is not None and CONFIRM in registry.kind(channel.kind).capabilities.modes.get("post", ())
        duty = row.hosts[0] if row.hosts else None
        host = Host(duty.staff_id, duty.membership_id, hosts[duty.membership_id]) if duty else None
        corp, userid = (channel.account, duty.key or str(duty.staff_id)) if tapped and channel and duty else ("", "")
        found.append(Room(row.id, row.key or row.public_id, position, row.route, host, not tapped, corp, userid, tuple(one.chat for one in row.chats)))
    return found


def _second(moment: Moment) -> int:
    return moment.second
