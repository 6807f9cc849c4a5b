"""Geometry of sparks, split bars, heat steps and columns."""

import pytest

from qunying.faces.kit import shapes


def test_a_line_spans_the_box_and_keeps_clear_of_its_edges():
    assert shapes.line([0, 10, 5], height=36) == "0.0,33.0 50.0,3.0 100.0,18.0"


def test_a_flat_line_lies_in_the_middle():
    assert shapes.line([7, 7], height=20) == "0.0,10.0 100.0,10.0"


def test_one_value_and_no_value_draw_without_failing():
    assert shapes.line([4], height=20) == "0.0,10.0"
    assert shapes.line([], height=20) == ""


def test_a_split_bar_leaves_out_empty_parts_and_keeps_the_order():
    rects = shapes.split([("ok", 48), ("warn", 3), ("bad", 1), ("dim", 0)], 52)
    assert [rect["cls"] for rect in rects] == ["f-ok", "f-warn", "f-bad"]
    assert rects[1]["x"] == "92.31%"


def test_parts_larger_than_the_whole_never_leave_the_bar():
    rects = shapes.split([("ok", 80), ("bad", 40)], 100)
    assert float(rects[-1]["x"][:-1]) + float(rects[-1]["width"][:-1]) <= 100


def test_an_empty_bar_has_no_rectangles():
    assert shapes.split([("ok", 0)], 0) == []


@pytest.mark.parametrize(("value", "step"), [(30, 0), (29, 0), (52, 5), (74, 9), (99, 9)])
def test_heat_steps_stay_inside_the_scale(value, step):
    assert shapes.heat_step(value, 30, 74) == step


def test_fifty_two_groups_make_four_columns_of_thirteen():
    assert [len(run) for run in shapes.columns(list(range(52)), 4)] == [13, 13, 13, 13]
    assert shapes.columns([], 4) == []
