"""Levels in numbers by hand: newcomers of each month by the highest level within thirty days, who is where now, and who moved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qunying.insight import queries as insight
from qunying.insight.lake import writer
from qunying.kernel import clock
from qunying.people import services as people
from qunying.people.levels.tests.test_keeping import COMMON, HEAD, house, plain, read_to, tell

__all__ = ["house"]
pytestmark = pytest.mark.django_db(transaction=True)


def ask(community, name, day, **asked):
    """The measure as of a quarter past nine of the day after."""
    with clock.fixed(datetime(2026, 11, 2, 1, 15, tzinfo=UTC) + timedelta(days=day - 1)):
        writer.catch_up()
        insight.forget()
        return insight.run(name, community.pk, **asked).rows


def test_newcomers_of_a_month_by_the_highest_level_within_thirty_days_sum_to_the_new_members(house):
    """
    Of the 32 who came in November (two and one a day), 小红 reached waist and 阿明 head; the first ones' thirty days end on D30. Rules of D20 on know a
    higher level 达人 only: 阿明 has head by the first version, who came on D1 to D5 and did nothing is at the lowest of the rules valid on their day 30.
    """
    tell(house)
    with clock.fixed(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        people.declare_levels(house.pk, plain(COMMON, {**HEAD, "id": "star", "name": "达人"}))
    read_to(house, 34)
    rows = ask(house, "people.newcomer_levels", 34)
    told = [(row["day"].month, row["kind"], row["level"], row["level_version"], row["members"]) for row in rows]
    assert told == [
        (11, "reached", "head", 1, 1), (11, "reached", "waist", 1, 1), (11, "reached", "common", 2, 5), (11, "pending", None, None, 25),
        (12, "pending", None, None, 10),
    ]  # fmt: skip
    by_month = ask(house, "people.new_members", 34, per="month")
    assert {row["day"]: row["new_members"] for row in by_month} == {
        day: sum(row["members"] for row in rows if row["day"] == day) for day in {row["day"] for row in rows}
    }
    assert [row["state"] for row in rows] == ["ok", "ok", "ok", "incomplete", "incomplete"]


def test_levels_now_count_everybody_who_is_a_member_once(house):
    tell(house)
    read_to(house, 4)
    assert [(row["level"], row["members"], row["of"]) for row in ask(house, "people.levels_now", 4)] == [("head", 1, 42), ("waist", 1, 42), ("common", 40, 42)]


def test_moves_are_told_with_their_evidence(house):
    tell(house)
    read_to(house, 15)
    rows = ask(house, "people.level_moves", 15)
    assert next((row["identity"], str(row["way_name"]), row["evidence"]) for row in rows) == (2, "降", "近 7 天发言 0 条，不到要的 10 条的九成")


def test_months_show_where_members_of_each_level_are_at_the_end(house):
    """At the end of November 小红 (waist again on D30) stands, by the middle of December she is down again; 39 and 2 others are where they were."""
    story = tell(house)
    story.says(2, day=30, times=10)
    with clock.fixed(datetime(2027, 1, 1, 1, tzinfo=UTC)):
        story.end()
    read_to(house, 45)
    rows = ask(house, "people.level_months", 45)
    told = [(row["day"], row["level"], row["n"], row["rose"], row["held"], row["fell"], row["gone"], row["state"]) for row in rows]
    assert told == [(date(2026, 12, 1), "waist", 1, 0, 0, 1, 0, "incomplete"), (date(2026, 12, 1), "common", 31, 0, 31, 0, 0, "incomplete")]


def test_before_any_rules_newcomers_are_shown_apart(house):
    from qunying.people.levels.models import LevelRules

    LevelRules.objects.all().delete()
    tell(house)
    rows = ask(house, "people.newcomer_levels", 34)
    assert {(row["kind"], row["day"].month): row["members"] for row in rows} == {("unruled", 11): 32, ("unruled", 12): 10}
