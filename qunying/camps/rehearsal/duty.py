"""A simulated host's day: there when it was promised, tomorrow's brief read, the day closed with a remark; an absent one hardly ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from qunying.camps.hosts import briefs, packs
from qunying.camps.hosts import queries as evenings
from qunying.camps.rehearsal.acts import Act, Scene, Slot
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.people import ABSENT, AWAY, PROMPT, Host
from qunying.camps.rehearsal.speech import Speech
from qunying.camps.rehearsal.voices import remarks
from qunying.channels import services as channels
from qunying.channels.services import PostRequest
from qunying.charter import queries as charter
from qunying.charter import services as promises
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from qunying.camps.rehearsal.rooms import Room
    from qunying.camps.rehearsal.world import Moment, Today, World

BEGIN, END, ANSWER, READ_BRIEF, CLOSE_DAY = "begin", "end", "answer", "read_brief", "close_day"
PUNCTUAL = frozenset({BEGIN, END, ANSWER})  # done at their second: a window of others' acts ends there
SAME_TAP = 30  # hosts who tap within half a minute share a window
BRIEF_SECOND, CLOSING = 20 * 3600, (22 * 3600 + 28 * 60, 23 * 3600)
# In time, late, not at all: how a promise fares with each kind of host; what is left of one is not at all.
MANNERS = {PROMPT.manner: (0.85, 0.10), ABSENT.manner: (0.25, 0.25), AWAY.manner: (0.0, 0.1)}
USUAL = (0.68, 0.2)
READS = {PROMPT.manner: 0.95, ABSENT.manner: 0.15}
CLOSES = {PROMPT.manner: 0.92, ABSENT.manner: 0.1}
SELDOM = 0.75
NUMBER = 900  # of the words, among all words of a host's day


@dataclass(frozen=True, slots=True)
class Owed:
    """Something promised for a group today that needs a person."""

    obligation: str
    second: int
    minutes: int


def owed(community: int, day: date, zone: str) -> dict[int, list[Owed]]:
    """What the hosts of each group owe on that day."""
    begins = clock.at_local(day, "00:00", zone)
    found: dict[int, list[Owed]] = {}
    for row in charter.obligations(community, from_at=begins, to_at=begins + timedelta(days=1) - timedelta(seconds=1)):
        if row.by_person and row.group_id is not None and row.verdict == "pending":
            found.setdefault(row.group_id, []).append(Owed(row.public_id, int((row.starts_at - begins).total_seconds()), row.minutes))
    return found


def acts_of_day(scene: Scene, due: Sequence[Owed]) -> list[Act]:
    """What the group's host does that day besides talking and sending."""
    draw = dice(scene.seed, "duty", scene.position, scene.day)
    return [*_keeps(scene, due), *_evening(scene, scene.host, draw)]


def _keeps(scene: Scene, due: Sequence[Owed]) -> Iterator[Act]:
    for number, one in enumerate(due):
        draw = dice(scene.seed, "promise", scene.position, scene.day, number)
        in_time, late = MANNERS.get(scene.host.manner, USUAL)
        mind = draw.random()
        if mind >= in_time + late:
            continue
        delay = draw.uniform(-100, 90) if mind < in_time else draw.uniform(380, 1100)
        begins = one.second + int(delay) // SAME_TAP * SAME_TAP
        ends = one.second + one.minutes * 60 - SAME_TAP * (1 + scene.position % 6)  # not all at once: each window is one short write
        yield _act(scene, BEGIN, begins, one.obligation)
        words = Speech(scene.title, scene.kind)
        for turn in range(2 if scene.watched else 0):
            at = max(one.second, begins) + int(draw.uniform(20 + 240 * turn, max(60, min(one.minutes * 60 - 60, 200 + 900 * turn))))
            if at < ends:
                said = words.say("host_opener", "", draw.random())
                yield Act(at // SAME_TAP * SAME_TAP, -1 - scene.position, ANSWER, one.obligation, NUMBER + 10 * number + turn, "", said)
        if ends > begins:
            yield _act(scene, END, ends, one.obligation)


def _evening(scene: Scene, host: Host, draw: Random) -> Iterator[Act]:
    if draw.random() < READS.get(host.manner, SELDOM):
        yield _act(scene, READ_BRIEF, BRIEF_SECOND + int(draw.uniform(300, 8400)), "tomorrow")
    elif draw.random() < 0.7:  # over breakfast, before the first post
        first = min((slot.second for slot in scene.slots), default=Slot("", 8 * 3600).second)
        yield _act(scene, READ_BRIEF, max(6 * 3600, first - int(draw.uniform(600, 2400))), "today")
    if draw.random() < CLOSES.get(host.manner, SELDOM):
        yield _act(scene, CLOSE_DAY, int(draw.uniform(*CLOSING)), "")


def _act(scene: Scene, kind: str, at: int, slot: str) -> Act:
    return Act(at, -1 - scene.position, kind, slot, 0, "", "")


def _hosts(world: World, moments: Sequence[Moment]) -> Iterator[tuple[Act, Room, int]]:
    for moment in moments:
        room = world.rooms[moment.room]
        if room.host is not None:
            yield moment.act, room, room.host.staff


def _begin(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for act, _room, staff in _hosts(world, moments):
        _or_not(lambda act=act, staff=staff: promises.begin_session(act.slot, staff_id=staff))  # type: ignore[misc]


def _end(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for act, _room, staff in _hosts(world, moments):
        _or_not(lambda act=act, staff=staff: promises.end_session(act.slot, staff_id=staff))  # type: ignore[misc]


def _answer(world: World, today: Today, moments: Sequence[Moment]) -> None:
    channels.post_many([
        PostRequest(room.host.membership, room.host.identity, world.community, room.group, act.body, f"sim:{act.key(today.number)}")
        for act, room, _staff in _hosts(world, moments) if room.host is not None
    ])  # fmt: skip


def _read_brief(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for act, _room, staff in _hosts(world, moments):
        briefs.read_brief(staff, date=today.day + timedelta(days=1) if act.slot == "tomorrow" else today.day)


def _close_day(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for _act, room, staff in _hosts(world, moments):
        for pack in evenings.packs_of(staff, day=today.day):
            if pack.group == room.group:
                chance = dice(world.seed, "remark", room.position, today.number)
                _or_not(lambda pack=pack, staff=staff, chance=chance: packs.close_day(pack.id, staff_id=staff, remark=remark(pack.content, chance)))  # type: ignore[misc]


def remark(content: Mapping[str, object], draw: Random) -> str:
    """One sentence about the day, as its numbers suggest it."""
    bank = remarks.MISSED if content.get("missed") else remarks.LEFT if content.get("left") else remarks.USUAL
    return draw.choice(bank)


def _or_not(act: Callable[[], object]) -> None:
    """What the house refuses did not happen: somebody was later than they thought, or another did it."""
    try:
        act()
    except Refused:
        return


def punctual(acts: Iterable[Act]) -> list[int]:
    """The seconds at which something has to be done in time, in order."""
    return sorted({act.second for act in acts if act.kind in PUNCTUAL})


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {
    BEGIN: _begin, END: _end, ANSWER: _answer, READ_BRIEF: _read_brief, CLOSE_DAY: _close_day,
}  # fmt: skip
