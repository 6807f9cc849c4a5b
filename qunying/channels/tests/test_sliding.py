"""The readers of slide and stagnation at their edges: what is exactly on the line is not over it."""

from datetime import date, timedelta

from qunying.channels.slide import slide
from qunying.channels.stagnation import stagnation

FIRST = date(2026, 11, 8)
WEEK = {"messages": 20, "ads": 0, "members": 40, "left": 0, "muted": None}
STIFF = {"messages": 10, "messages_4": 40, "five_3": 9, "five_2": 9, "five_1": 9, "five_0": 9, "diversity": 0.1, "members": 40}


def weeks(*changes, like=WEEK):
    return [like | change | {"day": FIRST + timedelta(days=7 * n)} for n, change in enumerate(changes)]


def states(turns):
    return [turn.state for turn in turns]


def test_exactly_a_fifth_of_advertisements_and_a_twentieth_of_leaving_is_normal():
    assert states(slide(weeks({"ads": 4}, {"ads": 4}, {"left": 2}, {"left": 2}))) == []
    assert states(slide(weeks({"ads": 5}, {"ads": 5}, {"ads": 5, "left": 3}, {"ads": 5, "left": 3}))) == ["ads", "draining"]
    assert states(slide(weeks({"messages": 4, "ads": 4}, {"messages": 4, "ads": 4}))) == []


def test_unknown_muting_is_left_out_of_the_figures_and_a_week_without_a_record_breaks_the_two():
    [turn] = slide(weeks({"ads": 5}, {"ads": 5}))
    assert "muted" not in turn.figures and turn.figures["ads_before"] == 5
    one, _gap, two = weeks({"ads": 5}, {}, {"ads": 5})
    assert states(slide([one, two])) == []


def replies(*numbers, **changes):
    return weeks(*({"per_item": number} for number in numbers), like=STIFF | changes)


def test_stagnation_needs_all_three_and_enough_of_a_group():
    assert states(stagnation(replies(4.0, 3.0, 2.0, 1.0))) == ["stagnant"]
    for changes in ({"five_2": 8}, {"diversity": 0.3}, {"messages_4": 29}, {"members": 9}):
        assert states(stagnation(replies(4.0, 3.0, 2.0, 1.0, **changes))) == []
    assert states(stagnation(replies(4.0, 3.0, 3.0, 1.0))) == states(stagnation(replies(4.0, 3.0, None, 1.0))) == []


def test_stagnation_lasts_until_more_is_answered_again():
    assert states(stagnation(replies(4.0, 3.0, 2.0, 1.0, 1.0, 0.5, 1.5))) == ["stagnant", "moving"]
