"""Rehearse a whole blueprint on a database of its own: apply it, let simulated people live through it, count what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qunying.blueprint import services as blueprints
from qunying.blueprint.document import Blueprint
from qunying.camps.rehearsal import arrivals, keeping, live, stepping, world
from qunying.camps.rehearsal.audit import Report, report
from qunying.camps.rehearsal.life import Life
from qunying.channels.services import wecom_sandbox
from qunying.journal.record import Origin, origin
from qunying.kernel import clock

WINDOW_ACTS = 150
FIRST_HOUR = "06:00"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to rehearse: how many people, from which seed, until which camp day (and time of that day)."""

    members: int
    seed: int = 1
    until_day: int | None = None
    until_time: str = "24:00"
    size: int = WINDOW_ACTS
    to_live_on: bool = False  # the database will be loaded elsewhere, where its people go on living


@dataclass(slots=True)
class Rehearsal:
    """One rehearsal under way."""

    bp: Blueprint
    wish: Wish
    tell: Callable[[str, float], None] | None = None
    community: int = 0
    days: int = 0
    _began: float = field(default_factory=time.monotonic)

    def run(self) -> Report:
        """The camp was lived through up to the wished moment; returns what receivers hold and what the journal says."""
        course = world.course(0, self.bp)
        zone = self.bp["positioning.community"].timezone
        self.days = min(self.wish.until_day or len(course.days), len(course.days))
        opening = clock.at_local(course.start + timedelta(days=arrivals.OPENS), FIRST_HOUR, zone)
        end = clock.at_local(course.days[self.days - 1].date, "00:00", zone) + _of_day(self.wish.until_time)
        live.forget()
        with clock.fixed(opening), origin(Origin.REHEARSAL):
            self._open()
            self._begin(opening)
            stepping.run_until(self.community, end, clock.set_fixed, tell=self._teller(opening, end))
            if self.wish.to_live_on:
                keeping.settle_down(self.community)
                stepping.run_until(self.community, end, clock.set_fixed)
            return report(self.community, self.bp, self.wish, days=self.days, end=end, seconds=time.monotonic() - self._began)

    def _open(self) -> None:
        """The blueprint is applied, and the platform chats it names exist in the sandbox."""
        if self.tell:
            self.tell(_("按蓝图建群排期"), 0.0)
        self.community = blueprints.apply(self.bp, checksum=None, author="rehearsal").community
        for room in world.rooms(self.community):
            if room.corp:
                for chat in room.chats:
                    wecom_sandbox.open_chat(room.corp, chat, owner=room.userid, name=room.key)

    def _begin(self, opening: datetime) -> None:
        wish = self.wish
        live.begin(self.community, Life(wish.seed, wish.members, 0, wish.size, opening.isoformat()))

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
                words = _("第 %(days)s 天") % {"days": number} if number > 0 else _("开营前 %(days)s 天") % {"days": 1 - number}
                tell(words, (now - opening).total_seconds() / whole)

        return say


def _of_day(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))
