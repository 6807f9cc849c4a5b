"""Streaks: counted on day by day they are what the days themselves say."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qunying.activities.streaks import Run, recount

FIRST = date(2026, 11, 13)
gaps = st.lists(st.integers(min_value=1, max_value=4), max_size=40)


def plainly(days: list[date]) -> Run:
    """The definition in words, day after day over the calendar."""
    if not days:
        return Run()
    best = current = 0
    for offset in range((max(days) - min(days)).days + 1):
        current = current + 1 if min(days) + timedelta(days=offset) in days else 0
        best = max(best, current)
    return Run(current, best, len(days), max(days))


@given(gaps)
def test_counting_on_counting_afresh_and_the_definition_agree(steps):
    days, run = [], Run()
    day = FIRST
    for step in steps:
        day += timedelta(days=step)
        days.append(day)
        run = run.advance(day)
    assert run == recount(days) == recount(reversed(days)) == plainly(days)


def test_a_missed_day_resets_the_streak_and_keeps_the_record():
    run = recount([FIRST + timedelta(days=n) for n in (0, 1, 2, 4)])
    assert (run.current, run.best, run.total) == (1, 3, 4)


def test_a_streak_stands_until_a_whole_day_was_missed():
    run = recount([FIRST, FIRST + timedelta(days=1)])
    assert [run.on(FIRST + timedelta(days=n)) for n in (1, 2, 3)] == [2, 2, 0]
