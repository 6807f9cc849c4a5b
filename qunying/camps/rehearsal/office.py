"""What the simulated operators do in their rounds through the day: answer, adopt, release, bring results in, mend what was reported, help a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.camps.hosts import problems
from qunying.camps.hosts.queries import PROBLEM
from qunying.camps.rehearsal import rescued
from qunying.camps.rehearsal.acts import Act
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.voices import given, remarks
from qunying.camps.rescue import acts as rescues
from qunying.camps.rescue import playbook
from qunying.camps.rescue.queries import rescue_of
from qunying.flows import queries as flows
from qunying.flows import services as tasks
from qunying.kernel import clock
from qunying.people import queries as people

if TYPE_CHECKING:
    from qunying.camps.rehearsal.rooms import Room
    from qunying.camps.rehearsal.world import Moment, Today, World

ROUND, REPORT = "round", "report"
OFFICE = -1_000_000  # nobody's group: the member's number of what is done for the whole community
ROUNDS = {
    "answers": ("10:40", "14:20", "17:10", "20:30"), "changes": ("11:20",), "releases": ("15:05",), "results": ("12:05", "21:10"),
    "problems": ("14:10", "17:30"), "rescues": ("10:00", "16:00", "21:00"),
}  # fmt: skip
ANSWERS_A_ROUND = 5
ANSWERED = 0.8  # of what waits, in each round
BEHIND_A_CHANGE = 2  # so many who ask for it make a change
RELEASED = 0.16  # of the changes to come, each day
MENDED_AFTER = timedelta(minutes=75)
HELPED_AFTER = timedelta(hours=24)  # until then a rescue is left to whoever watches
HELPED = 0.5  # of those then still open, in each round
REPORTS = 0.02  # of the groups, each day; in a big house at least one
BIG = 10
NOON = (12 * 3600 + 20 * 60, 12 * 3600 + 45 * 60)


def acts_of_day(seed: int, day: int, rooms: Sequence[Room], *, quiet: frozenset[int]) -> Iterator[tuple[int, Act]]:
    """The rounds of the day and the problems that hosts report, each with the place of its room; ``quiet`` are rooms whose host hardly comes."""
    for what, hours in ROUNDS.items() if rooms else ():
        for number, hour in enumerate(hours):
            yield 0, Act(int(hour[:2]) * 3600 + int(hour[3:]) * 60, OFFICE, ROUND, what, number, "", "")
    draw = dice(seed, "reports", day)
    able = [place for place in range(len(rooms)) if place not in quiet]
    expected = REPORTS * len(rooms)
    count = max(1, round(expected)) if len(rooms) >= BIG else int(draw.random() < expected)
    for number, place in enumerate(draw.sample(able, min(count, len(able)))):
        at = draw.uniform(*NOON) if number == 0 else draw.uniform(8 * 3600, 21 * 3600)
        yield place, Act(int(at), -1 - rooms[place].position, REPORT, "", number, "", "")


def _rounds(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for moment in moments:
        _ROUNDS[moment.act.slot](world, today, moment.act.number)


def _reports(world: World, today: Today, moments: Sequence[Moment]) -> None:
    for moment in moments:
        room = world.rooms[moment.room]
        if room.host is not None:
            reason, words = dice(world.seed, "problem", today.number, room.position).choice(remarks.PROBLEMS)
            problems.report_problem(room.host.staff, group_id=room.group, reason=reason, words=words, key=f"sim:{today.number}")


def _answers(world: World, today: Today, number: int) -> None:
    """Somebody of the staff answers what waits, each item with the answer that belongs to it."""
    by, bank = _staff(world, "reviewer"), given.ITEMS.get(world.kind) or given.ITEMS["paid"]
    for call in _of_kind(world, "feedback"):
        for item in activities.feedback.items(call.id, state="open", limit=ANSWERS_A_ROUND):
            if dice(world.seed, "answers", item.id, today.number, number).random() < ANSWERED:
                known = _known(bank, item.text)
                services.answer_item(item.id, text=known.answer if known else given.THANKS, by=by)


def _changes(world: World, today: Today, number: int) -> None:
    """What several have asked for is adopted into one change."""
    bank = given.ITEMS.get(world.kind, ())
    for call in _of_kind(world, "feedback"):
        wanted: dict[str, list[int]] = defaultdict(list)
        for item in activities.feedback.items(call.id, limit=300):
            known = _known(bank, item.text)
            if known and known.change:
                wanted[known.change].append(item.id)
        for title, rows in sorted(wanted.items()):
            standing = {one.title for one in activities.improvements(world.community)}
            if title in standing or len(rows) >= BEHIND_A_CHANGE:
                _adopt(world, call.id, title, rows)


def _adopt(world: World, call: int, title: str, rows: Sequence[int]) -> None:
    by = _staff(world, "operator")
    out = next((one.id for one in activities.improvements(world.community) if one.title == title and one.released_on), None)
    change = out if out is not None else services.declare_improvement(world.community, title=title, by=by).pk
    services.adopt(change, activity_id=call, rows=rows, by=by)


def _releases(world: World, today: Today, number: int) -> None:
    """Some changes are out, all of them on the day the notice about them is due."""
    if "notice" not in world.kinds:
        return
    notices = [row.announcement for row in activities.listed(world.community) if row.kind == "notice" and row.announcement]
    due = any(clock.local_day(one.at, world.timezone) <= today.day for one in notices)
    for change in activities.improvements(world.community):
        if change.released_on is None and (due or dice(world.seed, "release", change.id, today.number).random() < RELEASED):
            services.release_change(change.id, by=_staff(world, "operator"))


def _results(world: World, today: Today, number: int) -> None:
    """Who came to today's event has their distance and time in the table that staff brings in."""
    for event in _of_kind(world, "run"):
        if clock.local_day(event.opens_at, world.timezone) != today.day or clock.now() < event.closes_at:
            continue
        lines = ["编号,公里,分钟"]
        for one in activities.run.comers(event.id):
            if one.arrived_at is not None and one.metres is None:
                draw = dice(world.seed, "result", event.id, one.membership_id)
                km = draw.choice((5.2, 5.2, 6.5, 6.5, 8.0, 10.1))
                lines.append(f"{one.public_id},{km},{round(km * draw.uniform(5.6, 8.2))}")
        if len(lines) > 1:
            services.record_results(event.id, content="\n".join(lines).encode(), by=_staff(world, "operator"))


def _problems(world: World, today: Today, number: int) -> None:
    """What was reported a while ago is out of the way."""
    for task in flows.open_tasks(world.community, kinds=[PROBLEM]):
        if clock.now() - task.opened_at >= MENDED_AFTER:
            tasks.close_task(task.id, outcome="solved")


def _rescues(world: World, today: Today, number: int) -> None:
    """A rescue nobody has finished within a day is carried out by whoever has it now, sooner or later."""
    for task in flows.open_tasks(world.community, kinds=[rescued.KIND]):
        late = clock.now() - task.opened_at >= HELPED_AFTER
        if late and task.owner is not None and dice(world.seed, "helps", task.id, today.number, number).random() < HELPED:
            _help(world, task.id, task.owner)


def _help(world: World, task_id: int, owner: int) -> None:
    task = flows.tasks_by_id([task_id])[task_id]
    rescue, draw = rescue_of(task), dice(world.seed, "rescue-note", task_id)
    for step in playbook.steps(rescue.reason) if rescue else ():
        if draw.random() < 0.8:
            rescues.tick_step(task_id, step=step.code, done=True, by=owner)
    rescues.finish_rescue(task_id, by=owner, note=draw.choice(remarks.RESCUED))


def _known(bank: Sequence[given.Item], text: str) -> given.Item | None:
    """The item of the bank that was said, whatever stands in its blanks."""
    return next((one for one in bank if all(part in text for part in one.text.replace("{人}", "{时}").split("{时}"))), None)


def _of_kind(world: World, kind: str) -> list[activities.ActivityRow]:
    if kind not in world.kinds:
        return []
    return [row for row in activities.open_to(world.community, {room.route for room in world.rooms}) if row.kind == kind]


def _staff(world: World, role: str) -> int | None:
    """Somebody of that role, else the owner."""
    found = {row.role: row.id for row in reversed(people.staff(world.community))}
    return found.get(role, found.get("owner"))


_ROUNDS: dict[str, Callable[[World, Today, int], None]] = {
    "answers": _answers, "changes": _changes, "releases": _releases, "results": _results, "problems": _problems, "rescues": _rescues,
}  # fmt: skip
DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {ROUND: _rounds, REPORT: _reports}
