"""A promise's sentence is read as days, times and length, or the word that makes it none is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunying.charter.promises import parse, proof_of
from qunying.charter.schedules import EVERY_DAY, WORKDAYS, Schedule, of_plain, sentence

ANCHOR = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("text", "weekdays", "on", "times", "minutes"),
    [
        ("每周二 30 分钟主题分享", (1,), None, (), 30),
        ("每周二大咖30分钟主题分享，20:00 开始", (1,), None, ("20:00",), 30),
        ("5月16日19:00-20:00 群内答疑", (), date(2026, 5, 16), ("19:00",), 60),
        ("2026年5月16日 周六 19:00 一个半小时", (), date(2026, 5, 16), ("19:00",), 90),
        ("每晚 20:30 到 21:30，领读人会回复当天每一条摘句", EVERY_DAY, None, ("20:30",), 60),
        ("每天 07:30、20:00 各发一条，10 分钟", EVERY_DAY, None, ("07:30", "20:00"), 10),
        ("每周二、四晚上八点 1 小时直播", (1, 3), None, ("20:00",), 60),
        ("周一到周五 9：00－9：15 早报", WORKDAYS, None, ("09:00",), 15),
        ("每个工作日中午12点发特价", WORKDAYS, None, ("12:00",), 0),
        ("每晚八点半，半小时", EVERY_DAY, None, ("20:30",), 30),
        ("每周末下午 3 点到 5 点", (5, 6), None, ("15:00",), 120),
        ("每周三晚8点到9点答疑", (2,), None, ("20:00",), 60),
        ("每周五 23:30-00:30 夜谈", (4,), None, ("23:30",), 60),
    ],
)
def test_days_times_and_length_are_read(text, weekdays, on, times, minutes):
    found = parse(text, anchor=ANCHOR)
    assert (found.weekdays, found.on, found.times, found.minutes, found.vague) == (weekdays, on, times, minutes, "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("不定期邀请大咖分享", "不定期"), ("每周二 20:00 尽量开 30 分钟", "尽量"), ("有空就来答疑", "有空"), ("定期更新干货", "定期"), ("提问及时回复", "及时"),
        ("每天 20:00 及时回复，30 分钟", ""), ("每周二定期分享 30 分钟", ""),
    ],
)  # fmt: skip
def test_the_word_that_leaves_it_open_is_named(text, word):
    assert parse(text, anchor=ANCHOR).vague == word


@pytest.mark.parametrize("text", ["每周一次直播", "一周一次", "24 小时内回复每一条", "早一点睡，学一点", "给 3 点建议", "每月 1 日 20:00 30 分钟"])
def test_what_names_no_day_is_no_schedule(text):
    assert not parse(text, anchor=ANCHOR).says_when


def test_what_is_no_clock_no_length_and_no_day_is_not_taken_for_one():
    found = parse("每天早一点睡，给 3 点建议，10 分钟内回复", anchor=ANCHOR)
    assert (found.times, found.minutes) == ((), 0)
    assert parse("2月30日 19:00 1 小时", anchor=ANCHOR).no_such_day == "2月30日"
    assert parse("5月16日 周五 19:00 1 小时", anchor=ANCHOR).other_weekday == 4
    assert parse("每天 21:30 前回复每一条", anchor=ANCHOR).before == "21:30"


@pytest.mark.parametrize(
    ("anchor", "on"),
    [
        (date(2026, 12, 20), date(2027, 1, 3)),
        (date(2027, 1, 20), date(2027, 1, 3)),
        (date(2026, 1, 20), date(2026, 1, 3)),
        (date(2026, 5, 20), date(2027, 1, 3)),
    ],
)
def test_a_date_without_a_year_is_the_one_to_come_or_just_gone(anchor, on):
    assert parse("1月3日 19:00-20:00 答疑", anchor=anchor).on == on
    assert parse("2月29日 19:00-20:00 答疑", anchor=anchor).on == date(2028, 2, 29)


def test_what_proves_it_follows_from_its_words():
    assert [proof_of(text, slot=slot) for text, slot in (("30 分钟主题分享", False), ("群内答疑", False), ("送来一个场景", False), ("一个场景", True))] == [
        "session", "answer", "delivery", "delivery",
    ]  # fmt: skip


clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
days = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda some: (tuple(sorted(some)), None))
dates = st.dates(date(2020, 1, 1), date(2079, 12, 31)).map(lambda day: ((), day))


@given(days | dates, st.lists(clocks, min_size=1, max_size=3, unique=True).map(lambda some: tuple(sorted(some))), st.integers(1, 720))
def test_a_schedule_said_in_words_reads_back_as_itself_and_survives_storing(when, times, minutes):
    plan = Schedule(*when, times, minutes)
    found = parse(sentence(plan) + " 主题分享", anchor=ANCHOR)
    assert (found.weekdays, found.on, found.times, found.minutes, found.vague) == (plan.weekdays, plan.on, times, minutes, "")
    assert of_plain(plan.plain()) == plan


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_without_a_stumble(text):
    found = parse(text, anchor=ANCHOR)
    assert found.minutes >= 0 and not (found.on and found.weekdays)
