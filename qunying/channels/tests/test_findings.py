"""What the report says of talk, from stories told by hand; what cannot be seen is called unknown, not bad."""

from datetime import UTC, date, datetime

import pytest

from qunying.channels import findings
from qunying.channels.facts import MessagePosted
from qunying.insight import queries
from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.journal.record import open_book
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(settings, tmp_path, morning):
    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    queries.forget()
    with clock.fixed(datetime(2026, 11, 29, 0, 30, tzinfo=UTC)):
        yield Story()
    queries.forget()


def look():
    return Look(1, date(2026, 11, 1), date(2026, 11, 28), {7: "晨读群", 8: "夜跑群"})


def says(story, who, *, group=7, day=2, clock="12:00", question=False, reply_to=None, reply_by=None, number):
    fact = MessagePosted(12, question, 0, reply_to, f"h{number}", 2, reply_by=reply_by)
    story.tell(fact, who=who, group=group, day=day, clock=clock, subject=("post", number))


def test_one_person_who_says_more_than_half_is_named_with_the_group(story):
    story.comes(1, 2, 3, day=1, group=7)
    story.says(1, group=7, day=2, times=20)
    story.says(2, 3, group=7, day=2, times=7)
    story.end()
    found = findings.solo(look())
    assert (found.tone, found.title) == ("bad", "1 个群是一个人在唱独角戏：「晨读群」")
    assert found.rows.rows == (("晨读群", 34, 3, 20 / 34, pytest.approx(0.2549, abs=1e-4), True),)


def test_groups_in_which_hardly_anything_is_said_are_not_praised_for_it(story):
    story.comes(1, 2, 3, day=1, group=7)
    story.says(1, group=8, day=2, times=12)
    story.says(1, 2, 3, group=7, day=2, times=11)
    story.end()
    found = findings.solo(look())
    assert (found.tone, found.title) == ("good", "说满 30 条的 1 个群里，没有一个是一个人说了一半以上")
    assert {row[0] for row in found.rows.rows} == {"晨读群", "夜跑群"}


def test_where_no_group_says_enough_nothing_is_said_of_soloists(story):
    story.comes(1, day=1, group=7)
    story.says(1, group=7, day=2, times=29)
    story.end()
    assert findings.solo(look()) is None


def test_questions_are_counted_as_answered_only_where_the_platform_marks_answers(story):
    story.comes(1, 2, day=1, group=7)
    for number in range(3):
        says(story, 1, question=True, number=number + 1, clock=f"{10 + number}:00")
        says(story, 2, reply_to=number + 1, reply_by="said", number=number + 11, clock=f"{10 + number}:30")
    story.end()
    found = findings.answered(look())
    assert (found.tone, found.title) == ("plain", "成员提了 3 个问题，一天之内有人回的 3/3")
    assert "居中的群是 30 分钟" in found.cause


def test_where_answers_cannot_be_seen_it_says_so_instead_of_blaming_anybody(story):
    story.comes(1, 2, day=1, group=7)
    says(story, 1, question=True, number=1)
    says(story, 2, number=2, clock="12:05")
    story.end()
    found = findings.answered(look())
    assert (found.tone, found.title) == ("unknown", "成员提了 1 个问题，看不出多少有人回")


def test_where_nobody_spoke_nothing_is_said(story):
    story.comes(1, 2, day=1, group=7)
    story.end()
    tellers = (findings.concentration, findings.solo, findings.own_feet, findings.answered, findings.newcomers_answered, findings.water)
    assert [tell(look()) for tell in tellers] == [None] * 6
