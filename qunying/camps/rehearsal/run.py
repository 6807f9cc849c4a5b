"""Rehearse whole blueprints on a database of their own: apply them, let simulated people live through them, count what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qunying.blueprint import services as blueprints
from qunying.blueprint.document import Blueprint
from qunying.camps.rehearsal import arrivals, course, keeping, live, rooms, stepping
from qunying.camps.rehearsal.audit import Report, report
from qunying.camps.rehearsal.life import Life
from qunying.channels.services import wecom_sandbox
from qunying.journal.record import Origin, origin
from qunying.kernel import clock

WINDOW_ACTS = 150
FIRST_HOUR = "06:00"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to rehearse: how many people, from which seed, until which day (and time of that day)."""

    members: int
    seed: int = 1
    until_day: int | None = None
    until_time: str = "24:00"
    size: int = WINDOW_ACTS
    to_live_on: bool = False  # the database will be loaded elsewhere, where its people go on living


@dataclass(slots=True)
class Part:
    """A community of a rehearsal: its blueprint and how many people of which seed come to it."""

    bp: Blueprint
    members: int
    seed: int = 1
    community: int = 0

    @property
    def opening(self) -> datetime:
        """The morning on which word of it goes round."""
        start = course.course(0, self.bp).start
        return clock.at_local(start + timedelta(days=arrivals.OPENS), FIRST_HOUR, self.bp["positioning.community"].timezone)


@dataclass(slots=True)
class Rehearsal:
    """One rehearsal under way; what is ``beside`` lives in the same house, by the same clock."""

    bp: Blueprint
    wish: Wish
    tell: Callable[[str, float], None] | None = None
    beside: Sequence[Part] = ()
    community: int = 0
    days: int = 0
    _began: float = field(default_factory=time.monotonic)

    def run(self) -> Report:
        """The communities were lived through up to the wished moment; returns what receivers hold and what the journal says of the first."""
        calendar = course.course(0, self.bp)
        zone = self.bp["positioning.community"].timezone
        self.days = min(self.wish.until_day or len(calendar.days), len(calendar.days))
        end = clock.at_local(calendar.days[self.days - 1].date, "00:00", zone) + _of_day(self.wish.until_time)
        first = Part(self.bp, self.wish.members, self.wish.seed)
        others = sorted((part for part in self.beside if part.opening < end), key=lambda part: part.opening)
        parts = [first, *others]  # ours comes first, and with it its number
        live.forget()
        with clock.fixed(min(part.opening for part in parts)), origin(Origin.REHEARSAL):
            self._live(parts, end)
            self.community = first.community
            found = report(self.community, self.bp, self.wish, days=self.days, end=end, seconds=time.monotonic() - self._began)
            return replace(found, beside=tuple(self._beside(part, end) for part in others)) if others else found

    def _live(self, parts: Sequence[Part], end: datetime) -> None:
        teller, open_now = self._teller(clock.now(), end), list[int]()
        for part in parts:
            if open_now:
                stepping.run_until(open_now, part.opening, clock.set_fixed, tell=teller)
            self._open(part)
            open_now.append(part.community)
        stepping.run_until(open_now, end, clock.set_fixed, tell=teller)
        if self.wish.to_live_on:
            for community in open_now:
                keeping.settle_down(community)
            stepping.run_until(open_now, end, clock.set_fixed)

    def _open(self, part: Part) -> None:
        """The blueprint is applied, the platform chats it names exist in the sandbox, and its people begin to live."""
        if self.tell:
            self.tell(_("按蓝图建群排期"), 0.0)
        part.community = blueprints.apply(part.bp, checksum=None, author="rehearsal").community
        for room in rooms.rooms(part.community):
            if room.corp:
                for chat in room.chats:
                    wecom_sandbox.open_chat(room.corp, chat, owner=room.userid, name=room.key)
        live.begin(part.community, Life(part.seed, part.members, 0, self.wish.size, clock.now().isoformat()))

    def _beside(self, part: Part, end: datetime) -> dict[str, object]:
        """What came of a community beside, in few words."""
        wish = replace(self.wish, members=part.members, seed=part.seed)
        return report(part.community, part.bp, wish, days=0, end=end, seconds=0.0).in_short()

    def _teller(self, opening: datetime, end: datetime) -> Callable[[datetime], None] | None:
        tell = self.tell
        if tell is None:
            return None
        whole, shown = (end - opening).total_seconds(), [-1]

        def say(now: datetime) -> None:
            day = (now - opening).days
            if day != shown[0]:
                shown[0] = day
                number = day + arrivals.OPENS + 1
                words = _("第 %(days)s 天") % {"days": number} if number > 0 else _("开始前 %(days)s 天") % {"days": 1 - number}
                tell(words, (now - opening).total_seconds() / whole)

        return say


def _of_day(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))
