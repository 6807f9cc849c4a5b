"""The colour of a group follows published rules; every finding carries its numbers and the facts behind it."""

import pytest

from qunying.insight import queries
from qunying.insight.tests.story import moment
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

EVERYBODY = range(1, 41)


@pytest.fixture
def lively(story):
    """Group 1 has 40 members since D1; twenty talk each day and thirty check in; it is noon on D13."""
    story.comes(*EVERYBODY, day=1, group=1)
    for day in range(1, 11):
        story.says(*range(1, 21), day=day, clock="11:00")
    for day in range(2, 11):
        story.checks_in(*range(1, 31), day=day, clock="11:30")
    with clock.fixed(moment(13)):
        yield story


def colour(story, group=1):
    row = next(row for row in story.ask("groups.health") if row["group_id"] == group)
    return row["colour"], [finding["code"] for finding in row["findings"]], row


def goes_on(story, *, talk=range(1, 21), check=range(1, 31), days=(11, 12, 13)):
    for day in days:
        story.says(*talk, day=day, clock="11:00")
        story.checks_in(*check, day=day, clock="11:30")


def test_a_group_that_goes_on_as_before_is_healthy(lively):
    goes_on(lively)
    lively.end()
    found, codes, row = colour(lively)
    assert (found, codes, row["active"], row["normal"], row["members"], row["leaves"]) == ("healthy", [], 30, 30.0, 40, 0)


def test_a_group_that_takes_part_in_activities_is_alive_though_nobody_talks_or_checks_in(lively):
    """Fifteen write in a diary: half of the usual thirty, so worth a look; without them nobody would be there."""
    lively.takes_part(*range(1, 16), kind="diary", activity=5, day=12)
    lively.end()
    row = colour(lively)[2]
    quiet = next(finding for finding in row["findings"] if finding["code"] == "quiet")
    behind = queries.facts_behind(1, kinds=quiet["kinds"], since=quiet["since"], group=1)
    assert (row["active"], quiet["colour"], {fact["identity"] for fact in behind}) == (15, "watch", set(range(1, 16)))


def test_half_of_the_usual_people_is_worth_a_look_and_a_quarter_is_a_rescue(lively):
    goes_on(lively, talk=range(1, 16), check=range(1, 16))
    lively.end()
    found, _, row = colour(lively)
    quiet = next(finding for finding in row["findings"] if finding["code"] == "quiet")
    assert (found, quiet["value"], quiet["usual"], str(quiet["sentence"])) == ("watch", 15, 30.0, "近 48 小时 15 人参与，常态 30 人")


def test_a_quarter_of_the_usual_people_is_a_rescue(lively):
    goes_on(lively, talk=range(1, 8), check=range(1, 8))
    lively.end()
    assert colour(lively)[0] == "rescue"


def test_the_facts_behind_a_finding_are_the_people_it_counted(lively):
    goes_on(lively, talk=range(1, 8), check=())
    lively.end()
    finding = colour(lively)[2]["findings"][0]
    behind = queries.facts_behind(1, kinds=finding["kinds"], since=finding["since"], group=1)
    assert {row["identity"] for row in behind} == set(range(1, 8))
    assert finding["value"] == 7


def test_a_group_where_only_staff_and_bots_talk_is_not_alive(lively):
    lively.comes(90, day=1, kind="staff", group=1)
    lively.comes(91, day=1, kind="bot", group=1)
    for day in (11, 12, 13):
        lively.says(90, 91, day=day, times=30)
    lively.end()
    found, codes, row = colour(lively)
    assert (found, "silent" in codes, row["active"], row["members"]) == ("rescue", True, 0, 40)


def test_a_fall_of_the_check_in_rate_beyond_chance_is_worth_a_look(lively):
    goes_on(lively, days=(11,))
    lively.says(*range(1, 31), day=12, clock="20:00")
    lively.checks_in(*range(1, 13), day=12)
    lively.end()
    found, codes, row = colour(lively)
    assert (found, codes, str(row["findings"][0]["sentence"])) == ("watch", ["check_ins_fell"], "昨天打卡率 30%，前天 75%")


def test_five_leaving_in_two_days_is_a_rescue_and_moving_to_another_group_is_not_leaving(lively):
    goes_on(lively)
    lively.goes(31, 32, 33, 34, 35, group=1, day=12)
    lively.goes(36, 37, group=1, day=12, reason="moved")
    lively.end()
    found, codes, row = colour(lively)
    assert (found, codes, row["leaves"], row["members"]) == ("rescue", ["leaving"], 5, 33)


def test_where_speech_is_hidden_only_check_ins_and_leaves_count(lively, blind):
    """The same silence on a channel that shows it and on one that does not: only the first is a finding."""
    goes_on(lively, talk=())
    lively.end()
    seen = colour(lively)
    blind.add(1)
    queries.forget()
    unseen = colour(lively)
    assert (seen[0], seen[1], unseen[0], unseen[1]) == ("rescue", ["silent"], "healthy", [])
    assert (unseen[2]["state"], unseen[2]["messages_seen"], unseen[2]["last_message_at"]) == ("unobservable", False, None)


def test_a_group_too_young_to_have_a_normal_is_not_judged(story):
    story.comes(*EVERYBODY, day=12, group=1)
    story.says(1, 2, day=12)
    story.end()
    assert colour(story)[:2] == ("unknown", [])


def test_a_group_nobody_has_used_for_a_fortnight_sleeps(lively):
    lively.comes(99, day=1)
    lively.end()
    with clock.fixed(moment(29)):
        lively.comes(100, day=28)
        lively.end()
        assert colour(lively)[:2] == ("rescue", ["asleep"])
