"""The community as the simulated people find it: groups, slots, titles and rosters, read through queries and kept for a day."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qunying.activities import queries as activities
from qunying.blueprint import queries as blueprints
from qunying.blueprint.load import load_text
from qunying.camps.rehearsal import duty, office, people, rescued, shopping, taking_part, till, trouble
from qunying.camps.rehearsal.acts import Act, Scene, Seated, acts_of_day
from qunying.camps.rehearsal.arrivals import OPENS
from qunying.camps.rehearsal.bringing import Bringers
from qunying.camps.rehearsal.course import Course, CourseDay, course
from qunying.camps.rehearsal.people import FOREVER, Climate, Member
from qunying.camps.rehearsal.rooms import Room, rooms
from qunying.groups import queries as groups
from qunying.journal import read
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as members

PAGE = 1000
REVISION_SECONDS = 30.0
NIGHT = 86_400


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
    punctual: list[int] = field(default_factory=list)  # seconds at which something must not be late

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
        end = max(self.moments[start].second, min(last, after + longest))
        sharp = bisect_right(self.punctual, after)
        return min(end, self.punctual[sharp]) if sharp < len(self.punctual) else end


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
    kinds: frozenset[str] = frozenset()  # of what is declared
    today: Today | None = None
    posts: dict[str, int] = field(default_factory=dict)  # what was said today: key -> post id
    cards: dict[tuple[int, str], int] = field(default_factory=dict)  # today's delivered posts: (group, slot) -> post id
    links: dict[tuple[int, str], list[str]] = field(default_factory=dict)  # tokens of the links under them
    newest: dict[int, int] = field(default_factory=dict)  # group -> newest post known
    turns: dict[int, int] = field(default_factory=dict)  # group -> the day on which it turns around
    bringers: Bringers = field(default_factory=Bringers)
    ways: dict[int, str] = field(default_factory=dict)  # membership -> what brought them here first
    heard: date | None = None  # the last day whose joinings are in there
    asked_at: float = 0.0  # when the revision in force was looked up, on this process's own clock

    @property
    def kind(self) -> str:
        """The kind of community: how its people talk."""
        return self.course.kind if self.course else ""

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

    def helped(self) -> None:
        """Where somebody has finished a rescue since the day was planned, the rest of it has to be planned anew."""
        if not self.last or self.course is None or not any(self.climate(room).cold for room in self.rooms):
            return
        if rescued.turns(self.community, self.seed, self.course, self.timezone) != self.turns:
            self.today = None

    def plan(self, day: date) -> Today:
        """What everybody will do on that local day, from who sits where now; kept until another day is asked for."""
        if self.today is None or self.today.day != day:
            self.posts, self.cards, self.links = {}, {}, {}
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
            self.kinds = frozenset(one.kind for one in activities.declared(self.community))
            self.activities = {room.route: one.pk for room in self.rooms for one in reversed(declared) if not one.routes or room.route in one.routes}
            self.today = None

    def learn_ways(self, day: date) -> None:
        """What brought everybody who has joined up to that day is known, from the facts of their joining."""
        assert self.course is not None
        since = self.heard or self.course.start + timedelta(days=OPENS)
        days = [since + timedelta(days=n) for n in range((day - since).days + 1)]
        told = read.between(self.community, kinds=["people.joined"], since=self.at(since, 0), until=self.at(day, NIGHT), days=days, groups=None)
        for fact in told:
            self.ways.setdefault(fact.subject_id or 0, fact.payload.get("source") or "")
        self.heard = day

    def who(self, membership: int) -> Member:
        """The simulated member of that membership, as what brought them makes them."""
        return people.member(self.seed, membership, self.ways.get(membership, ""))

    def _planned(self, day: date) -> Today:
        assert self.course is not None
        here = self.course.on(day)
        today = Today(day, here)
        if here is None:
            return today
        if self.last:
            self.turns = rescued.turns(self.community, self.seed, self.course, self.timezone)
        self.learn_ways(day)
        rosters = [list(self._roster(room, day)) for room in self.rooms]
        today.identities = members.identities(one.member.number for roster in rosters for one in roster)
        found = [Moment(act.second, index, act) for index, act in self._acts(day, here, rosters)]
        today.moments = sorted(found)
        today.punctual = duty.punctual(moment.act for moment in found)
        return today

    def _acts(self, day: date, here: CourseDay, rosters: Sequence[Sequence[Seated]]) -> Iterator[tuple[int, Act]]:
        """Everything that members, hosts and operators will do, with the place of its room."""
        shop = shopping.open_now(self.community)
        open_now = taking_part.offers(self.community, {room.route for room in self.rooms}, day, self.timezone)
        due = duty.owed(self.community, day, self.timezone)
        for index, (room, roster) in enumerate(zip(self.rooms, rosters, strict=True)):
            scene = self._scene(room, here)
            yield from ((index, act) for act in acts_of_day(scene, roster))
            yield from ((index, act) for act in taking_part.acts_of_day(scene, room.route, roster, open_now))
            if shop:
                yield from ((index, act) for act in shopping.acts_of_day(scene, roster))
            if self.kind == till.KIND:
                yield from ((index, act) for act in till.acts_of_day(scene, roster))
            yield from ((index, act) for act in duty.acts_of_day(scene, due.get(room.group, ())))
        cold = frozenset(index for index, room in enumerate(self.rooms) if self.climate(room).chilled(here.number))
        yield from office.acts_of_day(self.seed, here.number, self.rooms, quiet=cold)
        yield from trouble.acts_of_day(self.seed, here.number, self.rooms, rosters)
        if self.kind == till.KIND and self.rooms:
            yield 0, till.closing()

    def _scene(self, room: Room, day: CourseDay) -> Scene:
        assert self.course is not None
        weather = self.climate(room)
        return Scene(
            self.seed, room.key, room.position, weather, people.host(self.seed, room.position, weather, day.number), day.number,
            self.course.length, day.title, day.slots, checks_in=room.route in self.activities, watched=room.web, by_hand=not room.web,
            kind=self.course.kind,
        )  # fmt: skip

    def before_cards(self, today: Today, moments: Sequence[Moment]) -> Iterator[tuple[int, int, int, int]]:
        """(membership, identity, group, card) of each of these acts whose card is there and whose member is simulated."""
        for moment in moments:
            group, member = self.rooms[moment.room].group, moment.act.member
            card = self.cards.get((group, moment.act.slot))
            if card is not None and member in today.identities:
                yield member, today.identities[member], group, card

    def climate(self, room: Room) -> Climate:
        """How warm the group is; in a house in use, what has been done about a cold one decides whether it turns around."""
        weather = people.climate(self.seed, room.position, len(self.rooms))
        if not (self.last and weather.cold):
            return weather
        turned = self.turns.get(room.group)
        if turned is not None:
            return replace(weather, recovers_on=turned, climbs=people.HELPED)
        return replace(weather, recovers_on=rescued.by_itself(self.seed, room.position) or FOREVER)

    def _roster(self, room: Room, day: date) -> Iterator[Seated]:
        """Who of the simulated sits in the room; who came during the camp begins on the day after."""
        assert self.course is not None
        after = 0
        while True:
            page = groups.members(room.group, after=after, limit=PAGE)
            for after, row in page:  # noqa: B007
                if not self.last or row.membership_id <= self.last:
                    came = clock.local_day(row.joined_at, self.timezone)
                    missed = min(max(0, self.course.number(came)), self.course.length)
                    yield Seated(self.who(row.membership_id), missed + 1)
            if len(page) < PAGE:
                return


def _second(moment: Moment) -> int:
    return moment.second
