"""The report says how many lost and reached the highest level by the rules, and nothing where nobody did."""

from datetime import date

import pytest

from qunying.insight import queries as insight
from qunying.insight.findings import Look
from qunying.insight.lake import writer
from qunying.people import services as people
from qunying.people.levels.telling import WORTH_A_LOOK, top_level
from qunying.people.levels.tests.test_holding import hold, ming  # noqa: F401 - ming is a fixture
from qunying.people.levels.tests.test_keeping import house, read_to  # noqa: F401 - house is a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def told(house, first, last):  # noqa: F811
    """What the report of these days of November says, when all is in the lake."""
    writer.catch_up()
    insight.forget()
    return top_level(Look(house.pk, date(2026, 11, first), date(2026, 11, last)))


def test_who_rose_to_and_who_fell_from_the_highest_level_are_told_with_what_it_asks(house, ming):  # noqa: F811
    """阿明 is at 头部 from D3 and falls on D17."""
    read_to(house, 20)
    rose, fell = told(house, 1, 10), told(house, 11, 20)
    assert rose.title == "这段时间 1 位升到最高一级「头部」，没有人掉下来" and rose.act == ""
    assert fell.title == "这段时间 1 位从最高一级「头部」掉了下来，没有人升上去" and "数据 → 成员层级" in fell.act and fell.tone == "plain"
    assert "近 7 天发言至少 20 条" in fell.cause and [row[:3] for row in fell.rows.rows] == [(date(2026, 11, 17), "头部", "普通")]


def test_more_falling_than_rising_is_worth_a_look(house, ming, monkeypatch):  # noqa: F811
    monkeypatch.setattr("qunying.people.levels.telling.WORTH_A_LOOK", WORTH_A_LOOK - 2)
    read_to(house, 20)
    assert (told(house, 11, 20).tone, told(house, 1, 10).tone) == ("watch", "plain")


def test_nothing_is_told_where_nobody_moved_somebody_was_put_there_or_there_are_no_levels(house, ming):  # noqa: F811
    hold(ming, 2, level="head", until=4)
    read_to(house, 14)
    assert (told(house, 1, 8), told(house, 9, 14)) == (None, None)
    people.declare_levels(house.pk, [])
    assert told(house, 1, 14) is None
