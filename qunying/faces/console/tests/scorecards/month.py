"""A November told so that every figure of the scorecards can be counted on paper."""

from datetime import UTC, datetime

from qunying.camps.facts import Enrolled
from qunying.camps.hosts.facts import BriefIssued, BriefRead
from qunying.channels.facts import MessagePosted, NotSent
from qunying.charter.facts import PromiseJudged
from qunying.conduct.facts import RulesAccepted
from qunying.flows.facts import TaskFinished, TaskOpened
from qunying.incentives.facts import PointsGranted
from qunying.insight.tests.story import Story
from qunying.kernel import clock

DECEMBER = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai: November is whole


class Month(Story):
    """The story of one group."""

    def __init__(self, community, room, owner, host):
        super().__init__(community.pk)
        self.place, self.room, self.owner, self.host = community, room, owner, host

    def told(self, room=None):
        """Ten members from D13 on, eight of whom say yes to the rules; some talk, check in and answer each other; tasks, briefs, promises and points."""
        room = room or self.room.pk
        for n, who in enumerate(range(1001, 1011)):
            self.comes(who, day=14, group=room)
            self.tell(Enrolled("first", "first", False), who=who, group=room, day=14)
            if n < 8:
                self.tell(RulesAccepted(1), who=who, day=14)
        self.writes(1, 1001, room, day=15)
        self.writes(2, 1002, room, day=15, reply_to=1)
        self.writes(3, 1001, room, day=16, reply_to=2)
        self.writes(4, 1003, room, day=16)
        self.checks_in(1001, 1002, 1003, 1004, 1005, group=room, day=17)
        self.takes_part(1001, kind="feedback", activity=1, group=room, day=18)
        self.goes(1010, group=room, day=25)
        self.delivers(18, group=room, day=20)
        for _ in range(2):
            self.tell(NotSent("manual"), group=room, day=20)
        for verdict in ("kept", "kept", "kept", "late"):
            self.tell(PromiseJudged(verdict, 1, 0, 30, ()), group=room, day=21)
        for n in range(4):
            self.tell(TaskOpened("groups.signal", 1, None), group=room, day=22)
            if n < 3:
                self.tell(TaskFinished("groups.signal", "done", 1, 20, True), group=room, day=23, staff=self.host.pk)
        self.tell(BriefIssued(1, 3), group=room, day=22, staff=self.host.pk)
        self.tell(BriefRead(1, 9), group=room, day=22, staff=self.host.pk)
        for who in (1001, 1002):
            self.tell(PointsGranted(5, "rule:c", 1, 5), who=who, group=room, day=17)
        return self

    def writes(self, message, who, room, *, day, reply_to=None):
        """One message, perhaps an answer."""
        fact = MessagePosted(12, False, 0, reply_to, "h", 2, reply_by="said" if reply_to else None)
        self.tell(fact, who=who, group=room, day=day, clock=f"12:{message:02}", subject=("history", message))

    def ask_in_december(self, name, **parameters):
        """The measure's rows on 1 December at noon."""
        with clock.fixed(DECEMBER):
            self.end()
            return self.ask(name, **parameters)
