"""Columns of Arrow made of lists: the same as Arrow would make, without the rest of a laboratory."""

import subprocess
import sys
from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.insight import arrays

MADE = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int16(): st.integers(-(2**15), 2**15 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(st.characters(exclude_categories=["Cs"])),
    pa.large_string(): st.text(st.characters(exclude_categories=["Cs"])),
    pa.date32(): st.dates(),
    pa.timestamp("us"): st.datetimes(),
}
OUT = """
import sys, pyarrow as pa
from datetime import date, datetime
from qunying.insight import arrays
for value, kind in (([1, None], pa.int64()), (["a"], pa.string()), ([date(2026, 1, 1)], pa.date32()), ([True], pa.bool_())):
    pa.table([arrays.array(value, kind)], schema=pa.schema([("a", kind)]))
print([name for name in ("pandas",) if name in sys.modules])
"""


@pytest.mark.parametrize("kind", MADE, ids=str)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_column_is_what_arrow_itself_would_make_of_the_list(kind, data):
    values = data.draw(st.lists(st.none() | MADE[kind], max_size=20))
    made = arrays.array(values, kind)
    made.validate(full=True)
    assert made.equals(pa.array(values, type=kind))


@pytest.mark.parametrize("kind", MADE, ids=str)
def test_of_nothing_and_of_nothing_known_a_column_is_made_too(kind):
    assert [arrays.array(values, kind).to_pylist() for values in ([], [None, None])] == [[], [None, None]]


@pytest.mark.parametrize(("value", "kind"), [(2**63, pa.int64()), (2**15, pa.int16()), ("\ud800", pa.string())])
def test_what_the_type_cannot_hold_is_refused(value, kind):
    with pytest.raises((OverflowError, UnicodeEncodeError)):
        arrays.array([value], kind)


def test_the_first_and_last_moments_there_are_stay_what_they_are():
    moments, days = [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)], [date.min, date.max]  # noqa: DTZ001 - as Arrow gives them back
    assert (arrays.array(moments, pa.timestamp("us")).to_pylist(), arrays.array(days, pa.date32()).to_pylist()) == (moments, days)


def test_pandas_is_not_loaded_for_it():
    done = subprocess.run([sys.executable, "-c", OUT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
