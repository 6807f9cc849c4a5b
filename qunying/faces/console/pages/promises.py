"""What the page 承诺 says: the week's finding, each promise at each moment, and the facts behind every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunying.charter import queries as charter
from qunying.charter.queries import PromiseWeek, VerdictRow
from qunying.faces.console.pages import words
from qunying.groups import queries as groups
from qunying.journal import read
from qunying.journal.facts import Recorded
from qunying.kernel import clock
from qunying.people import queries as people

LACKING: Final = ("late", "short", "missed")
SHOWS: Final = ("", "lacking", "kept", "pending")
NAMED_MOST: Final = 3  # groups a line names; the others are one click away
COMING: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact behind a verdict: when, who, what, and how we know."""

    at: str
    who: str
    what: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a promise in one group."""

    public_id: str
    group: str
    group_id: str
    says: str
    tone: str
    icon: str
    note: str
    facts: tuple[Fact, ...]
    pending: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A promise at one moment over all its groups; ``lines`` are those that need a word."""

    key: str
    stamp: int
    text: str
    when: str
    counts: tuple[tuple[str, str, str], ...]  # text, tone, icon
    lines: tuple[Line, ...]
    more: int


def finding(found: PromiseWeek, *, this_week: bool) -> str:
    """本周承诺 8，已兑现 6，缺 2."""
    if not found.promised:
        return _("本周还没有到时间的承诺。") if this_week else _("那一周没有到时间的承诺。")
    told = {"n": found.promised, "kept": found.kept, "lacking": found.lacking, "pending": found.pending, "unseen": found.unseen, "moved": found.moved}
    parts = [_("本周承诺 %(n)s，已兑现 %(kept)s，缺 %(lacking)s") if this_week else _("那一周承诺 %(n)s，已兑现 %(kept)s，缺 %(lacking)s")]
    parts += [_("待定 %(pending)s")] if found.pending else []
    parts += [_("看不到 %(unseen)s")] if found.unseen else []
    parts += [_("改期 %(moved)s")] if found.moved else []
    return _("，").join(parts) % told + _("。")


def shown(rows: Sequence[VerdictRow], show: str) -> list[VerdictRow]:
    """The rows of one filter."""
    wanted = {"": None, "lacking": LACKING, "kept": ("kept",), "pending": ("pending", "unseen")}[show]
    return [row for row in rows if wanted is None or row.verdict in wanted]


def counts(rows: Sequence[VerdictRow]) -> dict[str, int]:
    """How many rows each filter shows."""
    return {show: len(shown(rows, show)) for show in SHOWS}


def moments(community: Any, rows: Sequence[VerdictRow]) -> list[Moment]:
    """The rows by promise and moment, newest first, each naming the groups that lack something, with their facts; a constant number of reads."""
    by_moment: dict[tuple[datetime, str], list[VerdictRow]] = {}
    for row in rows:
        by_moment.setdefault((row.starts_at, row.promise_key), []).append(row)
    named = {key: _named(some) for key, some in by_moment.items()}
    drawn = {line.public_id: line for line in lines(community, [row for some in named.values() for row in some])}
    found = [_moment(community, some, [drawn[row.public_id] for row in named[key]]) for key, some in by_moment.items()]
    return sorted(found, key=lambda one: one.stamp, reverse=True)


def lines(community: Any, rows: Sequence[VerdictRow]) -> list[Line]:
    """Each row with its group, its verdict in words and the facts behind it."""
    rooms = groups.by_id({row.group_id for row in rows if row.group_id})
    told = _facts(community, {fact for row in rows for fact in row.fact_ids})
    found = []
    for row in rows:
        room = rooms.get(row.group_id or 0)
        says, tone, icon, note = verdict_words(row, community.timezone)
        facts = tuple(told[fact] for fact in row.fact_ids if fact in told)
        name, public_id = (room.name, room.public_id) if room else ("", "")
        found.append(Line(row.public_id, name, public_id, says, tone, icon, note, facts, row.verdict == "pending"))
    return found


def verdict_words(row: VerdictRow, zone: str) -> tuple[str, str, str, str]:
    """The verdict as a word with its tone and icon, and the numbers behind it."""
    late, lasted = (row.late_seconds or 0) // 60, row.lasted
    span = (_("持续 %(n)s 分，说好 %(m)s 分") if lasted else _("持续不到 1 分，说好 %(m)s 分")) % {"n": lasted, "m": row.minutes} if lasted is not None else ""
    moved = words.moment(row.moved_to_at, zone) if row.moved_to_at else ""
    told = {
        "kept": (_("已兑现"), "ok", "check", span),
        "late": (_("迟了 %(n)s 分") % {"n": max(1, late)}, "warn", "clock", span),
        "short": (_("时间不够"), "warn", "clock", span),
        "missed": (_("没兑现"), "bad", "x", _("开始以后才改到 %(at)s，原来这次记为没兑现") % {"at": moved} if moved else _missed_note(row)),
        "moved": (_("改期"), "ac", "calendar-event", _("改到 %(at)s") % {"at": moved}),
        "unseen": (_("看不到"), "", "eye", _("这个渠道看不到群里说的话，营主也没有点开始")),
        "pending": _pending(row),
    }
    says, tone, icon, note = told[row.verdict]
    if row.moved_from_at:
        note = _("，").join(part for part in (note, _("从 %(at)s 改来") % {"at": words.moment(row.moved_from_at, zone)}) if part)
    return says, tone, icon, note


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise in force: its words, its time, and when it is owed in the coming days, as (words, stamp)."""

    key: str
    text: str
    when: str
    coming: tuple[tuple[str, int], ...]


def promised(community: Any, now: datetime, *, only: Iterable[int] | None) -> list[Promised]:
    """Every promise in force with the moments of the next seven days; two reads."""
    coming: dict[str, dict[datetime, None]] = {}
    for row in charter.obligations(community.pk, from_at=now, to_at=now + COMING, groups=only):
        if row.verdict == "pending":
            coming.setdefault(row.promise_key, {})[row.starts_at] = None
    zone = community.timezone

    def told(moment: datetime) -> tuple[str, int]:
        return f"{words.short_day(clock.local_day(moment, zone))} {words.clock(moment, zone)}", int(moment.timestamp())

    return [Promised(one.key, one.text, one.when, tuple(told(moment) for moment in coming.get(one.key, ()))) for one in charter.promises(community.pk)]


def _named(rows: Sequence[VerdictRow]) -> list[VerdictRow]:
    """The rows a moment names: all when they are few, else those that lack something."""
    if len(rows) <= NAMED_MOST:
        return list(rows)
    return [row for row in rows if row.verdict in LACKING][:NAMED_MOST]


def _moment(community: Any, rows: Sequence[VerdictRow], named: list[Line]) -> Moment:
    first = rows[0]
    told = (
        (("kept",), _("已兑现"), "ok", "check"), (("late",), _("迟了"), "warn", "clock"), (("short",), _("时间不够"), "warn", "clock"),
        (("missed",), _("没兑现"), "bad", "x"), (("pending",), _("待定"), "", "hourglass-empty"), (("unseen",), _("看不到"), "", "eye"),
        (("moved",), _("改期"), "ac", "calendar-event"),
    )  # fmt: skip
    counted = ((sum(row.verdict in states for row in rows), word, tone, icon) for states, word, tone, icon in told)
    shown_counts = tuple((f"{word} {n}", tone, icon) for n, word, tone, icon in counted if n)
    lacking = sum(row.verdict in LACKING for row in rows)
    more = max(0, lacking - len(named)) if len(rows) > NAMED_MOST else 0
    return Moment(first.promise_key, int(first.starts_at.timestamp()), first.text, when(first, community.timezone), shown_counts, tuple(named), more)


def when(row: VerdictRow, zone: str) -> str:
    """11 月 17 日 周二 20:00-20:30."""
    day = words.full_day(clock.local_day(row.starts_at, zone))
    return f"{day} {words.clock(row.starts_at, zone)}-{words.clock(row.ends_at, zone)}"


def _pending(row: VerdictRow) -> tuple[str, str, str, str]:
    now = clock.now()
    if now < row.starts_at:
        return _("还没到"), "", "hourglass-empty", ""
    if now <= row.ends_at:
        return _("进行中"), "ac", "clock", _("已点开始") if row.begun_at else ""
    return _("待定"), "", "hourglass-empty", _("还没看到开始；到当天结束还没有，就记为没兑现")


def _missed_note(row: VerdictRow) -> str:
    if not row.by_person:
        return _("当天没有发出来")
    return _("说好的时间里没有营主的回答") if row.fact_ids else _("没有看到营主出现")


def _facts(community: Any, ids: Iterable[int]) -> dict[int, Fact]:
    rows = read.by_ids(sorted(set(ids)))
    crew = people.staff_by_id({row.staff for row in rows if row.staff})
    names = people.names_of_identities(community.pk, {row.identity for row in rows if row.identity})

    def who(row: Recorded) -> str:
        if row.staff in crew:
            return crew[row.staff].name
        return names.get(row.identity or 0, _("系统"))

    return {row.id: Fact(words.clock(row.happened_at, community.timezone), _("系统") if _by_itself(row) else who(row), *_what(row)) for row in rows}


def _by_itself(row: Recorded) -> bool:
    """Whether the house sent it, though somebody is accountable for the group."""
    return row.kind == "channels.delivered" and row.payload["mode"] == "auto"


def _what(row: Recorded) -> tuple[str, str]:
    """What the fact tells, and how we know it."""
    receipts = {"channel": _("渠道回执"), "link": _("链接已打开"), "attested": _("本人确认")}
    if row.kind == "channels.delivered":
        return (pgettext("column", "发出") if row.payload["on_time"] else _("迟发")), receipts.get(row.payload["receipt"], "")
    if row.kind == "channels.message_posted":
        return (_("在群里回复") if row.payload["reply_to"] else _("在群里说话")), _("群里的原话")
    told = {"charter.session_begun": _("点了开始"), "charter.session_ended": _("点了结束"), "channels.not_sent": _("没有发")}
    return told.get(row.kind, row.kind), "" if row.kind == "channels.not_sent" else _("本人确认")
