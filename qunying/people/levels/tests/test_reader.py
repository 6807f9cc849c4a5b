"""The reader by hand: rises at the threshold, falls below 0.9 of it and not before fourteen days; and days read in parts turn as read at once."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.people.levels.reader import Figure, Standing, read_day
from qunying.people.levels.rulebook import Condition, Level, Rules, of_plain

MESSAGES, DAYS = "messages:30", "active_days:30"
WAIST = Level("waist", "腰部", (Condition("messages", 30, 20),))
HEAD = Level("head", "头部", (Condition("messages", 30, 100), Condition("active_days", 30, 10)))
RULES = Rules(1, (Level("common", "普通"), WAIST, HEAD))
D1 = date(2026, 11, 1)


def on(n):
    return D1 + timedelta(days=n - 1)


def figures(messages, days=30, unseen=False):
    return {1: {MESSAGES: Figure(messages, unseen), DAYS: Figure(days, unseen)}}


def told(messages_by_day, rules=RULES, standing=None, days=30):
    """(day, to, way) of member 1 whose messages stand at these numbers at the ends of D1, D2, …"""
    standing = {} if standing is None else standing
    turns = [turn for n, messages in enumerate(messages_by_day, 1) for turn in read_day(rules, on(n), figures(messages, days), standing)]
    return [((turn.day - D1).days + 1, turn.after, turn.way) for turn in turns]


def test_a_member_rises_to_the_highest_level_whose_conditions_all_hold():
    assert told([19, 20, 99, 100]) == [(2, "waist", "up"), (4, "head", "up")]
    assert told([100], days=9) == [(1, "waist", "up")]


def test_at_0_91_of_the_threshold_the_level_stays_and_at_0_89_it_goes_after_fourteen_days_not_before():
    assert told([100] + [91] * 30) == [(1, "head", "up")]
    assert told([100] + [90] * 30) == [(1, "head", "up")]
    assert told([100] + [89] * 30) == [(1, "head", "up"), (15, "waist", "down")]


def test_who_is_back_above_0_9_within_the_grace_never_fell():
    assert told([100] + [10] * 12 + [95] * 20) == [(1, "head", "up")]


def test_a_fall_goes_to_the_highest_level_that_still_holds_to_0_9_and_the_next_fall_waits_for_no_new_grace():
    assert told([100] + [18] * 14 + [17] * 3) == [(1, "head", "up"), (15, "waist", "down"), (16, "common", "down")]


def test_a_turn_keeps_the_figures_of_the_level_it_is_about():
    standing = {}
    [up] = read_day(RULES, on(1), figures(120, 12), standing)
    [down] = read_day(RULES, on(15), figures(89, 11), standing)
    assert (up.names, up.values, up.asked) == ((MESSAGES, DAYS), (120, 12), (100, 10))
    assert (down.values, down.asked, down.place_before, down.place, down.version) == ((89, 11), (100, 10), 2, 1, 1)


def test_what_cannot_be_seen_neither_lifts_nor_drops():
    standing = {1: Standing("head", on(1), on(1))}
    assert read_day(RULES, on(30), figures(0, 0, unseen=True), standing) == []
    assert read_day(RULES, on(30), figures(0, 0, unseen=True), {}) == []


def test_a_relative_threshold_is_what_the_top_have_and_its_cap_is_always_enough():
    rules = Rules(1, (Level("common", "普通"), Level("head", "头部", (Condition("messages", 30, None, 10, 50),))))
    crowd = {n: {MESSAGES: Figure(n)} for n in range(1, 41)}  # 40 people with 1 … 40: the top tenth are 37 to 40
    assert [turn.identity for turn in read_day(rules, on(1), crowd, {})] == [37, 38, 39, 40]
    crowd |= {n: {MESSAGES: Figure(1000)} for n in range(100, 110)}  # ten louder ones: now the tenth would begin at 1000, 50 is enough
    assert next(turn.identity for turn in read_day(rules, on(1), crowd | {7: {MESSAGES: Figure(50)}}, {})) == 7


def test_other_rules_hold_from_their_day_on_and_who_was_at_a_level_they_do_not_know_gets_what_they_hold():
    standing = {}
    told([100], standing=standing)
    other = Rules(2, (Level("common", "普通"), Level("star", "达人", (Condition("messages", 30, 110),))))
    [turn] = read_day(other, on(2), figures(99), standing)
    assert (turn.before, turn.after, turn.way, turn.version, turn.place_before) == ("head", "star", "redrawn", 2, None)
    [gone] = read_day(Rules(3), on(3), figures(99), standing)
    assert (gone.after, gone.way, standing) == ("none", "redrawn", {})


def test_rules_read_back_from_their_plain_values_are_the_same():
    assert of_plain(1, RULES.plain()) == RULES


lives = st.lists(st.integers(0, 130), min_size=1, max_size=60)


@settings(max_examples=60)
@given(lives, st.lists(st.integers(1, 59), max_size=5), st.integers(1, 40))
def test_days_read_in_parts_with_the_standing_kept_turn_as_read_at_once(messages, cuts, change):
    """Whatever the member does, wherever reading stops, and though the rules change on some day."""
    other = Rules(2, (*RULES.levels[:2], Level("head", "头部", (Condition("messages", 30, 60),))))

    def turns(days, standing):
        return [turn for n in days for turn in read_day(RULES if n < change else other, on(n + 1), figures(messages[n]), standing)]

    whole, standing, parts = turns(range(len(messages)), {}), {}, []
    places = sorted({0, *[cut for cut in cuts if cut < len(messages)], len(messages)})
    for first, last in pairwise(places):
        parts += turns(range(first, last), standing)
        # Nothing but what the table keeps is carried over.
        standing = {who: Standing(one.level, one.since, one.risen) for who, one in standing.items()}
    assert parts == whole
