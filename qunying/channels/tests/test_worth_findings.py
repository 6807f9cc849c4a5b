"""What the report says of answers and of the core, from stories told by hand: a difference only where there are enough, never a cause."""

from datetime import date, timedelta

import pytest

from qunying.channels import features
from qunying.channels.findings import unanswered_churn
from qunying.insight import queries
from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.journal.record import open_book
from qunying.people.findings import core_silent

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = date(2026, 8, 3)


@pytest.fixture
def story(settings, tmp_path, morning):
    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    queries.forget()
    yield Story()
    queries.forget()


def look():
    return Look(1, date(2026, 10, 16), date(2026, 11, 12), {7: "晨读群"})


def asks(story, numbers, *, answered, staying):
    """Each asks in a room of their own; who is answered is so by another member within half an hour; so many come again."""
    for place, who in enumerate(numbers):
        story.comes(who, day=date(2026, 7, 1))
        story.tell(features.posted("请问怎么报名？", "text"), who=who, group=1000 + who, day=ASKED, subject=("history", who))
        if answered:
            story.tell(features.posted("在公告第三条", "text"), who=999, group=1000 + who, day=ASKED, clock="12:20", subject=("history", 5000 + who))
        if place < staying:
            story.checks_in(who, day=ASKED + timedelta(days=9))


def test_enough_on_both_sides_allow_a_sentence_that_claims_no_cause(story):
    """25 left alone, 20 gone; 25 answered, 5 gone: 80 % against 20 %."""
    asks(story, range(1, 26), answered=False, staying=5)
    asks(story, range(26, 51), answered=True, staying=20)
    story.says(999, group=999, day=ASKED + timedelta(days=60))  # the history goes on: only then is anybody known to be gone
    story.end()
    told = unanswered_churn(look())
    assert (told.tone, told.title) == ("watch", "问题没人接的成员，后来走得更多：80% 对 20%")
    assert "相差 +60.0 个百分点" in told.cause and "只是相关，不能说明因果" in told.cause and told.rows.rows[0][:4] == (25, 20, 25, 5)


def test_nineteen_on_a_side_allow_none(story):
    asks(story, range(1, 26), answered=False, staying=5)
    asks(story, range(26, 45), answered=True, staying=15)
    story.says(999, group=999, day=ASKED + timedelta(days=60))  # the history goes on: only then is anybody known to be gone
    story.end()
    assert unanswered_churn(look()) is None


def test_silent_core_members_are_counted_with_those_who_came_back(story):
    story.comes(1, 2, 3, day=-80)
    story.says(1, group=7, day=-25, times=50)
    story.says(2, group=7, day=-60, times=50)
    story.says(2, 3, group=7, day=11)
    story.end()
    told = core_silent(look())
    assert (told.tone, told.title) == ("watch", "这段时间又有 1 位核心成员满 30 天没做过一件事")
    assert [row[0] for row in told.rows.rows] == ["晨读群", "晨读群"] and "又回来的有 1 位" in told.cause


def test_without_a_core_nothing_is_said_of_it(story):
    story.comes(1, day=-80)
    story.says(1, group=7, day=2)
    story.end()
    assert core_silent(look()) is None
