"""What the engine finds in all days at once is what the readers find day by day, whatever the history was."""

from datetime import date, timedelta
from random import Random
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from qunying.groups.measures import lives, pulse
from qunying.groups.signals.registry import by_group, signals
from qunying.insight.tests.tables import Told

FIRST, DAYS, GROUPS = date(2026, 1, 1), 130, 16


def history(seed):
    """Groups that live in spells of another size each, some of them silent for weeks; half of them know who sits there."""
    chance = Random(seed)
    acts, seats = [], []
    for group in range(GROUPS):
        at, size = chance.randrange(40), 0
        while at < DAYS:
            until, size = at + chance.choice((1, 2, 3, 5, 9, 20, 40)), chance.choice((0, 0, 1, 2, 4, 6, 9, 14, 20))
            for day in range(at, min(until, DAYS)):
                acts += [(group, who, FIRST + timedelta(days=day), 1) for who in range(size) if chance.random() < 0.4]
            at = until
        if group % 2:
            seats += [(group, FIRST + timedelta(days=day), 30 + day // 10 - group) for day in range(group, DAYS)]
    return Told({
        "member_day": ("group_id:int identity:int day:day own:int", acts), "outsiders": ("identity:int", [(19,)]),
        "days": ("day:day", [(FIRST + timedelta(days=day),) for day in range(DAYS)]), "presence": ("group_id:int day:day present:int", seats),
    })  # fmt: skip


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), back=st.sampled_from((0, 1, 5, 27, 60)), recent=st.sampled_from((45, 60, 90, 182)))
def test_a_life_has_the_same_turns_by_the_reader_and_in_the_engine(seed, back, recent):
    told, end = history(seed), FIRST + timedelta(days=DAYS - 1 - back)
    read = {group: list(signals()["life"].read(rows)) for group, rows in by_group(told.rows(pulse.pulse(told, end=end))).items()}
    found, last = ({}, {})
    for kept, asked in ((found, False), (last, True)):
        with patch.object(lives, "RECENT_DAYS", recent):
            rows = told.rows(lives.lives(told, end=end, last=asked))
        for row in rows:
            figures = {name: row[name] for name in ("active", "usual", "quiet", "present")}
            kept.setdefault(row["group_id"], []).extend([] if row["starts"] else [(row["day"], row["turn"], figures)])
    expected = {group: [(turn.day, turn.state, dict(turn.figures)) for turn in turns] for group, turns in read.items()}
    assert found == expected
    assert last == {group: turns[-1:] for group, turns in expected.items()}
    assert len({turn[1] for turns in expected.values() for turn in turns}) > 3


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), back=st.sampled_from((0, 1, 27)))
def test_expectation_falls_on_the_same_days_by_the_reader_and_in_the_engine(seed, back):
    told, end = history(seed), FIRST + timedelta(days=DAYS - 1 - back)
    read = {group: list(signals()["decay"].read(rows)) for group, rows in by_group(told.rows(pulse.pulse(told, end=end))).items()}
    found, last = ({}, {})
    for kept, asked in ((found, False), (last, True)):
        for row in lives._chained(told.rows(lives.decays(told, end=end)), last=asked):
            figures = {name: row[name] for name in ("active", "before", "present")}
            kept.setdefault(row["group_id"], []).extend([] if row["starts"] else [(row["day"], row["turn"], figures)])
    expected = {group: [(turn.day, turn.state, dict(turn.figures)) for turn in turns] for group, turns in read.items()}
    assert (found, last) == (expected, {group: turns[-1:] for group, turns in expected.items()})
    assert any(expected.values())
