"""What needs a hand: each with cause, owner, time left and one verb, sorted by harm × time left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.channels import queries as channels
from qunying.channels.queries import FateRow
from qunying.faces.console.pages import chores, words
from qunying.faces.console.pages.blueprint import changed_by_hand
from qunying.faces.console.pages.camp import Delivery
from qunying.faces.console.pages.entries import LEISURE, Entry
from qunying.faces.console.pages.groups import RESCUE, Health, Wall
from qunying.flows.tasks import TaskRow
from qunying.groups.queries import GroupRow
from qunying.journal import reactions
from qunying.journal.record import timezone_of

SINGLE_MOST: Final = 4  # of one kind; more are told as one row
RESCUE_WITHIN: Final = timedelta(hours=12)
SAME_DAY: Final = timedelta(hours=16)  # what is older is told by the calendar: sending yesterday's good morning today mends nothing
PATIENCE: Final = timedelta(hours=2)  # parked facts hold up members' points
LOOK_BACK: Final = timedelta(days=2)


def entries(
    community: Any, rows: Sequence[Delivery], groups: dict[int, GroupRow], wall: Wall | None, tasks: Sequence[TaskRow], now: datetime,
    *, only: frozenset[int] | None,
) -> list[Entry]:  # fmt: skip
    """Everything that needs a hand now, the most harmful with the least time first."""
    stuck = [row for row in channels.troubled(community.pk) if row.group in groups]
    found = [
        *_failed(stuck, groups, now),
        *_missed(stuck, groups, now),
        *_unknown(stuck, groups, now),
        *_cards(stuck, groups, now),
        *_open(rows, groups, now),
        *_rescue(wall, chores.rescued(tasks)),
        *chores.entries(community, tasks, groups, now, only=only),
    ]
    if only is None:
        found += [*_parked(community, now), *_drift(community)]
    return sorted(found, key=lambda entry: -entry.weight)


def _failed(stuck: Sequence[FateRow], groups: dict[int, GroupRow], now: datetime) -> list[Entry]:
    failed = [row for row in stuck if row.display == "failed" and now - row.deadline < SAME_DAY]
    if not failed:
        return []
    first = max(failed, key=lambda row: row.deadline)
    said = {"n": len(failed), "groups": _some(failed, groups)}
    finding = ngettext("%(n)s 条发送失败：%(groups)s", "%(n)s 条发送失败：%(groups)s", len(failed)) % said
    cause = _("渠道退回：%(error)s") % {"error": first.error[:60]} if first.error else _("试了几次都没发出去")
    whole = ngettext("重发 %(n)s 条失败", "重发 %(n)s 条失败", len(failed)) % said
    return [Entry("failed", finding, cause, _("重发失败"), "retry", "", _owner(groups[first.group]), first.deadline - now, "send", "bad", True, whole)]


def _missed(stuck: Sequence[FateRow], groups: dict[int, GroupRow], now: datetime) -> list[Entry]:
    """What was not sent on the days before: too late to send again, worth a look at why."""
    old = [row for row in stuck if row.display in ("failed", "not_sent") and SAME_DAY <= now - row.deadline < LOOK_BACK]
    if not old:
        return []
    said = {"n": len(old), "groups": _some(old, groups)}
    finding = ngettext("前两天有 %(n)s 条没发出去：%(groups)s", "前两天有 %(n)s 条没发出去：%(groups)s", len(old)) % said
    return [
        Entry(
            "missed",
            finding,
            _("过了时间，补发没有意义；看看是渠道还是人"),
            _("看看"),
            "calendar",
            "",
            _owner(groups[old[0].group]),
            LEISURE,
            "history",
            "warn",
            when=_("有空时"),
        )
    ]


def _unknown(stuck: Sequence[FateRow], groups: dict[int, GroupRow], now: datetime) -> list[Entry]:
    rows = [row for row in stuck if row.display == "unknown"]
    return [
        Entry(
            "unknown", _("%(group)s %(at)s 的消息不确定发没发出去") % {"group": groups[row.group].name, "at": words.clock(row.planned_at, _zone(groups, row))},
            _("发送途中断了，渠道说不清；去群里看一眼再判定，不会自动重发"), _("去判定"), "settle", str(row.outbox_id), _owner(groups[row.group]),
            row.deadline - now, "help-circle", "warn", verb_long=_("判定不确定的消息"),
        )
        for row in rows[:SINGLE_MOST]
    ]  # fmt: skip


def _cards(stuck: Sequence[FateRow], groups: dict[int, GroupRow], now: datetime) -> list[Entry]:
    """Cards whose person did not send them in time, today's."""
    rows = [row for row in stuck if row.display == "not_sent" and now - row.deadline < SAME_DAY]
    return [
        Entry(
            "card", _("%(group)s %(at)s 的消息过了时间没发") % {"group": groups[row.group].name, "at": words.clock(row.planned_at, _zone(groups, row))},
            _("卡片在%(who)s手机上，没有点已发") % {"who": _owner(groups[row.group])} if row.mode == "manual" else _("企业微信里没有人点确认"),
            _("换人补发") if row.mode == "manual" else _("看看"), "stand-in" if row.mode == "manual" else "group",
            str(row.outbox_id) if row.mode == "manual" else groups[row.group].public_id, _owner(groups[row.group]), row.deadline - now, "clock", "bad",
        )
        for row in rows[:SINGLE_MOST]
    ]  # fmt: skip


def _open(rows: Sequence[Delivery], groups: dict[int, GroupRow], now: datetime) -> list[Entry]:
    """Slots whose time has come while some groups still wait."""
    found = []
    slots = dict.fromkeys(row.slot for row in rows if row.overdue)
    for slot in slots:
        late = [row for row in rows if row.slot == slot and row.overdue]
        first = late[0]
        waits = any(row.display == "waiting" for row in late)
        said = {"n": len(late), "title": first.title}
        finding = ngettext("%(n)s 群还没发「%(title)s」", "%(n)s 群还没发「%(title)s」", len(late)) % said
        cause = _("卡片在营主手机上，等人点已发") if waits else _("在队列里，正在发")
        owner = _owners([groups[row.group] for row in late])
        verb, to, of = (_("提醒他们"), "remind", "") if waits else (_("看是哪些群"), "calendar", f"?sel={first.day}-{slot}")
        found.append(Entry("open", finding, cause, verb, to, of, owner, first.deadline - now, "hourglass-empty", "warn"))
    return found


def _rescue(wall: Wall | None, in_hand: set[int]) -> list[Entry]:
    """Groups whose colour says so though nobody has been asked to help yet."""
    return [_rescued(one) for one in (wall.by_colour[RESCUE] if wall else []) if one.group.id not in in_hand][:SINGLE_MOST]


def _rescued(one: Health) -> Entry:
    group, more = one.group, _("；").join(str(found["sentence"]) for found in one.findings[1:3])
    cause = more or _("在群 %(n)s 人，营主 %(host)s") % {"n": group.seats_taken, "host": one.hosts}
    finding = _("%(group)s 要救场：%(cause)s") % {"group": group.name, "cause": one.cause}
    owner, whole = group.operator.name if group.operator else one.hosts, _("去看 %(group)s") % {"group": group.name}
    return Entry("rescue", finding, cause, _("看看"), "group", group.public_id, owner, RESCUE_WITHIN, "lifebuoy", "bad", verb_long=whole, when=_("今天"))


def _parked(community: Any, now: datetime) -> list[Entry]:
    rows = reactions.parked(community.pk)
    if not rows:
        return []
    _consumer, _subject, error, since = rows[0]
    finding = ngettext("%(n)s 件事没有处理完，后面的在等", "%(n)s 件事没有处理完，后面的在等", len(rows)) % {"n": len(rows)}
    cause = _("%(at)s 起：%(error)s") % {"at": words.moment(since, community.timezone), "error": error[:60]}
    return [Entry("parked", finding, cause, _("重试"), "unpark", "", "", since + PATIENCE - now, "database", "warn", True, _("重试没处理完的"))]


def _drift(community: Any) -> list[Entry]:
    count = changed_by_hand(community)
    if not count:
        return []
    finding = ngettext("现场有 %(n)s 处和蓝图不同", "现场有 %(n)s 处和蓝图不同", count) % {"n": count}
    return [
        Entry(
            "drift", finding, _("上次执行以后有人手工改过；再执行会改回来"), _("看看"), "drift", "", "", LEISURE, "map-2", "ac",
            verb_long=_("看和蓝图的不同"), when=_("有空时"),
        )
    ]  # fmt: skip


def _some(rows: Sequence[FateRow], groups: dict[int, GroupRow]) -> str:
    names = list(dict.fromkeys(groups[row.group].name for row in rows))
    return _("、").join(names[:3]) + (_(" 等") if len(names) > 3 else "")


def _owners(rows: Sequence[GroupRow]) -> str:
    """The first of those who have to act, and how many they are."""
    names = list(dict.fromkeys(name for group in rows if (name := _owner(group))))
    return _("%(who)s等 %(n)s 人") % {"who": names[0], "n": len(names)} if len(names) > 1 else "".join(names)


def _owner(group: GroupRow) -> str:
    return group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""


def _zone(groups: dict[int, GroupRow], row: FateRow) -> str:
    return timezone_of(groups[row.group].community_id)
