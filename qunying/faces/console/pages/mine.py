"""What the page 我的群 says: the groups one person answers for, the neediest first, each with its reason and the one next act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps import queries as camps
from qunying.camps.hosts import texts as hosts
from qunying.camps.queries import RescueRow
from qunying.faces.console.pages import camp, chores, held, words
from qunying.faces.console.pages.camp import Delivery
from qunying.faces.console.pages.entries import HARM, URGENT
from qunying.faces.console.pages.groups import HEALTHY, RESCUE, WATCH, Health, wall
from qunying.faces.kit.parts import Todo, Tone
from qunying.flows.tasks import TaskRow, urgency
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock

HELD_SECONDS: Final = 4.0
ALARM, COLOUR, DUE, LOOK, WELL, DARK, APART = range(7)  # the steps of need, the worst first
FIRST: Final = 1e6  # a rescue nobody is on stands before every other, however late those are
Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Need:
    """A group with what it needs most: how bad, why, what stands behind, and where the next act is done."""

    group: GroupRow
    step: int
    urgency: float
    why: str
    behind: str
    verb: str
    to: str  # the name of a page
    of: str | int = ""
    left: timedelta | None = None

    @property
    def owner(self) -> str:
        """Whom to talk to about it."""
        return _("、").join(one.name for one in self.group.hosts)


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything the page knows at one moment."""

    at: datetime
    needs: list[Need] = field(default_factory=list)

    def of(self, step: int) -> list[Need]:
        """The groups on that step."""
        return [need for need in self.needs if need.step == step]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of the groups, to find what each needs."""

    health: dict[int, Health]
    rescues: dict[int, tuple[TaskRow, RescueRow]]
    problems: dict[int, list[TaskRow]]
    missed: dict[int, list[Delivery]]
    acts: bool  # whether the reader may act for others, else they are led to look
    now: datetime


def look(community: Any, staff_id: int, *, acts: bool) -> Mine:
    """The groups that person has a duty in now, whoever else sees more; held for some seconds and forgotten when anything is done."""
    ids = frozenset(groups.groups_of_staff([staff_id]).get(staff_id, ()))
    return held.get((community.public_id, "today", "mine", ids, acts), lambda: _look(community, ids, acts), fresh=HELD_SECONDS)


def finding(mine: Mine) -> str:
    """The page's sentence: how many wait for you and the worst of them, or that all is well."""
    waiting = [need for need in mine.needs if need.step < LOOK]
    if waiting:
        told = {"n": len(waiting), "all": len(mine.needs), "group": waiting[0].group.name, "why": waiting[0].why}
        return ngettext(
            "%(all)s 个群里有 %(n)s 个在等你，先看 %(group)s：%(why)s。", "%(all)s 个群里有 %(n)s 个在等你，先看 %(group)s：%(why)s。", len(waiting)
        ) % told  # fmt: skip
    rest = mine.of(LOOK)
    if rest:
        told = {"n": len(rest), "group": rest[0].group.name, "why": rest[0].why}
        sentence = ngettext(
            "没有等你动手的，%(n)s 个群要关注，先看 %(group)s：%(why)s。", "没有等你动手的，%(n)s 个群要关注，先看 %(group)s：%(why)s。", len(rest)
        )  # fmt: skip
        return sentence % told
    return ngettext("%(n)s 个群，没有等你动手的。", "%(n)s 个群，没有等你动手的。", len(mine.needs)) % {"n": len(mine.needs)} if mine.needs else ""


def sections(mine: Mine, *, url: Url) -> list[tuple[str, str, list[Todo]]]:
    """The steps that hold any group, the worst first: name, what puts a group there, and a row for each."""
    names = {
        ALARM: (_("正在救场"), _("报过警，还没有判定")), COLOUR: (_("要救场"), _("有救场级的事实，还没有人去救")),
        DUE: (_("有事没做"), _("营主报了问题，或者今天有没发出去的")), LOOK: (_("要关注"), _("有关注级的事实")), WELL: (_("都好"), _("没有异常")),
        DARK: (_("还看不出"), _("还没有两天以上的参与，不知道什么是常态")), APART: (_("工作群"), _("不参与排期，不算健康")),
    }  # fmt: skip
    return [(*names[step], [_row(need, url) for need in mine.of(step)]) for step in names if mine.of(step)]


def _look(community: Any, ids: frozenset[int], acts: bool) -> Mine:
    now = clock.now()
    if not ids:
        return Mine(now)
    found = wall(community, only=ids)
    tasks = chores.live(community, only=ids)
    known = _Known({one.group.id: one for one in found.all}, _rescues(tasks), _problems(tasks), _missed(community, ids), acts, now)
    needs = [*(_need(one, known) for one in found.all), *(_apart(group) for group in found.apart)]
    return Mine(now, sorted(needs, key=lambda need: (need.step, -need.urgency, need.group.position)))


def _rescues(tasks: Sequence[TaskRow]) -> dict[int, tuple[TaskRow, RescueRow]]:
    own = [task for task in tasks if task.kind == chores.RESCUE]
    rows = camps.rescues_of(own)
    return {rows[task.id].group_id: (task, rows[task.id]) for task in own if task.id in rows}


def _problems(tasks: Sequence[TaskRow]) -> dict[int, list[TaskRow]]:
    found: dict[int, list[TaskRow]] = {}
    for task in tasks:
        if task.kind == chores.PROBLEM and task.group is not None:
            found.setdefault(task.group, []).append(task)
    return found


def _missed(community: Any, ids: frozenset[int]) -> dict[int, list[Delivery]]:
    """What should have gone out today and did not, by group, the latest first."""
    run = camp.run(community)
    day = run.on(camp.today_of(community)) if run else None
    found: dict[int, list[Delivery]] = {}
    for row in camp.deliveries(community, run, day, only=ids) if run and day else ():
        if row.display in camp.LOST or row.overdue:
            found.setdefault(row.group, []).insert(0, row)
    return found


def _need(one: Health, known: _Known) -> Need:
    """What the group needs most."""
    return next(need for need in _needs(one, known))


def _needs(one: Health, known: _Known) -> Iterator[Need]:
    group = one.group
    if group.id in known.rescues:
        yield _alarm(group, *known.rescues[group.id], known.now)
    room = _room(one)
    share = -one.share if one.share is not None else -1.0
    if one.colour == RESCUE:
        yield Need(group, COLOUR, share, one.cause, _more(one) or room, _("看事实"), "group", group.public_id)
    if group.id in known.problems:
        yield _problem(group, known.problems[group.id], known.now, room)
    if group.id in known.missed:
        yield _late(group, known.missed[group.id], known)
    if one.colour == WATCH:
        yield Need(group, LOOK, share, one.cause, _more(one) or room, _("看事实"), "group", group.public_id)
    why = _("没有异常") if one.colour == HEALTHY else _("还看不出好坏")
    yield Need(group, WELL if one.colour == HEALTHY else DARK, 0.0, why, room, _("打开"), "group", group.public_id)


def _alarm(group: GroupRow, task: TaskRow, rescue: RescueRow, now: datetime) -> Need:
    """A rescue that is under way: nobody on it comes before somebody on it."""
    free = task.state == "open"
    behind = _("还没有人接手") if free else _("在救，已做 %(n)s 步") % {"n": len(rescue.steps_done)}
    left = task.due_at - now if task.due_at else None
    verb, weight = (_("去救场"), FIRST) if free else (_("看进展"), 0.0)
    return Need(group, ALARM, weight + urgency(task, now), rescue.why, behind, verb, "rescue", task.public_id, left)


def _problem(group: GroupRow, tasks: Sequence[TaskRow], now: datetime, room: str) -> Need:
    first = max(tasks, key=lambda task: urgency(task, now))
    what = dict(hosts.reasons()).get(first.data["reason"], "")
    why = _("营主报告：%(what)s") % {"what": what} if len(tasks) == 1 else _("营主报告 %(n)s 件事，如%(what)s") % {"n": len(tasks), "what": what}
    left = first.due_at - now if first.due_at else None
    return Need(group, DUE, urgency(first, now), why, first.data.get("words") or room, _("去处理"), "review", left=left)


def _late(group: GroupRow, rows: Sequence[Delivery], known: _Known) -> Need:
    """What was not sent today: the worst of it, and the one act that mends it."""
    by_fate = {row.display: row for row in reversed(rows)}
    for fate, sentence, behind, verb, page in (
        ("unknown", _("「%(title)s」不确定发没发出去"), _("去群里看一眼再判定"), _("去判定"), "settle"),
        ("failed", _("「%(title)s」发送失败"), _("渠道退回，在日历的那一格重发"), _("去重发"), "calendar"),
        ("not_sent", _("「%(title)s」过了时间没发"), _("没有人点已发"), _("换人补发"), "stand-in"),
    ):
        row = by_fate.get(fate)
        if row is not None:
            able = known.acts and (page != "stand-in" or row.mode == "manual")
            where = (page, f"?sel={row.day}-{row.slot}" if page == "calendar" else row.outbox_id or 0) if able else ("group", group.public_id)
            return Need(
                group,
                DUE,
                _weight("card" if fate == "not_sent" else fate, row.deadline - known.now),
                sentence % {"title": row.title},
                behind,
                verb if able else _("看看"),
                *where,
                row.deadline - known.now,
            )
    row = rows[0]
    waits = _("卡片在营主手机上，等人点已发") if row.display == "waiting" else _("在队列里，正在发")
    left = row.deadline - known.now
    if known.acts and row.display == "waiting":
        return Need(group, DUE, _weight("open", left), _("「%(title)s」还没发") % {"title": row.title}, waits, _("提醒营主"), "remind", left=left)
    return Need(group, DUE, _weight("open", left), _("「%(title)s」还没发") % {"title": row.title}, waits, _("看看"), "group", group.public_id, left)


def _weight(kind: str, left: timedelta) -> float:
    """Harm over the time that is left, as 今天 weighs it."""
    return HARM[kind] / (max(0.0, left.total_seconds() / 60) + 30)


def _apart(group: GroupRow) -> Need:
    return Need(group, APART, 0.0, _("工作群"), _("在群 %(n)s 人") % {"n": words.count(group.seats_taken)}, _("打开"), "group", group.public_id)


def _room(one: Health) -> str:
    said = _("在群 %(n)s 人") % {"n": words.count(one.group.seats_taken)}
    return said if one.check_in is None else _("%(room)s，昨天打卡 %(share)s") % {"room": said, "share": words.percent(one.check_in)}


def _more(one: Health) -> str:
    return _("；").join(str(found["sentence"]) for found in one.findings[1:3])


def _row(need: Need, url: Url) -> Todo:
    told = {"group": need.group.name, "why": need.why}
    tone: Tone = ("bad", "bad", "warn", "warn", "ok", "", "")[need.step]
    icon = ("lifebuoy", "alert-triangle", "clock", "eye", "circle-check", "help-circle", "users-group")[need.step]
    due = "" if need.left is None else words.left(need.left) if need.left > timedelta() else words.late(-need.left)
    to = url(need.to) + str(need.of) if need.to == "calendar" else url(need.to, need.of) if need.of else url(need.to)
    urgent = need.left is not None and need.left < URGENT
    return Todo(_("%(group)s：%(why)s") % told, need.behind, need.verb, to, icon, tone, need.owner, due, urgent)
