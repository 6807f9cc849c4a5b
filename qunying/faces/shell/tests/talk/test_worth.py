"""What an answer is worth, as somebody at the keyboard asks for it; every expected number was counted on paper from the story above it."""

from datetime import date, timedelta
from itertools import count

import pytest

from qunying.faces.shell.tests.talk.telling import only, rounded
from qunying.people.facts import Left

pytestmark = pytest.mark.django_db(transaction=True)
APRIL, MAY, JUNE, ASKED = date(2026, 4, 6), date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 6)
GOES_ON = ASKED + timedelta(days=60)  # a history that ends with the question says nothing of who was gone thirty days later


def askers(story, numbers, joined, *, answered_after, staying=(), times=1):
    """So many who joined on that day ask in a room each; staff answer after so many hours (None: never); the first ``staying`` of them come again."""
    found = []
    for place, who in enumerate(numbers):
        story.comes(who, day=joined)
        message = story.writes(who, "请问怎么报名？", group=1000 + who, day=ASKED)
        if answered_after is not None:
            later = 12 + answered_after
            story.writes(999, "在公告第三条", group=1000 + who, day=ASKED + timedelta(days=later // 24), clock=f"{later % 24:02}:00", reply_to=message)
        if place < staying:
            for day in range(times):
                story.checks_in(who, day=ASKED + timedelta(days=10 + day))
        found.append(who)
    return found


def churned(story):
    """
    May: of 20 unanswered 10 are gone, of 20 answered 4; June: of 20 unanswered 10, of 10 answered 2. Weights 20·20/40 = 10 and 20·10/30 = 6.67, that is 0.6
    and 0.4; 0.5 − 0.2 = 0.3. April has nobody answered: one is unmatched. Answered after 49 hours is not within 48. One of the gone came once and left.
    """
    story.comes(999, day=APRIL, kind="staff")
    story.says(999, group=999, day=GOES_ON)
    next_one = count(1)
    take = lambda many: [next(next_one) for _ in range(many)]  # noqa: E731
    askers(story, take(19), MAY, answered_after=None, staying=10)
    askers(story, take(1), MAY, answered_after=49, staying=0)
    askers(story, take(20), MAY, answered_after=47, staying=16)
    gone = askers(story, take(20), JUNE, answered_after=None, staying=11)
    story.tell(Left(40, "left"), who=gone[0], day=ASKED + timedelta(days=20))
    askers(story, take(10), JUNE, answered_after=1, staying=8)
    askers(story, take(1), APRIL, answered_after=None, staying=1)


@pytest.mark.mechanism("002-045")
def test_churn_of_unanswered_askers_is_compared_within_the_month_of_joining(story, ask):
    """Score intervals as if of 1/(0.36/20 + 0.16/20) = 38.46 and 1/(0.36/20 + 0.16/10) = 29.41 people: 0.349 … 0.651 and 0.094 … 0.375."""
    churned(story)
    [row] = ask("channels.unanswered_churn")
    assert only([row], "n", "n_1", "k_1", "n_0", "k_0", "unmatched", "state") == [(70, 40, 20, 30, 6, 1, "ok")]
    assert rounded([row], "value_1", "value_0", "value") == [(0.5, 0.2, 0.3)]
    assert [round(end, 3) for end in row["interval"]] == [0.069, 0.484]


@pytest.mark.mechanism("002-045")
def test_with_fewer_than_twenty_on_a_side_it_says_not_enough(story, ask, capsys):
    from qunying.faces.shell.main import main

    story.comes(999, day=APRIL, kind="staff")
    story.says(999, group=999, day=GOES_ON)
    askers(story, range(1, 41), MAY, answered_after=None, staying=10)
    askers(story, range(41, 60), MAY, answered_after=1, staying=10)
    [row] = ask("channels.unanswered_churn")
    assert only([row], "n_1", "n_0", "value", "interval", "state") == [(40, 19, None, None, "not_enough")]
    assert main(["measure", "channels.unanswered_churn", "--community", "dushu"]) == 0
    said = capsys.readouterr().out
    assert "样本太少" in said and "只是相关，不能说明因果" in said


def test_who_asked_lately_is_not_yet_asked_about(story, ask):
    """At 08:30 on D13 the thirty days of a question of D−19 (12 October) are not over: they begin on D−17 and end on D13."""
    story.comes(1, day=date(2026, 10, 1))
    story.writes(1, "请问怎么报名？", group=1, day=date(2026, 10, 12))
    story.says(2, day=12)
    assert only(ask("channels.unanswered_churn"), "unmatched") == [(0,)]
    story.comes(3, day=date(2026, 10, 1))
    story.writes(3, "请问怎么报名？", group=2, day=date(2026, 10, 9))
    assert only(ask("channels.unanswered_churn"), "unmatched") == [(1,)]


@pytest.mark.mechanism("000-023")
def test_members_answered_within_a_day_are_compared_with_unanswered_ones_of_the_same_week(story, ask, capsys):
    """
    Week of 4 May: 20 answered come on 3 days each, 20 unanswered on 1; week of 1 June: 20 answered, half on 4 days and half on none; 10 unanswered on 1.
    Answered after 30 hours is neither. Weights 10 and 6.67: 0.6·3 + 0.4·2 = 2.6 against 1. Spread within: (19·0 + 80)/38 = 2.105 and 0; squared error
    2.105·(0.36/20 + 0.16/20) = 0.05474, its root 0.23396; 38 degrees of freedom, t = 2.0244: 1.6 ± 0.4736.
    """
    from qunying.faces.shell.main import main

    story.comes(999, day=APRIL, kind="staff")
    story.says(999, group=999, day=GOES_ON)
    askers(story, range(1, 21), MAY, answered_after=23, staying=20, times=3)
    askers(story, range(21, 41), MAY, answered_after=None, staying=20)
    askers(story, range(41, 61), JUNE, answered_after=1, staying=10, times=4)
    askers(story, range(61, 71), JUNE, answered_after=None, staying=10)
    askers(story, range(71, 91), JUNE, answered_after=30, staying=20, times=9)
    [row] = ask("channels.answered_later")
    assert only([row], "n", "n_1", "n_0", "unmatched", "state") == [(70, 40, 30, 0, "ok")]
    assert rounded([row], "value_1", "value_0", "value") == [(2.6, 1.0, 1.6)]
    assert [round(end, 3) for end in row["interval"]] == [1.126, 2.074]
    assert main(["measure", "channels.answered_later", "--community", "dushu"]) == 0
    assert "只是相关，不能说明因果" in capsys.readouterr().out
