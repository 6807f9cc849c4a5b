"""What people have been asked to do, as rows of 需要你处理: rescues, problems that hosts report, points to watch, appeals, promises that lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.activities import queries as activities
from qunying.camps import queries as camps
from qunying.camps.hosts import texts as hosts
from qunying.charter import queries as charter
from qunying.commerce import queries as commerce
from qunying.conduct import queries as conduct
from qunying.faces.console.pages import joining
from qunying.faces.console.pages.entries import LEISURE, Entry
from qunying.flows import queries as flows
from qunying.flows.tasks import TaskRow
from qunying.groups.queries import GroupRow, signal_words
from qunying.kernel import clock
from qunying.people import queries as people

RESCUE, PROBLEM, ATTENTION, SIGNAL = "camps.rescue", "camps.problem", "camps.attention", "groups.signal"
SINGLE_MOST: Final = 4  # of one kind; more are told as one row
NAMED_MOST: Final = 6  # of these, by name
APPEAL_WITHIN: Final = timedelta(days=3)


def rescued(tasks: Sequence[TaskRow]) -> set[int]:
    """The groups somebody has been asked to rescue and that are not through with it."""
    return {task.group for task in tasks if task.kind == RESCUE and task.group is not None}


def live(community: Any, *, only: frozenset[int] | None) -> list[TaskRow]:
    """Every task in sight that still has to be done."""
    return flows.open_tasks(community.pk, groups=only)


def entries(community: Any, tasks: Sequence[TaskRow], groups: dict[int, GroupRow], now: datetime, *, only: frozenset[int] | None) -> list[Entry]:
    """A row for each, or one for many of a kind."""
    staff = people.staff_by_id({task.owner for task in tasks if task.owner})
    names = {pk: one.name for pk, one in staff.items()}
    return [
        *_rescues([task for task in tasks if task.kind == RESCUE], groups, names, now),
        *_problems([task for task in tasks if task.kind == PROBLEM], groups, names, now),
        *_attention([task for task in tasks if task.kind == ATTENTION], now),
        *_signals([task for task in tasks if task.kind == SIGNAL], groups, names, now),
        *(_waves(community, tasks, now) if only is None else ()),
        *(_dry(community, tasks, now) if only is None else ()),
        *_appeals(community, now, only),
        *_promises(community, now, only),
        *(_unanswered(community, now) if only is None else ()),
        *(_held_back(community, now) if only is None else ()),
    ]


def _rescues(tasks: Sequence[TaskRow], groups: dict[int, GroupRow], names: dict[int, str], now: datetime) -> Iterator[Entry]:
    rows = camps.rescues_of(tasks)
    mine = sorted((task for task in tasks if task.id in rows and task.group in groups), key=lambda task: task.state != "open")  # nobody on it: first
    yield from _more_rescues(mine[SINGLE_MOST:], groups, now)
    for task in mine[:SINGLE_MOST]:
        row, who = rows[task.id], names.get(task.owner or 0, "")
        told = {"group": groups[row.group_id].name, "why": row.why, "who": who, "n": len(row.steps_done)}
        if task.state == "open":
            cause = _("交给了%(who)s，还没接手；两小时内没人接就升级") % told if who else _("还没有人接手")
        else:
            cause = _("%(who)s 在救，已做 %(n)s 步") % told
        until = (task.due_at - now) if task.due_at else LEISURE
        yield Entry(
            "rescue", _("%(group)s 要救场：%(why)s") % told, cause, _("去救场"), "rescue", task.public_id, who, until, "lifebuoy", "bad",
            verb_long=_("去救 %(group)s") % told, harm=float(task.harm), tasks=_ids([task]),
        )  # fmt: skip


def _more_rescues(tasks: Sequence[TaskRow], groups: dict[int, GroupRow], now: datetime) -> Iterator[Entry]:
    """All others in one row, by name as far as there is room; only those named count as shown."""
    if not tasks:
        return
    named = tasks[:NAMED_MOST]
    told = {"n": len(tasks), "groups": _("、").join(groups[task.group or 0].name for task in named) + (_(" 等") if len(tasks) > NAMED_MOST else "")}
    finding = ngettext("还有 %(n)s 个群要救场：%(groups)s", "还有 %(n)s 个群要救场：%(groups)s", len(tasks)) % told
    due = min((task.due_at for task in tasks if task.due_at), default=now + LEISURE)
    harm = float(max(task.harm for task in tasks))
    cause = _("都在救场页里，没人接手的在前")
    yield Entry("rescue", finding, cause, _("看全部"), "rescues", "", "", due - now, "lifebuoy", "bad", harm=harm, tasks=_ids(named))


def _problems(tasks: Sequence[TaskRow], groups: dict[int, GroupRow], names: dict[int, str], now: datetime) -> Iterator[Entry]:
    reasons, reporters = dict(hosts.reasons()), people.staff_by_id({task.data["by"] for task in tasks})
    for task in tasks[:SINGLE_MOST]:
        group, who = groups.get(task.group or 0), reporters.get(task.data["by"])
        told = {"group": group.name if group else "", "who": who.name if who else _("营主"), "what": reasons.get(task.data["reason"], "")}
        until = (task.due_at - now) if task.due_at else LEISURE
        yield Entry(
            "problem", _("%(group)s%(who)s 报告：%(what)s") % told, task.data.get("words") or _("没有多写"), _("去处理"), "review", "",
            names.get(task.owner or 0, ""), until, "message-2", "warn", harm=float(task.harm), tasks=_ids([task]),
        )  # fmt: skip


def _signals(tasks: Sequence[TaskRow], groups: dict[int, GroupRow], names: dict[int, str], now: datetime) -> Iterator[Entry]:
    """Groups whose days crossed a published line."""
    for task in [task for task in tasks if task.group in groups][:SINGLE_MOST]:
        told = signal_words(task.data)
        group = groups[task.group or 0]
        until = (task.due_at - now) if task.due_at else LEISURE
        yield Entry(
            "signal", _("%(group)s %(title)s：%(word)s") % {"group": group.name, **told}, told["sentence"], _("看看"), "group", group.public_id,
            names.get(task.owner or 0, ""), until, "arrow-down", "warn", harm=float(task.harm), tasks=_ids([task]),
        )  # fmt: skip


def _waves(community: Any, tasks: Sequence[TaskRow], now: datetime) -> Iterator[Entry]:
    """Many who joined within minutes without a word about themselves."""
    for task in [task for task in tasks if task.kind == joining.WAVE][:SINGLE_MOST]:
        until = (task.due_at - now) if task.due_at else LEISURE
        cause = _("都没有介绍自己；先看看是不是拉来凑数的人，再想接不接得住")
        yield Entry(
            "wave", joining.wave(community, task), cause, _("去看"), "joining", "", "", until, "users", "warn", harm=float(task.harm), tasks=_ids([task])
        )


def _dry(community: Any, tasks: Sequence[TaskRow], now: datetime) -> Iterator[Entry]:
    """Sources nobody has come by for days, while others are counted."""
    mine = [task for task in tasks if task.kind == joining.DRY][:SINGLE_MOST]
    names = commerce.inlets(community.pk) if mine else {}
    for task in mine:
        told, until = joining.dry_words(task, names), (task.due_at - now) if task.due_at else LEISURE
        yield Entry("dry", told["text"], told["cause"], _("去看"), "joining", "", "", until, "users", "warn", harm=float(task.harm), tasks=_ids([task]))


def _attention(tasks: Sequence[TaskRow], now: datetime) -> Iterator[Entry]:
    if not tasks:
        return
    due = min((task.due_at for task in tasks if task.due_at), default=now + LEISURE)
    finding = ngettext("今天要留意 %(n)s 件事", "今天要留意 %(n)s 件事", len(tasks)) % {"n": len(tasks)}
    cause = _("昨晚复盘挑出来的，各有负责的人；今晚看有没有做到")
    harm = float(max(task.harm for task in tasks))
    yield Entry("attention", finding, cause, _("看看"), "review", "", "", due - now, "list-check", "ac", harm=harm, tasks=_ids(tasks))


def _appeals(community: Any, now: datetime, only: frozenset[int] | None) -> Iterator[Entry]:
    rows = conduct.cases(community.pk, groups=only, waiting=True)
    for row in rows[:1]:
        told = {"n": len(rows), "who": row.member}
        finding = _("%(who)s 的申诉等人定") % told if len(rows) == 1 else ngettext("%(n)s 份申诉等人定", "%(n)s 份申诉等人定", len(rows)) % told
        at = row.appeal.made_at if row.appeal else row.opened_at
        yield Entry(
            "appeal", finding, _("要由没有开这张单的人来定"), _("去看"), "case" if len(rows) == 1 else "rules", row.public_id if len(rows) == 1 else "", "",
            at + APPEAL_WITHIN - now, "message-2", "warn",
        )  # fmt: skip


def _promises(community: Any, now: datetime, only: frozenset[int] | None) -> Iterator[Entry]:
    """What was promised for today and did not come: an apology is still worth something tonight."""
    midnight = clock.at_local(clock.local_day(now, community.timezone), "00:00", community.timezone)
    rows = charter.obligations(community.pk, from_at=midnight, to_at=now)
    lacking = [row for row in rows if row.verdict in ("late", "short", "missed") and (only is None or row.group_id in only)]
    if lacking:
        told = {"n": len(lacking), "text": lacking[0].text}
        finding = ngettext("今天有 %(n)s 次承诺没兑现", "今天有 %(n)s 次承诺没兑现", len(lacking)) % told
        cause = _("如「%(text)s」；去说明、道歉，或改期") % told
        yield Entry("promise", finding, cause, _("看看"), "promises", "", "", LEISURE, "clock", "warn", when=_("今天"))


def _unanswered(community: Any, now: datetime) -> Iterator[Entry]:
    """What members said and nobody has answered, though half of the time promised for it is over."""
    for row in activities.unanswered(community.pk)[:SINGLE_MOST]:
        days = max(1, (now - row.since).days)
        told = {"n": row.count, "name": row.name, "days": days}
        finding = ngettext("%(n)s 条反馈还没回，最早的等了 %(days)s 天", "%(n)s 条反馈还没回，最早的等了 %(days)s 天", row.count) % told
        until = (row.until - now) if row.until else LEISURE
        yield Entry("waiting", finding, _("「%(name)s」说好了什么时候回，已经过半") % told, _("去回复"), "activity", row.public_id, "", until, "inbox", "warn")


def _held_back(community: Any, now: datetime) -> Iterator[Entry]:
    """What should have been said to the groups by now, and why it cannot be yet."""
    for row in activities.held_back(community.pk)[:SINGLE_MOST]:
        told = {"name": row.name, "why": row.why, "days": (now - row.since).days}
        cause = _("到点已经 %(days)s 天") % told if told["days"] else _("今天到点")
        yield Entry(
            "held", _("「%(name)s」%(why)s") % told, cause, _("去看"), "activity", row.public_id, "", LEISURE, "hourglass-empty", "ac", when=_("有空时")
        )


def _ids(tasks: Sequence[TaskRow]) -> tuple[tuple[int, str], ...]:
    return tuple((task.id, task.public_id) for task in tasks)
