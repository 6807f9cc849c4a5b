"""What members give back, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

import pytest

from qunying.activities.facts import Adopted
from qunying.activities.kinds.contest.facts import IdeaEntered
from qunying.activities.kinds.feedback.facts import FeedbackAnswered, FeedbackSent
from qunying.faces.shell.tests.talk.telling import only
from qunying.people.facts import Joined, Left

pytestmark = pytest.mark.django_db(transaction=True)
CALL, CONTEST = 1, 2


def gives(story, who, group, day, item, *, adopted=None, fact=None, activity=CALL):
    """A member gives something there; it is adopted on that day, or never."""
    sort = "feedback_item" if activity == CALL else "idea"
    story.tell(fact or FeedbackSent(activity, "suggestion", 20), who=who, group=group, day=day, subject=(sort, item))
    if adopted is not None:
        story.tell(Adopted(activity, item, 1), who=who, day=adopted)


def brings(story, inviter, newcomer, group, day, left=None):
    """A member brings somebody who sits down there, and perhaps leaves."""
    story.tell(Joined("member", True, "invite", 1, inviter), who=newcomer, day=day, clock="09:00")
    story.sits(newcomer, group=group, day=day, clock="09:10")
    if left is not None:
        story.tell(Left(left - day, "left"), who=newcomer, day=left)


@pytest.mark.mechanism("003-004")
def test_what_members_give_back_is_three_figures_with_contributors_for_each_group_and_month(story, rooms, ask):
    """
    Group 1, November: 1 has two feedbacks adopted and 2 one; 3's was answered and not adopted. Group 2: 4's of October was adopted in November, and one of
    5's in August. 1 brings three in October to group 1, of whom one left on the seventh day and one on the eighth, and 2 brings one; on D10 2 brings one,
    whose week is not over, and one who left. On D1 1 brings one who never sat anywhere. An idea of 5 in group 2 was used; item 1 of the contest is another
    thing than item 1 of the call.
    """
    one, two, _ = rooms
    story.comes(1, 2, 3, 4, 5, day=-40, group=one)
    for who, item, adopted in ((1, 1, 5), (1, 2, 6), (2, 3, 6), (3, 4, None)):
        gives(story, who, one, 3, item, adopted=adopted)
    story.tell(FeedbackAnswered(CALL, 4, 90), who=3, group=one, day=4, staff=9)
    gives(story, 4, two, -5, 5, adopted=2)
    gives(story, 5, two, 3, 1, adopted=7, fact=IdeaEntered(CONTEST, 40), activity=CONTEST)
    for newcomer, left in ((21, None), (22, -13), (23, -12)):
        brings(story, 1, newcomer, one, -20, left)
    brings(story, 2, 24, one, -15)
    brings(story, 2, 25, one, 10)
    brings(story, 2, 26, one, 10, left=12)
    gives(story, 5, two, -70, 9, adopted=-65)
    story.tell(Joined("member", True, "invite", 1, 1), who=27, day=1)
    rows = [{"group": None} | row for row in ask("people.giving_back")]
    rows.sort(key=lambda row: (row["group"] is None, row["group"], row["day"]))
    assert only(
        rows, "group", "day", "feedback", "feedback_by", "referrals", "referrals_by", "used", "used_by", "waiting", "state"
    ) == [
        ("g1", "2026-10-01", 0, 0, 3, 2, 0, 0, 0, "ok"), ("g1", "2026-11-01", 3, 2, 0, 0, 0, 0, 1, "incomplete"),
        ("g2", "2026-08-01", 1, 1, 0, 0, 0, 0, 0, "ok"), ("g2", "2026-09-01", 0, 0, 0, 0, 0, 0, 0, "ok"),
        ("g2", "2026-10-01", 0, 0, 0, 0, 0, 0, 0, "ok"), ("g2", "2026-11-01", 1, 1, 0, 0, 1, 1, 0, "incomplete"),
        (None, "2026-11-01", 0, 0, 1, 1, 0, 0, 0, "incomplete"),
    ]  # fmt: skip
