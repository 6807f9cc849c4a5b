"""Say what was promised, done, missed and lost, day by day."""

from datetime import date, timedelta

from qunying.camps.routine.facts import CohortClosing, ItemJudged, JobPaused, JobResumed
from qunying.charter.facts import PromiseJudged
from qunying.commerce.facts import OrderRefunded
from qunying.conduct.facts import AppealDecided, Removed
from qunying.insight.tests.story import FIRST, Story

LAST = ("--from", "2026-12-06", "--to", "2026-12-06")  # Sunday D36: its thirty days are D7 to D36


def number(day):
    """The n-th day of the story as facts count days."""
    return (FIRST + timedelta(days=day - 1) - date(1970, 1, 1)).days


class Work(Story):
    """A story of two groups, ten members each from the first day."""

    def __init__(self, community, rooms):
        super().__init__(community)
        self.one, self.two = rooms
        self.comes(*range(100, 110), day=1, group=self.one)
        self.comes(*range(200, 210), day=1, group=self.two)

    def promised(self, verdict, *days, group=None):
        """A promise owed on each of these days was judged so, after midnight."""
        for day in days:
            fact = PromiseJudged(verdict, 1, None, None, (), number(day))
            self.tell(fact, group=group or self.one, day=day + 1, clock="00:05", subject=("obligation", next(self.numbers)))

    def works(self, outcome, *days, slot="morning", group=None, content=None, benefit=False):
        """The item of that slot on each of these days came to this."""
        for day in days:
            fact = ItemJudged(f"slot:{slot}", outcome, f"sha:{content or f'{slot}{day}'}", benefit)
            self.tell(fact, group=group or self.one, day=day, clock="07:30", subject=("delivery", next(self.numbers)))

    def rests(self, day, *, until=None, resumed=None, slot="morning", group=None):
        """The slot's work is paused from that day."""
        pause = ("job_pause", next(self.numbers))
        room = group or self.one
        self.tell(JobPaused(f"slot:{slot}", number(day), number(until) if until else None), group=room, day=day, subject=pause)
        if resumed:
            self.tell(JobResumed(f"slot:{slot}", number(resumed)), group=room, day=resumed, subject=pause)

    def refunds(self, *days, group=None, who=None):
        """So many orders were paid back."""
        for day in days:
            self.tell(OrderRefunded(100), who=who, group=group, day=day, subject=("order", next(self.numbers)))

    def puts_out(self, who, *, day, group=None):
        """A member is removed for a breach and loses the seat."""
        self.tell(Removed("rule:no-ads", 1, 3, "remove"), who=who, group=group, day=day)
        self.goes(who, group=self.one, day=day, reason="removed")

    def takes_back(self, who, *, day, group=None):
        """An appeal brings the member back."""
        self.tell(AppealDecided("remove", True, 0, True), who=who, group=group, day=day)

    def closes(self, day, *, group=None):
        """That day is the last of a cohort."""
        self.tell(CohortClosing(1), group=group or self.one, day=day)
