"""``qunying measure`` answers the self-check of a story that can be counted on one's fingers."""

import pytest

from qunying.camps.routine.tests.telling import LAST
from qunying.faces.shell.tests.talk.telling import only, rounded

pytestmark = pytest.mark.django_db(transaction=True)


def sunday(ask, story, name, *columns):
    return only([row for row in ask(name, *LAST) if row["group"] == "ying-01"], *columns)


def test_under_nine_tenths_of_at_least_five_due_is_symptom_two_and_what_was_put_off_is_not_counted(story, ask):
    story.promised("kept", 7, 8, 9, 10, 11, 12, 13, 14)
    story.promised("missed", 6, 36)  # the sixth day is the thirty-first back
    story.promised("moved", 20, 21, 22)
    story.promised("unseen", 23)
    assert sunday(ask, story, "charter.unkept", "due", "kept", "missed", "symptom") == [(9, 8, 1, True)]


def test_at_nine_tenths_there_is_no_symptom_and_under_five_due_nobody_can_tell(story, ask):
    story.promised("kept", *range(7, 16))
    story.promised("late", 20)
    story.promised("missed", 7, 8, 9, 10, group=story.two)
    assert rounded(ask("charter.unkept", *LAST), "group", "due", "kept", "rate", "symptom") == [
        ("ying-01", 10, 9, 0.9, False), ("ying-02", 4, 0, 0.0, None),
    ]  # fmt: skip


def test_under_four_fifths_done_is_symptom_three_and_a_rest_with_a_reason_is_left_out(story, ask):
    story.works("done", *range(7, 22))
    story.works("missed", 22, 24, 26, 28, 30)
    story.works("late", 23, 25, 27, 29)
    assert sunday(ask, story, "camps.unfinished", "jobs", "done", "missed_running", "symptom") == [(24, 19, 1, True)]
    story.rests(28, until=30)
    assert sunday(ask, story, "camps.unfinished", "jobs", "done", "missed_running", "symptom") == [(21, 18, 1, False)]


def test_one_job_missed_three_times_running_is_enough_whatever_the_others_did(story, ask):
    story.works("done", *range(7, 37))
    story.works("done", *range(7, 31), slot="evening")
    story.works("missed", 31, 32, 33, slot="evening")
    assert sunday(ask, story, "camps.unfinished", "jobs", "done", "missed_running", "symptom") == [(57, 54, 3, True)]
    assert only(ask("camps.missed_work", "--group", "ying-01"), "day", "job", "missed_running")[0] == ("2026-12-03", "slot:evening", 3)
    story.rests(33, resumed=34, slot="evening")
    assert sunday(ask, story, "camps.unfinished", "jobs", "done", "missed_running", "symptom") == [(56, 54, 2, False)]


def test_leaves_and_refunds_that_rise_three_weeks_running_are_symptom_four_and_a_closing_day_has_none(story, ask):
    story.comes(*range(300, 390), day=1, group=story.one)
    story.goes(300, group=story.one, day=10)  # the week to D15
    story.goes(301, 302, group=story.one, day=18)
    story.goes(303, 304, group=story.one, day=24)
    story.refunds(25, who=305)  # in no group's name, so where its member sits
    story.goes(305, 306, 307, 308, group=story.one, day=33)
    told = only([row for row in ask("groups.unrest") if row["group"] == "ying-01"], "leaves", "refunds", "members", "rising", "symptom")
    assert told[-4:] == [(1, 0, 100, False, False), (2, 0, 99, False, False), (2, 1, 97, True, True), (4, 0, 95, True, True)]
    story.closes(33)
    told = only([row for row in ask("groups.unrest") if row["group"] == "ying-01"], "leaves", "members", "rising", "symptom")
    assert told[-1] == (0, 91, False, False)


def test_a_blacklist_that_gains_over_two_in_a_hundred_is_symptom_four_and_who_came_back_is_not_on_it(story, ask):
    story.comes(*range(300, 390), day=1, group=story.one)
    for who in (300, 301, 302):
        story.puts_out(who, day=30)
    assert sunday(ask, story, "groups.unrest", "members", "black", "symptom") == [(97, 3, True)]
    story.takes_back(302, day=34)
    story.sits(302, group=story.one, day=34)
    assert sunday(ask, story, "groups.unrest", "members", "black", "symptom") == [(98, 2, True)]
    story.takes_back(301, day=35)
    assert sunday(ask, story, "groups.unrest", "members", "black", "symptom") == [(98, 1, False)]
