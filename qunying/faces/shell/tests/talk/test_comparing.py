"""Two groups, two cohorts, two spans beside each other, asked at the keyboard; every expected number was counted on paper from the story above it."""

import pytest

from qunying.faces.shell.main import main
from qunying.faces.shell.tests.talk.telling import TEXT, rounded

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = ("number", "n_1", "n_0", "value_1", "value_0", "difference", "state")


@pytest.fixture
def house(story, rooms):
    """
    Group 1: members 1–20, of whom 1–15 speak once on D3 and 1–5 again on D5; 1 leaves on D6. Group 2: members 21–40, of whom 21–25 speak once on D4;
    each of 31–40 checks in on D4 and D5. A staff member speaks in both every day and counts on neither side.
    """
    one, two, _ = rooms
    story.comes(*range(1, 21), day=1, group=one)
    story.comes(*range(21, 41), day=1, group=two)
    story.comes(99, day=1, kind="staff", group=one)
    for day in range(2, 9):
        story.writes(99, TEXT, group=one, day=day)
        story.writes(99, TEXT, group=two, day=day)
    asked = [story.writes(who, TEXT, group=one, day=3) for who in range(1, 16)]
    for who in range(1, 6):
        story.writes(who, TEXT, group=one, day=5, reply_to=asked[14], reply_by="said")
    for who in range(21, 26):
        story.writes(who, TEXT, group=two, day=4)
    for day in (4, 5):
        story.checks_in(*range(31, 41), group=two, day=day)
    story.goes(1, group=one, day=6)
    return one, two


SPAN = ("--from", "2026-11-02", "--to", "2026-11-08")


def test_two_groups_stand_beside_each_other_with_how_sure_the_difference_is(house, ask):
    """
    Took part: 15 of 20 against 5 + 10 = 15 of 20. Spoke: 15 against 5 of 20. A week each: days (15 + 5)/20 = 1 against (5 + 20)/20 = 1.25; messages 20/20
    against 5/20; answers 5/20 given and received. Left: 1 of 20. Newcombe for 75 % against 25 % of twenty each: 19.1 to 69.5 points.
    """
    rows = ask("channels.compare", "--param", "kind=groups", "--group", "g1", "--param", "before_group=g2", *SPAN)
    assert rounded(rows, *NUMBERS) == [
        ("took_any", 20, 20, 0.75, 0.75, 0.0, "ok"), ("spoke", 20, 20, 0.75, 0.25, 0.5, "ok"), ("gone", 20, 20, 0.05, 0.0, 0.05, "ok"),
        ("active_days", 20, 20, 1.0, 1.25, -0.25, "ok"), ("messages", 20, 20, 1.0, 0.25, 0.75, "ok"), ("check_ins", 20, 20, 0.0, 1.0, -1.0, "ok"),
        ("took_part", 20, 20, 0.0, 0.0, 0.0, "ok"), ("given", 20, 20, 0.25, 0.0, 0.25, "ok"), ("received", 20, 20, 0.25, 0.0, 0.25, "ok"),
    ]  # fmt: skip
    assert [round(part, 3) for part in rows[1]["interval"]] == [0.191, 0.695]


def test_two_spans_of_one_group_and_too_few_people_are_not_compared(house, ask):
    then = ("--param", "before_start=2026-11-03", "--param", "before_end=2026-11-04")
    rows = ask("channels.compare", "--group", "g1", "--from", "2026-11-05", "--to", "2026-11-06", *then)
    assert rounded(rows, "number", "value_1", "value_0")[:2] == [("took_any", 0.25, 0.75), ("spoke", 0.25, 0.75)]
    later = ask("channels.compare", "--group", "g1", "--from", "2026-11-08", "--to", "2026-11-09", *then)
    assert {(row["n_1"], row["n_0"], row["difference"], row["state"]) for row in later} == {(19, 20, None, "not_enough")}


def test_two_cohorts_are_compared_over_the_first_days_of_each_own(story, rooms, ask):
    """Members 1–20 join on D1 and each speaks on D2 and D6; members 21–40 join on D4 and speak on D6 only: of three days each, two messages against one."""
    one, *_ = rooms
    story.comes(*range(1, 21), day=1, group=one)
    story.comes(*range(21, 41), day=4, group=one)
    story.comes(41, day=11, group=one)
    for who in range(1, 21):
        story.writes(who, TEXT, group=one, day=2)
        story.writes(who, TEXT, group=one, day=3)
    for who in range(1, 41):
        story.writes(who, TEXT, group=one, day=6)
    story.writes(41, TEXT, group=one, day=11)
    spans = ("--from", "2026-11-02", "--to", "2026-11-11", "--param", "before_start=2026-11-01", "--param", "before_end=2026-11-01")
    rows = {row["number"]: row for row in ask("channels.compare", "--param", "kind=joined", "--days", "3", *spans)}
    assert "gone" not in rows and rounded([rows["messages"]], *NUMBERS) == [("messages", 20, 20, 2.3333, 4.6667, -2.3333, "ok")]
    assert rounded([rows["spoke"]], "value_1", "value_0") == [(1.0, 1.0)]


@pytest.mark.parametrize("words", [["--param", "kind=groups"], ["--from", "2026-11-02", "--to", "2026-11-08", "--param", "before_start=2026-11-01"]])
def test_what_cannot_be_compared_is_refused_with_how_to_mend_it(house, story, words, capsys):
    story.end()
    assert main(["measure", "channels.compare", "--community", "dushu", "--json", *words]) == 1
    assert "。" in capsys.readouterr().out


def test_where_speech_is_hidden_only_check_ins_and_leaving_are_compared(house, ask, monkeypatch):
    from qunying.insight import acts

    one, _ = house
    monkeypatch.setitem(acts._BLIND, "messages", [lambda community: frozenset({one})])
    rows = ask("channels.compare", "--param", "kind=groups", "--group", "g1", "--param", "before_group=g2", *SPAN)
    known = {row["number"]: row["state"] for row in rows}
    assert {name for name, state in known.items() if state == "ok"} == {"gone", "check_ins", "took_part"}
    assert {row["difference"] for row in rows if row["state"] == "unobservable"} == {None}
