"""The days of a camp follow from its cadence."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qunying.camps.cadence import WEEKDAYS, Dated, Run, Weekly, days_of, length, name_of

FIRST = date(2026, 11, 13)  # a Friday
dates = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 1, 1))
weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True)
cadences = st.one_of(
    st.builds(Run, kind=st.just("run"), days=st.integers(1, 60), start=dates),
    st.builds(Weekly, kind=st.just("weekly"), weeks=st.integers(1, 20), weekdays=weekdays, start=dates),
    st.builds(Dated, kind=st.just("dated"), dates=st.lists(dates, min_size=1, max_size=30, unique=True)),
)  # fmt: skip


@given(cadences)
def test_days_are_numbered_from_one_in_the_order_of_time_and_as_many_as_declared(cadence):
    days = days_of(cadence)
    assert [index for index, _ in days] == list(range(1, length(cadence) + 1))
    assert all(one < following for (_, one), (_, following) in pairwise(days))


@given(cadences)
def test_every_day_belongs_to_the_cadence(cadence):
    for _, day in days_of(cadence):
        if isinstance(cadence, Run):
            assert 0 <= (day - cadence.start).days < cadence.days
        elif isinstance(cadence, Weekly):
            assert day >= cadence.start and WEEKDAYS[day.weekday()] in cadence.weekdays and (day - cadence.start).days < 7 * cadence.weeks
        else:
            assert day in cadence.dates


@given(cadences.filter(lambda cadence: isinstance(cadence, Run)), st.integers(-400, 400))
def test_moving_the_start_moves_every_day(cadence, shift):
    moved = cadence.model_copy(update={"start": cadence.start + timedelta(days=shift)})
    assert days_of(moved) == [(index, day + timedelta(days=shift)) for index, day in days_of(cadence)]


def test_a_weekly_cadence_begins_with_the_first_of_its_weekdays_on_or_after_the_start():
    cadence = Weekly(kind="weekly", weeks=2, weekdays=["tue", "fri"], start=FIRST + timedelta(days=1))
    assert [day.isoformat() for _, day in days_of(cadence)] == ["2026-11-17", "2026-11-20", "2026-11-24", "2026-11-27"]


def test_a_cohort_without_a_name_is_called_by_its_first_date():
    assert name_of(Dated(kind="dated", dates=[FIRST + timedelta(days=7), FIRST])) == "2026-11-13"
    assert name_of(Run(kind="run", days=3, start=FIRST, cohort="第 7 期")) == "第 7 期"
