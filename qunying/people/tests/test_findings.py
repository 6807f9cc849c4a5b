"""What the report says of people: a mean does not hide a fall, one person more is no trend, and nobody is told of twice."""

from datetime import UTC, date, datetime

import pytest

from qunying.insight import queries
from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.journal.record import open_book
from qunying.kernel import clock
from qunying.people import findings

pytestmark = pytest.mark.django_db(transaction=True)

WEEKS = (2, 9, 16, 23)  # November's Mondays as days of the story


@pytest.fixture
def story(settings, tmp_path, morning):
    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    queries.forget()
    with clock.fixed(datetime(2026, 11, 30, 0, 30, tzinfo=UTC)):
        yield Story()
    queries.forget()


def look():
    return Look(1, date(2026, 11, 2), date(2026, 11, 29), {7: "晨读群"})


def weeks(story, *sizes):
    """So many of the same people check in every week of the period, and as many as on the average in the four weeks before."""
    story.comes(*range(1, 41), day=-40, group=7)
    for monday in (-26, -19, -12, -5):
        story.checks_in(*range(1, sum(sizes) // len(sizes) + 1), group=7, day=monday)
    for monday, size in zip(WEEKS, sizes, strict=True):
        story.checks_in(*range(1, size + 1), group=7, day=monday)
    story.end()


def test_a_mean_that_stays_does_not_hide_that_every_week_is_weaker(story):
    weeks(story, 30, 22, 16, 12)
    told = findings.alive(look())
    assert (told.tone, told.title) == ("watch", "平均每周 20 人参与，和前一段差不多，但一周比一周少")
    assert told.act


def test_weeks_that_go_up_and_down_are_told_as_steady(story):
    weeks(story, 24, 18, 22, 16)
    told = findings.alive(look())
    assert (told.tone, told.title, told.act) == ("plain", "平均每周 20 人参与，和前一段差不多", "")


def test_one_person_less_among_many_is_neither_coming_nor_going(story):
    weeks(story, 20, 20, 20, 19)
    told = findings.phases(look())
    assert (told.tone, told.title[-4:]) == ("plain", "来去相当")


def test_more_who_do_not_come_again_than_come_are_worth_a_look(story):
    weeks(story, 30, 22, 16, 12)
    told = findings.phases(look())
    assert (told.tone, told.title[-6:]) == ("watch", "走的比来的多")


def test_of_core_members_only_those_who_fell_silent_of_late_are_to_be_visited(story):
    story.comes(1, 2, 3, day=-200)
    story.says(1, group=7, day=-180, times=50)
    story.says(2, group=7, day=-10, times=50)
    story.says(3, group=7, day=28)
    story.end()
    told = findings.core_silent(look())
    assert (told.tone, told.title) == ("watch", "这段时间又有 1 位核心成员满 30 天没做过一件事")
    assert "一共 2 位沉默着" in told.cause and "一个一个去问候" in told.act and len(told.rows.rows) == 2


def test_those_who_fell_silent_long_ago_are_counted_and_no_longer_an_errand(story):
    story.comes(1, 3, day=-200)
    story.says(1, group=7, day=-180, times=50)
    story.says(3, group=7, day=28)
    story.end()
    told = findings.core_silent(look())
    assert (told.tone, told.act) == ("plain", "")
    assert told.title == "这段时间没有核心成员新沉默满 30 天；更早沉默、还没回来的有 1 位"
