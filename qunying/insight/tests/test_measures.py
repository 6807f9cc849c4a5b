"""The measures by hand: every expected number was counted on paper from the story above it."""

from datetime import date

import duckdb as peer
import pytest

from qunying.activities.kinds.run.facts import RunResult
from qunying.insight import queries
from qunying.insight.engines import duckdb
from qunying.insight.tests.story import TAKING_PART, moment
from qunying.journal.record import Origin, origin
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_new_members_equal_a_hand_count_on_a_hundred_facts(story):
    story.comes(*range(1, 31), day=2)  # 30
    story.comes(*range(31, 41), day=3, clock="00:05")  # 10, the 2nd by UTC
    story.comes(*range(41, 46), day=3, clock="23:55")  # 5
    story.comes(101, 102, 103, day=3, kind="staff")
    story.comes(201, 202, day=3, kind="bot")
    story.comes(1, 2, 31, day=5, first=False)  # back again
    story.comes(*range(46, 53), day=6)  # 7
    story.comes(301, 302, day=6, first=False)  # members before the journal began
    story.says(*range(1, 38), day=4)
    story.comes(60, day=12)
    assert len(story.drafts) == 100
    story.end()
    found = [(row["day"].day, row["new_members"], row["state"]) for row in story.ask("people.new_members")]
    assert found == [
        (2, 30, "ok"), (3, 15, "ok"), (4, 0, "ok"), (5, 0, "ok"), (6, 7, "ok"), *[(day, None, "gap") for day in range(7, 12)], (12, 1, "ok"), (13, None, "gap")
    ]  # fmt: skip
    weeks = [(row["day"], row["new_members"], row["state"]) for row in story.ask("people.new_members", per="week", start="2026-11-02")]
    assert weeks == [(date(2026, 11, 2), 52, "ok"), (date(2026, 11, 9), 1, "incomplete")]


def test_three_speakers_and_two_check_ins_by_four_people_are_four_active_members(story):
    story.comes(*range(1, 11), day=1, group=1)
    story.comes(11, day=1, kind="staff", group=1)
    story.comes(12, day=1, kind="bot", group=1)
    story.says(1, 2, 3, 11, 12, day=3)
    story.checks_in(3, 4, day=3)
    story.end()
    assert story.ask("people.active_members", start="2026-11-03", end="2026-11-03") == [
        {"day": date(2026, 11, 3), "active": 4, "by_messages": 3, "by_check_ins": 2, "by_took_part": 0, "state": "ok"}
    ]


def test_two_hundred_receipts_activate_nobody(story):
    story.comes(*range(1, 201), day=1, group=1)
    story.delivers(200, day=2)
    story.sees(*range(1, 201), day=2)
    story.end()
    assert [row["active"] for row in story.ask("people.active_members", start="2026-11-01", end="2026-11-02")] == [0, 0]


def test_every_way_of_taking_part_makes_a_member_active_once(story):
    """Seven members do one thing each, the first of them two: seven active, seven took part; the eighth only gets a result, which staff wrote down."""
    story.comes(*range(1, 9), day=1, group=1)
    for who, kind in enumerate(TAKING_PART, start=1):
        story.takes_part(who, kind=kind, activity=7, day=3)
    story.takes_part(1, kind="vote", activity=7, day=3)
    story.tell(RunResult(7, 5000, None), who=8, group=1, day=3)
    story.end()
    assert story.ask("people.active_members", start="2026-11-03", end="2026-11-03") == [
        {"day": date(2026, 11, 3), "active": 7, "by_messages": 0, "by_check_ins": 0, "by_took_part": 7, "state": "ok"}
    ]


def test_participation_equals_a_hand_worked_count(story):
    """
    Activity 1, a call on D3–D5: 1, 2, 3 (2 twice) and the host. Present on a day of D3–D5: 1–10 but 10, who left on D2; 11, who came on D5; not 12, who came
    on D6; 13 and 14 in group 2. So 9 + 1 + 2 = 12, of whom 3 took part. In group 1 alone: 10, of whom 3.
    Activity 2, a run on D7: 13 signs up and arrives, one member. Present on D7: 1–9, 11, 12, 13, 14 = 13. Group 1 saw nothing of it.
    """
    story.comes(*range(1, 11), day=1, group=1)
    story.comes(13, 14, day=1, group=2)
    story.comes(90, day=1, kind="staff", group=1)
    story.goes(10, group=1, day=2)
    story.takes_part(1, 2, 90, kind="feedback", activity=1, day=3)
    story.comes(11, day=5, group=1)
    story.takes_part(2, 3, kind="feedback", activity=1, day=5)
    story.comes(12, day=6, group=1)
    story.takes_part(13, kind="sign_up", activity=2, group=2, day=7)
    story.takes_part(13, kind="arrive", activity=2, group=2, day=7, clock="19:00")
    story.end()
    found = story.ask("activities.participation")
    assert [(row["activity"], row["first_day"].day, row["last_day"].day, row["members"], row["took_part"]) for row in found] == [
        (1, 3, 5, 12, 3), (2, 7, 7, 13, 1),
    ]  # fmt: skip
    assert (found[0]["rate"], round(found[0]["low"], 4), round(found[0]["high"], 4)) == (0.25, 0.0889, 0.5323)
    assert [(row["activity"], row["members"], row["took_part"]) for row in story.ask("activities.participation", group=1)] == [(1, 10, 3)]
    later = story.ask("activities.participation", start="2026-11-05", end="2026-11-05")
    assert [(row["activity"], row["members"], row["took_part"]) for row in later] == [(1, 12, 2)]


def test_a_week_counts_a_member_once(story):
    story.comes(1, 2, 3, day=1, group=1)
    for day in (2, 3, 8):  # Monday, Tuesday, Sunday of one week
        story.says(1, 2, day=day)
    story.says(3, day=9)
    story.end()
    found = [(row["day"], row["active"], row["state"]) for row in story.ask("people.active_members", per="week", start="2026-11-02")]
    assert found == [(date(2026, 11, 2), 2, "ok"), (date(2026, 11, 9), 1, "incomplete")]


def test_where_the_channel_hides_speech_active_members_are_unobservable_and_check_ins_are_not(story, blind):
    story.comes(1, 2, 3, day=1, group=1)
    story.checks_in(1, 2, day=2)
    story.end()
    blind.add(1)
    assert story.ask("people.active_members", start="2026-11-02", end="2026-11-02") == [
        {"day": date(2026, 11, 2), "active": None, "by_messages": None, "by_check_ins": 2, "by_took_part": 0, "state": "unobservable"}
    ]


def test_when_only_some_groups_hide_speech_the_number_is_partial(story, blind):
    story.comes(1, 2, day=1, group=1)
    story.comes(3, day=1, group=2)
    story.says(1, group=1, day=2)
    story.end()
    blind.add(2)
    found = [(row["active"], row["state"]) for row in story.ask("people.active_members", start="2026-11-02", end="2026-11-02")]
    visible = [(row["active"], row["state"]) for row in story.ask("people.active_members", start="2026-11-02", end="2026-11-02", group=1)]
    assert (found, visible) == ([(1, "partial")], [(1, "ok")])


def test_retention_equals_a_hand_worked_table_of_thirty_members(story):
    """
    Joined on D1: 1–10, on D5: 11–20, on D12: 21–30; today is D13, so D12 is the last day that is over.
    Day 1  : D1 → D2 came 1–6 of 10; D5 → D6 came 11–14 of 10; D12 → D13 is not over.
    Day 7  : D1 → D8 came 1, 2 of 10; D5 → D12 came 11 of 10; D12 → D19 has not come.
    Day 30 : nobody's has come.
    """
    story.comes(*range(1, 11), day=1, group=1)
    story.comes(*range(11, 21), day=5, group=1)
    story.comes(*range(21, 31), day=12, group=1)
    story.comes(90, day=1, kind="staff", group=1)
    story.says(*range(1, 6), 90, day=2)
    story.checks_in(6, day=2)
    story.says(11, 12, 13, 14, day=6)
    story.says(1, 2, 3, day=7)  # day 6: not day 7
    story.says(1, day=8, times=3)
    story.checks_in(1, 2, day=8)
    story.checks_in(11, day=12)
    story.sees(*range(12, 21), day=12)
    story.says(*range(21, 31), day=13, clock="08:00")  # the day is still running
    story.goes(3, 4, group=1, day=3)
    story.end()
    found = [(row["cohort"].day, row["k"], row["size"], row["eligible"], row["returned"], row["state"]) for row in story.ask("people.retention")]
    assert found == [
        (1, 1, 10, 10, 6, "ok"), (1, 7, 10, 10, 2, "ok"), (1, 30, 10, 0, None, "incomplete"),
        (5, 1, 10, 10, 4, "ok"), (5, 7, 10, 10, 1, "ok"), (5, 30, 10, 0, None, "incomplete"),
        (12, 1, 10, 0, None, "incomplete"), (12, 7, 10, 0, None, "incomplete"), (12, 30, 10, 0, None, "incomplete"),
    ]  # fmt: skip
    rates = [(row["rate"], row["low"] and round(row["low"], 3), row["high"] and round(row["high"], 3)) for row in story.ask("people.retention", days="1")]
    assert rates == [(0.6, 0.313, 0.832), (0.4, 0.168, 0.687), (None, None, None)]
    checked = [(row["cohort"].day, row["k"], row["returned"]) for row in story.ask("activities.check_in_retention", days="1,7")]
    assert checked == [(1, 1, 1), (1, 7, 2), (5, 1, 0), (5, 7, 1), (12, 1, None), (12, 7, None)]


def test_a_week_cohort_divides_by_those_whose_day_has_come_only(story):
    story.comes(1, 2, 3, day=9)  # Monday: day 3 is D12, over
    story.comes(4, 5, day=10)  # Tuesday: day 3 is D13, running
    story.says(1, 2, day=12)
    story.says(4, 5, day=13, clock="08:00")
    story.end()
    row = story.ask("people.retention", per="week", days="3", start="2026-11-09")[0]
    assert (row["size"], row["eligible"], row["returned"], row["state"]) == (5, 3, 2, "partial")


@pytest.mark.parametrize("clock", ["calendar", "24h"])
def test_nobody_is_missed_after_the_last_day_of_a_history(story, clock):
    story.comes(*range(1, 5), day=1)
    story.says(1, 2, day=2, clock="10:00")
    story.says(3, day=4)  # nothing is known of the nine days since
    story.end()
    found = [(row["k"], row["size"], row["eligible"], row["returned"], row["state"]) for row in story.ask("people.retention", days="1,7", clock=clock)]
    assert found == [(1, 4, 4, 2, "ok"), (7, 4, 0, None, "incomplete")]


def test_nobody_s_check_ins_are_missed_after_the_last_day_of_a_history(story):
    story.comes(*range(1, 5), day=1)
    story.checks_in(1, 2, day=2)
    story.checks_in(3, day=4)  # nothing is known of the eight days since
    story.end()
    found = [(row["k"], row["size"], row["eligible"], row["returned"], row["state"]) for row in story.ask("activities.check_in_retention", days="1,3,7")]
    assert found == [(1, 4, 4, 2, "ok"), (3, 4, 4, 1, "ok"), (7, 4, 0, None, "incomplete")]


def test_who_first_spoke_near_the_end_of_a_history_may_yet_have_spoken_again(story):
    story.comes(1, 2, 3, day=1)
    story.says(1, day=2, clock="10:00")
    story.says(2, day=4, clock="10:00")
    story.says(1, day=5)
    story.says(3, day=10, clock="10:00")  # the last that is known: the week of 1 is known whole, that of 2 is not
    story.end()
    found = [(row["day"].day, row["size"], row["eligible"], row["again"], row["state"]) for row in story.ask("channels.second_post", per="day")]
    assert found == [(2, 1, 1, 1, "ok"), (4, 1, 0, None, "incomplete"), (10, 1, 0, None, "incomplete")]


def test_who_joined_near_the_end_of_a_history_has_not_had_their_first_days(story):
    story.comes(*range(1, 41), day=2)
    story.says(1, day=3)  # the last that is known, days before now
    story.end()
    asked = {"kind": "joined", "start": "2026-11-02", "end": "2026-11-02", "before_start": "2026-11-01", "before_end": "2026-11-01"}
    had = {days: {row["n_1"] for row in story.ask("channels.compare", **asked, days=days)} for days in (2, 5)}
    assert had == {2: {40}, 5: {0}}


def test_the_activity_of_a_group_tells_silence_from_not_knowing(story, blind):
    story.founds(1, day=1)
    story.founds(2, day=3)
    story.comes(1, 2, 3, day=1, group=1)
    story.comes(4, day=3, group=2)
    story.comes(9, day=1, kind="staff", group=1)
    story.says(1, 2, day=1, times=2)
    story.says(9, day=1, times=5)
    story.checks_in(2, day=3)
    story.goes(3, group=1, day=3)
    story.end()
    rows = story.ask("groups.activity", end="2026-11-03")
    told = [(r["group_id"], r["day"].day, r["messages"], r["speakers"], r["check_ins"], r["joins"], r["leaves"], r["state"]) for r in rows]
    assert told == [
        (1, 1, 4, 2, 0, 3, 0, "ok"), (1, 2, None, None, None, None, None, "gap"), (1, 3, 0, 0, 1, 0, 1, "ok"), (2, 3, 0, 0, 0, 1, 0, "ok"),
    ]  # fmt: skip
    blind.add(1)
    hidden = story.ask("groups.activity", group=1, start="2026-11-03", end="2026-11-03")
    assert [(r["messages"], r["speakers"], r["check_ins"], r["state"]) for r in hidden] == [(None, None, 1, "unobservable")]


def test_the_check_in_rate_divides_by_members_present_that_day(story):
    story.comes(1, 2, 3, 4, day=1, group=1)
    story.comes(9, day=1, kind="staff", group=1)
    story.checks_in(1, 2, 9, day=2)
    story.goes(4, group=1, day=2, clock="20:00")
    story.checks_in(1, day=3)
    story.sits(4, group=1, day=4)
    story.checks_in(1, 4, day=4)
    story.end()
    found = [(row["day"].day, row["members"], row["checked"]) for row in story.ask("activities.check_in_rate", end="2026-11-04")]
    assert found == [(1, 4, 0), (2, 4, 2), (3, 3, 1), (4, 4, 2)]


def test_talk_counts_messages_and_each_speaker_once_a_period(story, blind):
    story.comes(1, 2, day=1, group=1)
    story.comes(9, day=1, kind="bot", group=1)
    story.says(1, day=2, times=3)
    story.says(1, 2, group=2, day=3)
    story.says(9, day=3, times=7)
    story.end()
    week = story.ask("channels.talk", per="week", start="2026-11-02", end="2026-11-08")
    assert week == [{"day": date(2026, 11, 2), "messages": 5, "speakers": 2, "state": "ok"}]
    blind.update({1, 2})
    assert [(row["messages"], row["state"]) for row in story.ask("channels.talk", end="2026-11-01")] == [(None, "unobservable")]


def test_punctuality_is_the_share_that_came_before_its_deadline(story):
    story.delivers(8, day=2)
    story.delivers(2, day=2, on_time=False)
    story.end()
    row = story.ask("channels.punctuality")[0]
    assert (row["delivered"], row["on_time"], row["rate"], round(row["low"], 3), round(row["high"], 3)) == (10, 8, 0.8, 0.49, 0.943)


def test_a_question_asked_twice_is_computed_once_until_something_new_is_there(story, monkeypatch):
    story.comes(1, day=1)
    story.end()
    first = story.ask("people.new_members", end="2026-11-01")
    monkeypatch.setattr(queries.duckdb.Store, "answer", None)
    assert story.ask("people.new_members", end="2026-11-01") == first
    monkeypatch.undo()
    story.comes(2, day=1)
    story.end()
    assert [row["new_members"] for row in story.ask("people.new_members", end="2026-11-01")] == [2]


def test_an_answer_says_as_of_when_and_how_it_was_made(story, morning):
    story.comes(1, day=1)
    story.end()
    result = queries.run("people.new_members", 1, start="2026-11-01", end="2026-11-01")
    assert (result.data_time, result.columns, result.meta["asked"]) == (
        morning, ["day", "new_members", "state"], {"start": date(2026, 11, 1), "end": date(2026, 11, 1), "per": "day"}
    )  # fmt: skip
    assert result.plain() == [{"day": date(2026, 11, 1), "new_members": 1, "state": "ok", "value": 1, "n": None, "interval": None, "unit": "人"}]


def test_before_the_first_cut_every_measure_answers_with_no_rows(story):
    asked = {measure.name: queries.run(measure.name, 1).rows for measure in queries.catalogue()}
    assert {len(rows) for rows in asked.values()} == {0}
    assert {"people.new_members", "people.active_members", "people.retention", "groups.activity", "groups.health"} <= set(asked)


@pytest.mark.parametrize(
    ("name", "parameters", "code"),
    [
        ("people.nothing", {}, "unknown_measure"),
        ("people.retention", {"days": "one"}, "bad_measure_parameter"),
        ("people.retention", {"per": "hour"}, "bad_measure_parameter"),
        ("people.new_members", {"group": 3}, "bad_measure_parameter"),
    ],
)
def test_a_wrong_question_is_refused(story, name, parameters, code):
    with pytest.raises(Refused) as refused:
        story.ask(name, **parameters)
    assert refused.value.code == code


def test_a_missing_file_is_refused_with_a_way_to_mend_it(story, lake):
    story.comes(1, day=1)
    story.end()
    next(lake.rglob("*.parquet")).unlink()
    with pytest.raises(Refused) as refused:
        story.ask("people.new_members")
    assert refused.value.code == "lake_broken"


def test_the_facts_behind_a_number_come_newest_first(story):
    story.says(1, 2, day=2, clock="10:00")
    story.says(3, day=2, clock="11:00")
    story.checks_in(1, day=2)
    story.says(9, day=1)
    story.end()
    found = queries.facts_behind(1, kinds=["channels.message_posted"], since=moment(2, "00:00"))
    assert [row["identity"] for row in found] == [3, 2, 1]


def test_each_community_sees_its_own_facts_only(story):
    from qunying.insight.tests.story import Story
    from qunying.journal.record import open_book

    open_book(2, "America/New_York")
    other = Story(2)
    story.comes(1, day=1)
    other.comes(2, 3, day=1, clock="00:30")  # the evening before in New York
    story.end()
    other.end()
    assert [row["new_members"] for row in story.ask("people.new_members", end="2026-11-01")] == [1]
    assert [(row["day"], row["new_members"]) for row in other.ask("people.new_members", end="2026-10-31")] == [(date(2026, 10, 31), 2)]


def test_the_running_day_follows_the_house_clock(story, morning):
    story.comes(1, day=13, clock="08:00")
    story.end()
    before = story.ask("people.new_members", start="2026-11-13")[0]["state"]
    with clock.fixed(moment(14, "08:00")):
        story.end()
        after = story.ask("people.new_members", start="2026-11-13")[0]["state"]
    assert (before, after) == ("incomplete", "ok")


def test_an_answer_that_does_not_fit_in_memory_is_refused_in_a_sentence_and_the_next_one_is_given(story, monkeypatch):
    def full(store, prepared):
        raise peer.OutOfMemoryException("Out of Memory Error: could not allocate block")

    story.comes(1, day=1)
    story.end()
    with monkeypatch.context() as patched:
        patched.setattr(duckdb.Store, "_fetch", full)
        with pytest.raises(Refused) as refused:
            story.ask("people.new_members")
    assert (refused.value.code, "请缩短日期" in str(refused.value)) == ("answer_too_large", True)
    assert story.ask("people.new_members")


def test_a_history_that_was_brought_in_is_read_as_of_its_own_end_until_somebody_lives_here(story):
    with origin(Origin.IMPORT):
        story.comes(1, 2, day=1, group=1)
        story.says(1, 2, day=1)
        story.says(1, day=3)
        story.founds(2, day=12)
        story.end()
    story.hires(9, day=12)
    story.end()

    def days():
        return {row["day"].day: row["messages"] for row in story.ask("groups.activity", group=1)}

    def second_days():
        return [(row["size"], row["eligible"]) for row in story.ask("people.retention", days=(3,))]

    assert (days(), second_days()[0]) == ({1: 2, 2: None, 3: 1, 4: None}, (2, 0))
    story.says(2, day=12)
    story.end()
    assert (days()[12], max(days()), second_days()[0]) == (1, 13, (2, 2))
