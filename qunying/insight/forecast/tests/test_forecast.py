"""The forecast finds what there is to find, takes the guess when there is nothing, refuses when it cannot know, and never looks ahead."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.insight.forecast import proof
from qunying.insight.forecast.log import Log
from qunying.insight.forecast.run import outlook
from qunying.insight.forecast.signs import SIGNS, Terms, cases
from qunying.insight.forecast.tests.worlds import WEEKS, chance, fading

TERMS = Terms(count_least=5, people_least=2)


def by_hand(log, cut_off, unit, days=28):
    """The signs of one unit at one cut-off the slow way, from nothing after the cut-off."""
    mine = [(person, day, count) for u, person, day, count in zip(log.unit, log.person, log.day, log.count, strict=True) if u == unit and day <= cut_off]
    active = sorted({day for _, day, _ in mine})
    gaps = np.diff(active)[-30:]
    return {
        "recency": cut_off - active[-1],
        "gap": float(np.median(gaps)) if len(gaps) else days,
        "count": sum(count for _, day, count in mine if day > cut_off - days),
        "people": len({person for person, day, _ in mine if day > cut_off - 2 * days}),
        "alive": round(100 * len(active) / max(days, cut_off - active[0] + 1), 6),
    }


entry = st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 150), st.integers(1, 4))


@settings(max_examples=40, deadline=None)
@given(st.lists(entry, min_size=1, max_size=80))
def test_every_sign_equals_the_one_worked_by_hand_from_what_was_known_then(entries):
    unit, person, day, count = zip(*entries, strict=True)
    log = Log.of(unit, person, day, count, recorded=range(151), until=150)
    found = cases(log, Terms(1, 1))
    for i in range(len(found)):
        told = {name: round(float(found.raw[name][i]), 6) for name in SIGNS}
        assert told == by_hand(log, found.cut_off[i], found.unit[i])
        spoke = ((log.unit == found.unit[i]) & (log.day > found.cut_off[i]) & (log.day <= found.cut_off[i] + 28)).any()
        assert found.silent[i] == (-1 if found.cut_off[i] + 28 > 150 else int(not spoke))


def test_what_comes_after_a_cut_off_changes_nothing_that_was_told_of_it():
    log = fading(units=12)
    whole, then = cases(log, TERMS), cases(log.before(log.until - 140), TERMS)
    at = then.cut_off.max()
    now, before = whole.where(whole.cut_off == at), then.where(then.cut_off == at)
    assert (list(now.unit), len(before) > 3) == (list(before.unit), True)
    assert all((now.raw[name] == before.raw[name]).all() for name in SIGNS)


def test_where_units_slow_down_before_they_stop_the_model_beats_the_fewest_messages_and_is_used():
    found = outlook(fading(), TERMS)
    assert (found.used, found.backtest["better"], found.missing) == ("model", True, [])
    assert found.backtest["auc"] >= found.backtest["guess_auc"] + proof.BETTER_BY
    assert found.backtest["brier"] < found.backtest["always_brier"]
    assert [row["probability"] for row in found.rows] == sorted((row["probability"] for row in found.rows), reverse=True)
    assert all(0 < row["probability"] < 1 for row in found.rows)


def test_where_nothing_foretells_silence_the_baseline_is_used_and_nobody_is_called_certain():
    found = outlook(chance(), Terms(1, 1))
    assert (found.used, found.signs) == ("baseline", ["count"])
    assert found.backtest["auc"] < found.backtest["guess_auc"] + proof.BETTER_BY or found.backtest["low"] <= 0
    told = [row["probability"] for row in found.rows]
    assert max(told) - min(told) < 0.25


def test_told_probabilities_come_true_about_as_often_as_told():
    rows = outlook(fading(units=60, seed=11), TERMS).backtest["reliability"]
    n = sum(row["n"] for row in rows)
    assert sum(row["n"] * abs(row["told"] - row["came"]) for row in rows) / n < 0.1


def test_the_parts_lie_as_many_days_apart_as_an_outcome_takes():
    parts = outlook(fading(), TERMS).backtest["parts"]
    assert parts["train"]["last"] + 28 <= parts["middle"]["first"]
    assert parts["middle"]["last"] + 28 <= parts["test"]["first"]


@pytest.mark.parametrize(("units", "weeks", "what"), [(5, 60, "units"), (40, 12, "cut_offs")], ids=["too few groups", "too short a log"])
def test_with_too_little_to_learn_from_it_says_what_is_missing_and_tells_no_probability(units, weeks, what):
    found = outlook(fading(units=units, weeks=weeks), TERMS)
    assert (found.used, [row["what"] for row in found.missing]) == ("none", [what])
    assert found.rows
    assert {row["probability"] for row in found.rows} == {None}


def test_an_empty_log_is_answered_with_what_is_missing():
    found = outlook(Log.of([], [], [], [], recorded=[], until=100), TERMS)
    assert (found.used, found.rows, found.missing[0]["have"]) == ("none", [], 0)


def test_days_on_which_nothing_was_recorded_at_all_are_a_hole_and_not_silence():
    log = fading(units=6)
    hole = range(200, 230)
    kept = ~np.isin(log.day, hole)
    torn = Log.of(log.unit[kept], log.person[kept], log.day[kept], log.count[kept], recorded=[d for d in range(7 * WEEKS) if d not in hole], until=log.until)
    assert torn.holes() == [(200, 229)]
    assert not any(cut_off + 28 >= 200 and cut_off - 28 < 229 for cut_off in cases(torn, TERMS).cut_off)
