"""Sliding and stiffening groups are the same whether the reader reads every week or the engine finds them, whatever was said."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from qunying.channels.measures import sliding, stiffening, turning
from qunying.groups.signals.registry import by_group, signals
from qunying.insight.tests.tables import Told

MONDAY, WEEKS, GROUPS, STAFF = date(2026, 1, 5), 24, 12, 90
MOODS = ("stiff", "stiff", "open", "silent", "ads", "leaving", "few")
COLUMNS = {
    "messages": "message:int group_id:int identity:int role:word day:day at:time reply_to:int form:int ad:int", "days": "day:day",
    "sent_items": "group_id:int item:int at:time day:day sort:word",
    "volumes": "group_id:int role:word day:day messages:int", "ads": "group_id:int role:word day:day ads:int",
    "seat_spans": "group_id:int identity:int from_day:day until_day:day", "mute_spans": "group_id:int identity:int from_day:day until_day:day",
    "moves": "group_id:int identity:int day:day left:int", "groups_seen": "group_id:int first_day:day",
    "facts": "kind:word f_message:int group_id:int happened_at:time local_day:day subject_id:int",
}  # fmt: skip


def history(seed):
    """Groups whose weeks go from mood to mood: five write in one form and are answered less and less, or many, or nobody, or advertisers; some leave."""
    chance, number = Random(seed), count(1)
    rows = {name: [] for name in COLUMNS}
    recorded = [week for week in range(WEEKS) if chance.random() < 0.95]
    rows["days"] = [(MONDAY + timedelta(days=7 * week),) for week in recorded]
    for group in range(GROUPS):
        rows["groups_seen"].append((group, MONDAY + timedelta(days=7 * recorded[0])))
        size = chance.choice((0, 6, 25, 40))
        rows["seat_spans"] += [(group, 500 + who, MONDAY, None) for who in range(size)]
        rows["mute_spans"] += [(group, 500 + who, MONDAY + timedelta(days=7 * chance.randrange(WEEKS)), None) for who in range(size) if chance.random() < 0.55]
        mood, answers = "stiff", 12
        for week in recorded:
            mood = chance.choice(MOODS) if chance.random() < 0.2 else mood
            answers = chance.randrange(8, 16) if mood != "stiff" or chance.random() < 0.1 else max(0, answers - chance.choice((1, 1, 1, 1, 0)))
            tell(rows, chance, number, group, MONDAY + timedelta(days=7 * week), mood, answers)
    rows["sent_items"] = [(group, number, at, day, "message") for number, group, who, _, day, at, to, *_ in rows["messages"] if who == STAFF and to is None]
    for name, what in (("volumes", lambda said: 1), ("ads", lambda said: said[-1])):
        sums = Counter()
        for said in rows["messages"]:
            sums[said[1], said[3], said[4]] += what(said)
        rows[name] = [(*key, count) for key, count in sums.items() if count]
    return Told({name: (types, rows[name]) for name, types in COLUMNS.items()}, unmuted=range(0, GROUPS, 3))


def tell(rows, chance, number, group, day, mood, answers):
    """One week of one group."""

    def says(who, role, *, to=None, form=0, ad=0):
        rows["messages"].append((next(number), group, who, role, day, datetime.combine(day, time(9)), to, form, ad))
        return rows["messages"][-1][0]

    items = [says(STAFF, "staff") for _ in range(2)] if mood != "silent" else []
    for answer in range(answers if items else 0):
        says(answer % 5, "member", to=items[0])
    wide = {"stiff": 5, "few": 3, "open": 15, "leaving": 8, "ads": 6, "silent": 0}[mood]
    for n in range({"stiff": 6, "open": 30, "leaving": 9, "ads": 30, "few": 4, "silent": 0}[mood]):
        says(n % wide, "member", form=n % 4 if mood == "open" else 0, ad=int(mood == "ads" and n % 2))
    if mood == "leaving":
        rows["moves"] += [(group, 500 + who, day, 1) for who in range(chance.choice((1, 2, 3)))]


def both(key, told, measured, turned, end):
    """The turns by group: read, found in the engine, and the last found."""
    rows = [row | ({"muted": None} if row["group_id"] in told.blind("mutes") else {}) for row in told.rows(measured(told, end=end))]
    read = {group: [(turn.day, turn.state, dict(turn.figures)) for turn in signals()[key].read(found)] for group, found in by_group(rows).items()}
    return read, said(told, turned, end, False), said(told, turned, end, True)


def said(told, turned, end, last):
    rows = told.rows(turned(told, end=end, last=last))
    rows = turning._chained(rows, last=last) if turned is turning.stagnation_turns else rows
    found = {}
    for row in rows:
        figures = {name: value for name, value in row.items() if name not in ("group_id", "day", "turn", "starts") and value is not None}
        found.setdefault(row["group_id"], []).extend([] if row["starts"] else [(row["day"], row["turn"], figures)])
    return found


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), back=st.sampled_from((0, 3, 30)))
def test_a_slide_has_the_same_turns_by_the_reader_and_in_the_engine(seed, back):
    read, found, last = both("slide", history(seed), sliding.slide, turning.slide_turns, MONDAY + timedelta(days=7 * WEEKS - 1 - back))
    assert (found, last) == (read, {group: turns[-1:] for group, turns in read.items()})
    assert len({turn[1] for turns in read.values() for turn in turns}) > 2


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), back=st.sampled_from((0, 3, 30)))
def test_stagnation_has_the_same_turns_by_the_reader_and_in_the_engine(seed, back):
    told, end = history(seed), MONDAY + timedelta(days=7 * WEEKS - 1 - back)
    read, found, last = both("stagnation", told, stiffening.stiffening, turning.stagnation_turns, end)
    assert (found, last) == (read, {group: turns[-1:] for group, turns in read.items()})
    assert any(read.values())
