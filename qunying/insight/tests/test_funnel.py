"""Twenty cases of a funnel, worked out on paper: who gets how far, and why."""

from dataclasses import replace
from datetime import timedelta

import ibis
import pytest

from qunying.insight.expressions.funnel import reached

DAY = 86_400
# what happens to one unit: (day, what), in the order of their numbers; letters are the steps 1, 2, 3; x is excluded between 1 and 2, o is anything else
CASES = {
    "one step only": ("a0", {}, 1),
    "all three in order": ("a0 b1 c2", {}, 3),
    "others may come between": ("a0 o1 b2 o3 c4", {}, 3),
    "the wrong order stops at the first": ("b0 c1 a2", {}, 1),
    "the window counts from step 1, not from the step before": ("a0 b13 c15", {}, 2),
    "the last moment of the window still counts": ("a0 b7 c14", {}, 3),
    "a later step 1 starts a fresh attempt": ("a0 a10 b20 c24", {}, 3),
    "the older attempt may get further than the fresh one": ("a0 b1 a2 c3", {}, 3),
    "nobody without step 1": ("b0 c1", {}, None),
    "the same moment is taken by step": ("b0 a0", {}, 2),
    "three at the same moment": ("c0 b0 a0", {}, 3),
    "two equal steps need two events": ("a0", {"steps": "aa"}, 1),
    "two equal steps in one moment are two events": ("a0 a0", {"steps": "aa"}, 2),
    "strict: another event ends it": ("a0 o1 b2", {"order": "strict"}, 1),
    "strict: one right after the other": ("o0 a1 b2 c3", {"order": "strict"}, 3),
    "strict: a stranger in the same moment ends nothing": ("a0 o1 b1", {"order": "strict"}, 2),
    "excluded in between": ("a0 x1 b2", {"excluded": True}, -1),
    "excluded, but a clean attempt gets further": ("a0 x1 a2 b3", {"excluded": True}, 2),
    "excluded at the same moment is not in between": ("a0 x1 b1", {"excluded": True}, 2),
    "excluded after step 2 does not matter": ("a0 b1 x2 c3", {"excluded": True}, 3),
    "an optional step may be left out": ("a0 c1", {"optional": [2]}, 3),
    "an optional step may be taken": ("a0 b1 c2", {"optional": [2]}, 3),
    "unordered: in any order within the window": ("c0 a5 b14", {"order": "unordered"}, 3),
    "unordered: beyond the window": ("c0 a5 b15", {"order": "unordered"}, 2),
}  # fmt: skip


def events(told, steps="abc", unit=1):
    """The events of one unit as rows."""
    for number, word in enumerate(told.split()):
        what, day = word[0], int(word[1:])
        yield {"unit": unit, "event": number, "at": day * DAY, **{f"s{n}": what == step for n, step in enumerate(steps, start=1)}, "x": what == "x"}


def ask(rows, **how):
    """Unit → the step it got to."""
    expression = reached(ibis.memtable(list(rows)), how.pop("steps", 3), seconds=14 * DAY, **how)
    return {row["unit"]: row["step"] for row in ibis.duckdb.connect().to_pyarrow(expression).to_pylist()}


@pytest.mark.parametrize(("told", "how", "step"), CASES.values(), ids=CASES.keys())
def test_a_funnel_case_equals_its_paper_result(told, how, step):
    how = dict(how)
    steps = how.pop("steps", "abc")
    excluded = {1: "x"} if how.pop("excluded", False) else None
    assert ask(events(told, steps), steps=len(steps), excluded=excluded, **how).get(1) == step


def test_units_do_not_mix():
    rows = [*events("a0 b1", unit=1), *events("b2 c3", unit=2), *events("a0 b1 c2", unit=3)]
    assert ask(rows) == {1: 2, 3: 3}


@pytest.mark.django_db(transaction=True)
def test_what_comes_two_milliseconds_later_in_the_next_second_comes_later(story):
    story.comes(1, day=1, clock="09:00")
    story.says(1, day=1, clock="09:00")
    story.drafts = [replace(told, happened_at=told.happened_at + timedelta(milliseconds=late)) for told, late in zip(story.drafts, (999, 1001), strict=True)]
    story.end()
    rows = story.ask("people.funnel", steps="people.joined,channels.message_posted", order="strict")
    assert [row["reached"] for row in rows] == [1, 1]
