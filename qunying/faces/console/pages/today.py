"""What the page 今天 says: the slot that runs, what needs a hand in the order of harm and time left, and how every group is doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.activities import queries as activities
from qunying.faces.console.pages import camp, chores, held, words
from qunying.faces.console.pages import todo as todos
from qunying.faces.console.pages.camp import Day, Delivery, Run
from qunying.faces.console.pages.entries import Entry
from qunying.faces.console.pages.groups import Wall, wall
from qunying.faces.kit import rhythm
from qunying.faces.kit.parts import GroupRow, Mark, Slot, Tone
from qunying.groups.queries import GroupRow as Group
from qunying.kernel import clock

STATE_STALE: Final = 15.0  # an open page is at most this far behind while a newer state is being read
STATE_SECONDS: Final = 4.0  # what many open pages share; an act by anybody in this process forgets it at once
MARKS: Final[dict[str, Mark]] = {
    "delivered": "on_time", "late": "late", "not_sent": "missed", "failed": "missed", "unknown": "unknown",
    "pending": "pending", "waiting": "pending", "not_yet": "not_yet",
}  # fmt: skip
LOW_SHARE, VERY_LOW_SHARE = 0.75, 0.5  # of the median over all groups
COMPARABLE = 3  # with fewer groups there is nothing to compare with


@dataclass(frozen=True, slots=True)
class Act:
    """The next thing to do: the page's primary button."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the page knows at one moment."""

    at: datetime
    today: date  # in the community's time zone
    run: Run | None
    day: Day | None
    groups: dict[int, Group] = field(default_factory=dict)
    rows: list[Delivery] = field(default_factory=list)
    checked: dict[int, int] = field(default_factory=dict)
    wall: Wall | None = None
    todos: list[Entry] = field(default_factory=list)
    asked: bool = False  # whether somebody asked for this very day; unasked the page is of today, and the day the one that comes next
    checks_in: bool = True  # whether the community has a check-in at all, and the day has come
    in_rescue: frozenset[int] = frozenset()  # groups that need help: by their colour, or because somebody has been asked to rescue them

    @property
    def now(self) -> bool:
        """Whether the day shown is today."""
        return self.day is not None and self.day.date == self.today

    @property
    def current(self) -> camp.Slot | None:
        """The latest slot of the day that has begun."""
        slots = [slot for slot in self.day.slots if slot.begins <= self.at] if self.day else []
        return slots[-1] if slots else None

    @property
    def coming(self) -> camp.Slot | None:
        """The next slot of the day."""
        return next((slot for slot in self.day.slots if slot.begins > self.at), None) if self.day else None


def state(community: Any, *, only: frozenset[int] | None, index: int | None = None) -> Today:
    """The day's state for who sees these groups; shared for a few seconds by all pages with the same sight."""
    key = (community.public_id, "today", only, index)
    return held.get(key, lambda: look(community, only=only, index=index), fresh=STATE_SECONDS, stale=STATE_STALE)


def look(community: Any, *, only: frozenset[int] | None, index: int | None = None) -> Today:
    """The day's state, read now."""
    now, run = clock.now(), camp.run(community)
    today = camp.today_of(community)
    day = None if run is None else run.day(index) if index else run.on(today) or run.next(today) or run.days[-1]
    if run is None or day is None:
        return Today(now, today, run, None, todos=todos.entries(community, [], {}, None, [], now, only=only))
    is_today = day.date == today
    found = wall(community, only=only)
    known = {one.group.id: one.group for one in found.all} | {group.id: group for group in found.apart}
    rows = [row for row in camp.deliveries(community, run, day, only=only) if row.group in known]
    checked = activities.done_today([one.group.id for one in found.all], day.date)
    waiting = is_today or not index or day.date > today
    tasks = chores.live(community, only=only) if waiting else []
    listed = todos.entries(community, rows if is_today else [], known, found, tasks, now, only=only) if waiting else []
    in_rescue = frozenset(chores.rescued(tasks) | {one.group.id for one in found.by_colour["rescue"]})
    checks_in = day.date <= today and bool(activities.declared(community.pk, kind="check_in"))
    return Today(now, today, run, day, known, rows, checked, found, listed, bool(index), checks_in, in_rescue)


def changed(community: Any) -> None:
    """Something was done: the next look is a new one."""
    held.drop(community.public_id, "today")
    held.drop(community.public_id, "calendar")


def rail(today: Today, *, slug_url: str, retry_url: str, runs: bool) -> list[Slot]:
    """The slots of the day with what was sent, and the worst problem of each."""
    return [_slot(today, slot, slug_url, retry_url, runs) for slot in (today.day.slots if today.day else ())]


def matrix(today: Today, *, page: str) -> list[GroupRow]:
    """Group × slot with today's check-in share; a share far below the other groups' stands out."""
    by_place: dict[tuple[int, str], Delivery] = {(row.group, row.slot): row for row in reversed(today.rows)}
    shares = {group.id: today.checked.get(group.id, 0) / group.seats_taken for group in _drawn(today) if group.seats_taken}
    usual = median(shares.values()) if shares else 0.0
    slots, drawn = today.day.slots if today.day else (), []
    for group in _drawn(today):
        marks = tuple(MARKS[by_place[group.id, slot.key].display] if (group.id, slot.key) in by_place else "not_yet" for slot in slots)
        share = shares.get(group.id)
        tone = _tone(share, usual) if len(shares) >= COMPARABLE else ""
        drawn.append(GroupRow(group.name, _host(group), marks, page.format(group.public_id), words.percent(share) if today.checks_in else "", tone))
    return drawn


def trouble(rows: Sequence[GroupRow]) -> list[GroupRow]:
    """Only the groups in which something was not sent on time or check-in is low."""
    return [row for row in rows if row.tone or any(mark in ("late", "missed", "unknown") for mark in row.marks)]


def finding(today: Today) -> str:
    """The page's sentence, read from the numbers below it."""
    if today.run is None or today.day is None:
        return ""
    if not today.now:
        return _elsewhen(today) if today.asked else _idle(today)
    parts = []
    for slot in reversed(today.day.slots):
        open_rows = [row for row in camp.of_slot(today.rows, slot.key) if row.overdue]
        lost = [row for row in camp.of_slot(today.rows, slot.key) if row.display in camp.LOST]
        if open_rows:
            parts.append(_("%(slot)s还有 %(n)s 群没发") % {"slot": slot.name, "n": len(open_rows)})
        if lost:
            parts.append(_("%(slot)s有 %(n)s 群没发出去") % {"slot": slot.name, "n": len(lost)})
    rescue = len(today.in_rescue)
    if rescue:
        parts.append(_("%(n)s 群要救场") % {"n": rescue})
    if parts:
        return _("，").join(parts[:3]) + _("。")
    late = camp.counts(today.rows)["late"]
    sent = ngettext("该发的都发出去了，%(n)s 条晚了", "该发的都发出去了，%(n)s 条晚了", late) % {"n": late} if late else _("到现在都按时发出")
    if today.todos:
        return _("%(sent)s；还有 %(n)s 件事等你处理。") % {"sent": sent, "n": len(today.todos)}
    return _("%(sent)s，没有要你处理的事。%(next)s") % {"sent": sent, "next": next_event(today)}


def next_event(today: Today) -> str:
    """What comes next, with its time."""
    if today.coming is not None:
        return _("下一个时段是 %(at)s %(name)s。") % {"at": today.coming.at, "name": today.coming.name}
    following = today.run.next(today.day.date) if today.run and today.day else None
    if following is None or not following.slots:
        return _("这是最后一天的最后一个时段。")
    said = {
        "day": words.month_day(following.date), "at": following.slots[0].at, "name": following.slots[0].name, "title": following.title,
    }  # fmt: skip
    tomorrow = today.day is not None and following.date == today.day.date + timedelta(days=1)
    return _("明天 %(at)s %(name)s，%(title)s。") % said if tomorrow else _("下一次是 %(day)s %(at)s %(name)s。") % said


def act(today: Today, *, urls: dict[str, str], runs: bool) -> Act | None:
    """The next act: mend what failed, settle what nobody knows, look at what is late, help the worst group, else see what comes next."""
    failed = [row for row in today.rows if row.display == "failed"]
    if failed and runs and today.now:
        return Act(ngettext("重发 %(n)s 条失败", "重发 %(n)s 条失败", len(failed)) % {"n": len(failed)}, urls["retry"], post=True)
    if today.todos:
        first = today.todos[0]
        return Act(first.verb_long or first.verb, first.url(urls), post=first.post)
    slot = today.coming or (today.day.slots[0] if today.day and today.day.slots and not today.now else None)
    if slot is not None and today.day is not None:
        return Act(_("预览%(slot)s") % {"slot": slot.name}, f"{urls['calendar']}?sel={today.day.index}-{slot.key}")
    return None


def title(today: Today) -> str:
    """What another day than today is called."""
    if today.day is None or today.run is None:
        return ""
    cohort = today.run.cohort
    return rhythm.day_name(cohort.kind, number=today.day.index, day=today.day.date, starts_on=cohort.starts_on)


def spoken_day(today: Today) -> str:
    """The line under the title: date, stage, type and title of the day."""
    if today.day is None:
        return ""
    day = today.day
    return _("，").join(part for part in (words.full_day(day.date), day.stage, day.type) if part) + (f" {day.title}" if day.title else "")


def _tone(share: float | None, usual: float) -> Tone:
    if share is None or usual == 0:
        return ""
    return "bad" if share < VERY_LOW_SHARE * usual else "warn" if share < LOW_SHARE * usual else ""


def _drawn(today: Today) -> list[Group]:
    return sorted((group for group in today.groups.values() if group.in_calendar), key=lambda group: group.position)


def _slot(today: Today, slot: camp.Slot, calendar: str, retry: str, runs: bool) -> Slot:
    rows = camp.of_slot(today.rows, slot.key)
    found = camp.counts(rows)
    sent, lost = found["delivered"] + found["late"], sum(found[name] for name in camp.LOST)
    waiting, ahead = len(rows) - sent - lost, slot.begins > today.at
    word, text = _slot_word(today, slot, rows, sent, ahead)
    facts = [] if ahead else [_("准时 %(n)s") % {"n": found["delivered"]}]
    facts += [_("迟发 %(n)s") % {"n": found["late"]}] * bool(found["late"])
    facts += [_("未发 %(n)s") % {"n": lost}] * bool(lost) + [_("待发 %(n)s") % {"n": waiting}] * bool(waiting and not ahead)
    problem, verb, url, post = _slot_problem(today, slot, rows, found, calendar, retry, runs, ahead)
    done, unit, ready = (len(rows), _("群已排好"), len(rows)) if ahead else (sent, _("群已发"), 0)
    return Slot(
        slot.name, slot.at, done, len(rows), unit, word, text, facts, found["delivered"], found["late"], lost, ready, problem, verb, url, post,
        today.now and slot is today.current,
    )  # fmt: skip


def _slot_word(today: Today, slot: camp.Slot, rows: list[Delivery], sent: int, ahead: bool) -> tuple[str, str]:
    if not rows:
        return "", ""
    if ahead:
        return "", words.ahead(slot.begins - today.at)
    if sent == len(rows):
        return "done", ""
    return ("running", "") if today.at <= slot.ends else ("", _("时段已过"))


def _slot_problem(
    today: Today, slot: camp.Slot, rows: list[Delivery], found: Counter[str], calendar: str, retry: str, runs: bool, ahead: bool
) -> tuple[str, str, str, bool]:
    see = f"{calendar}?sel={today.day.index if today.day else 0}-{slot.key}"
    if ahead:
        return slot.title, _("预览"), see, False
    if found["failed"]:
        verb, url = (_("重发失败"), retry) if runs and today.now else (_("看是哪些群"), see)
        return ngettext("%(n)s 条发送失败", "%(n)s 条发送失败", found["failed"]) % {"n": found["failed"]}, verb, url, runs and today.now
    if found["unknown"]:
        return ngettext("%(n)s 条不确定发没发出去", "%(n)s 条不确定发没发出去", found["unknown"]) % {"n": found["unknown"]}, _("去判定"), see, False
    for name, sentence in (("not_sent", _("%(n)s 群过了时间没发")), ("waiting", _("%(n)s 群等人发"))):
        if found[name]:
            first = next(today.groups[row.group].name for row in rows if row.display == name)
            return sentence % {"n": found[name]} + _("，如 %(name)s") % {"name": first}, _("看是哪些群"), see, False
    return slot.title, _("看内容"), see, False


def _elsewhen(today: Today) -> str:
    assert today.day is not None
    found = camp.counts(today.rows)
    if today.day.date > today.today:
        return _("%(day)s。已排好 %(n)s 条，%(groups)s 个群。") % {
            "day": words.full_day(today.day.date), "n": words.count(len(today.rows)), "groups": len(_drawn(today)),
        }  # fmt: skip
    lost = sum(found[name] for name in camp.LOST)
    said = {
        "day": words.month_day(today.day.date), "all": words.count(len(today.rows)), "on_time": words.count(found["delivered"]), "late": found["late"],
        "lost": lost,
    }  # fmt: skip
    return _("%(day)s：%(all)s 条里准时 %(on_time)s，迟发 %(late)s，未发 %(lost)s。") % said


def _idle(today: Today) -> str:
    """Nothing is sent today: what comes next or that the calendar is over, and how much waits all the same."""
    assert today.day is not None
    begins = today.day.slots[0] if today.day.slots else None
    if today.day.date < today.today:
        said = _("日历走到 %(day)s 为止，今天没有要发的。") % {"day": words.month_day(today.day.date)}
    elif begins is None:
        said = _("今天没有要发的。")
    else:
        said = _("今天没有要发的，下一次是 %(day)s %(at)s %(slot)s，已排好 %(n)s 条，%(groups)s 个群。") % {
            "day": words.full_day(today.day.date), "at": begins.at, "slot": begins.name, "n": words.count(len(today.rows)), "groups": len(_drawn(today)),
        }  # fmt: skip
    waits = len(today.todos)
    return said + (ngettext("还有 %(n)s 件事等你处理。", "还有 %(n)s 件事等你处理。", waits) % {"n": waits} if waits else "")


def _host(group: Group) -> str:
    return group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""


def seats(today: Today) -> int:
    """People sitting in the groups drawn."""
    return sum(group.seats_taken for group in _drawn(today))
