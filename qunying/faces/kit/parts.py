"""The things a page hands to the tags: small frozen records, so that a missing field fails where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "ok", "warn", "bad", "ac"]
Day = Literal["done", "missed", "today", "ahead"]
Mark = Literal["on_time", "late", "missed", "pending", "unknown", "not_yet"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a segment row, a tab row, a select chip or a menu; ``url`` is a real address."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the side navigation (console) or of the tab bar (h5)."""

    label: str
    icon: str
    url: str
    current: bool = False
    count: int | None = None
    alarm: bool = False
    key: str = ""  # the letter after g: t h c i


@dataclass(frozen=True, slots=True)
class Switch:
    """A scope switch of the top bar: 社群, 期 and day."""

    label: str
    value: str
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of the rail: counts in the order on time, late, missed, open."""

    name: str
    time: str
    done: int
    of: int
    unit: str
    word: str = ""  # a key of the status dictionary, else ``text``
    text: str = ""
    facts: Sequence[str] = ()
    ok: int = 0
    late: int = 0
    missed: int = 0
    ready: int = 0
    problem: str = ""
    verb: str = ""
    url: str = ""
    post: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """One row that asks for a hand: finding, cause, owner, time left, one verb."""

    finding: str
    cause: str
    verb: str
    url: str
    icon: str = "alert-triangle"
    tone: Tone = ""
    owner: str = ""
    due: str = ""
    urgent: bool = False  # under 30 minutes
    post: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One group of the health wall, drawn in one of three densities."""

    name: str
    host: str
    score: int | str  # a number, or one with its unit
    url: str
    points: Sequence[float] = ()
    tone: Tone = "ok"
    current: bool = False
    facts: Sequence[tuple[str, str]] = ()  # watch: two (name, value)
    cause: str = ""  # alarm
    since: str = ""
    reasons: Sequence[str] = ()
    verb: str = ""
    verb_url: str = ""
    verb_post: bool = False
    helper: str = ""  # who is already on it
    members: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One row of the execution matrix; ``marks`` stand in the order of the slots."""

    name: str
    host: str
    marks: Sequence[Mark]
    url: str = ""
    value: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a standard procedure, with who and when."""

    text: str
    note: str = ""
    state: Literal["", "done", "cur"] = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One cohort: integers per column, ``None`` for what has not come yet."""

    name: str
    size: int | None
    cells: Sequence[int | None]
    current: bool = False


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One bar of the funnel; ``rate`` names its own base (占激活 70.0%)."""

    name: str
    hint: str
    value: int
    last: int | None = None
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of days on the members' trail; each day is done, missed, today or ahead."""

    name: str
    days: Sequence[Day]


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a member's day."""

    name: str
    points: str = ""
    note: str = ""
    state: Literal["", "done", "cur"] = ""
    play_url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a leaderboard; ``share`` is 0–100 and draws the bar."""

    no: int
    name: str
    value: str
    share: float
    note: str = ""
    me: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a web group."""

    author: str
    text: str
    at: str
    mine: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A system card (任务, 红包, 抽奖, 海报) of the feed or a door on the member's first screen."""

    title: str
    note: str
    url: str
    icon: str = "flag"
    verb: str = ""
    packet: bool = False


@dataclass(frozen=True, slots=True)
class Tour:
    """One step of a first look around: what to see here, where to look, and the way on."""

    number: int
    of: int
    text: str
    look: str
    look_url: str
    next: str
    url: str  # posts ``step``: the next one, or 0 to end
    outside: bool = False  # what to look at opens beside this page
