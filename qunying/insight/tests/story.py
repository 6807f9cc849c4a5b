"""Write a small history by hand: who did what on which local day, and then have it in the lake."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction

from qunying.activities.facts import CheckedIn
from qunying.activities.kinds.contest.facts import IdeaEntered, IdeaVoted
from qunying.activities.kinds.diary.facts import DiaryWritten
from qunying.activities.kinds.feedback.facts import FeedbackSent
from qunying.activities.kinds.jielong.facts import JielongJoined
from qunying.activities.kinds.run.facts import RunArrived, RunSignedUp
from qunying.channels.facts import Delivered, MessagePosted, Seen
from qunying.groups.facts import Created, Joined, Left
from qunying.insight import queries
from qunying.insight.lake import writer
from qunying.journal.record import Draft, record_many
from qunying.people.facts import Hired
from qunying.people.facts import Joined as CameIn

ZONE = ZoneInfo("Asia/Shanghai")
# What a member does in an activity of each kind, by the number of the activity.
TAKING_PART = {
    "feedback": lambda activity: FeedbackSent(activity, "question", 9), "diary": lambda activity: DiaryWritten(activity, 1, 1, 9, False),
    "idea": lambda activity: IdeaEntered(activity, 9), "vote": lambda activity: IdeaVoted(activity, 1), "sign_up": RunSignedUp, "arrive": RunArrived,
    "line": lambda activity: JielongJoined(activity, 2),
}  # fmt: skip
FIRST = date(2026, 11, 1)  # D1 of the stories


def moment(day, clock="12:00"):
    """The UTC moment of a local time on the n-th day (1 is 1 November) or on a date."""
    on = FIRST + timedelta(days=day - 1) if isinstance(day, int) else day
    hour, minute = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


class Story:
    """Facts in the order told; ``end`` writes them and copies them into the lake."""

    def __init__(self, community=1):
        self.community, self.drafts, self.numbers = community, [], count(1)

    def tell(self, fact, *, who=None, group=None, day=1, clock="12:00", channel=None, staff=None, subject=None):
        self.drafts.append(
            Draft(
                fact,
                key=f"s{self.community}:{next(self.numbers)}",
                community=self.community,
                group=group,
                identity=who,
                staff=staff,
                channel=channel,
                subject=subject,
                happened_at=moment(day, clock),
            )
        )

    def comes(self, *who, day=1, clock="09:00", kind="member", first=True, group=None):
        for one in who:
            self.tell(CameIn(kind, first), who=one, day=day, clock=clock)
            if group is not None:
                self.sits(one, group=group, day=day, clock=clock)

    def sits(self, *who, group, day=1, clock="09:00"):
        for one in who:
            self.tell(Joined(1, 200, True), who=one, group=group, day=day, clock=clock)

    def goes(self, *who, group, day, clock="12:00", reason="left"):
        for one in who:
            self.tell(Left(reason, day), who=one, group=group, day=day, clock=clock)

    def says(self, *who, group=1, day, clock="12:00", times=1):
        for one in who:
            for _ in range(times):
                self.tell(MessagePosted(12, False, 0, None, "h0", 1), who=one, group=group, day=day, clock=clock)

    def hires(self, *who, day, clock="09:00"):
        """Members who take a post and stay who they are."""
        for one in who:
            self.tell(Hired("host", True), who=one, day=day, clock=clock)

    def checks_in(self, *who, group=1, day, clock="12:00"):
        for one in who:
            self.tell(CheckedIn(1, 1, 1, "own"), who=one, group=group, day=day, clock=clock)

    def takes_part(self, *who, kind, activity, group=1, day, clock="12:00"):
        for one in who:
            self.tell(TAKING_PART[kind](activity), who=one, group=group, day=day, clock=clock)

    def sees(self, *who, group=1, day, clock="12:00"):
        for one in who:
            self.tell(Seen(1, 5), who=one, group=group, day=day, clock=clock)

    def delivers(self, times, *, group=1, day, on_time=True):
        for _ in range(times):
            self.tell(Delivered(0, on_time, "auto", "channel"), group=group, day=day)

    def founds(self, group, *, day=1):
        self.tell(Created("first", 200), group=group, day=day, clock="08:00")

    def end(self):
        with transaction.atomic():
            record_many(self.drafts)
        self.drafts = []
        return writer.catch_up()

    def ask(self, name, **parameters):
        return queries.run(name, self.community, **parameters).rows
