"""How soon members find their circle, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

import pytest

from qunying.faces.shell.tests.talk.telling import TEXT, only

pytestmark = pytest.mark.django_db(transaction=True)


def exchange(story, one, other, room, day):
    """Each answers the other."""
    for who, whom in ((one, other), (other, one)):
        said = story.writes(whom, TEXT, group=room, day=day)
        story.writes(who, TEXT, group=room, day=day, clock="13:00", reply_to=said)


@pytest.mark.mechanism("001-030")
def test_the_median_wait_for_a_circle_counts_those_still_waiting_as_long_as_they_waited(story, rooms, ask):
    """
    Joined on D2: 1, 2, 3 find two others after 2, 4, 6 days, 4, 5, 6 wait for ten days (to D12). 5/6, 4/6, 3/6: half after 6 days; the median of those who
    found one alone would be 4. 4 has one other only, 5 is answered but answers nobody, 6 has one in each of two groups. 90 and 91 joined on D−3 and have two
    on D5 and D6, after 8 and 9 days.
    """
    one, two, _ = rooms
    story.comes(*range(1, 7), day=2, group=one)
    story.comes(90, 91, day=-3, group=one)
    for who, day in ((1, 4), (2, 6), (3, 8)):
        exchange(story, who, 90, one, day - 1)
        exchange(story, who, 91, one, day)
    exchange(story, 4, 90, one, 5)
    said = story.writes(5, TEXT, group=one, day=5)
    story.writes(90, TEXT, group=one, day=5, clock="14:00", reply_to=said)
    story.writes(91, TEXT, group=one, day=5, clock="14:00", reply_to=said)
    exchange(story, 6, 90, one, 5)
    exchange(story, 6, 91, two, 5)
    rows = ask("channels.first_circle")
    assert only(rows, "cohort", "n", "found", "waiting", "value", "state") == [("2026-10-01", 2, 2, 0, 8, "ok"), ("2026-11-01", 6, 3, 3, 6, "ok")]


def test_where_more_than_half_still_wait_the_median_is_not_known_yet(story, rooms, ask):
    """1 finds two after 2 days and 2 leaves after 3; of 4 at risk one is gone, 3/4 wait."""
    story.comes(*range(1, 5), day=2, group=rooms[0])
    story.comes(90, 91, day=-3)
    exchange(story, 1, 90, rooms[0], 3)
    exchange(story, 1, 91, rooms[0], 4)
    rows = ask("channels.first_circle", "--from", "2026-11-01")
    assert only(rows, "n", "found", "waiting", "value", "state") == [(4, 1, 3, None, "incomplete")]
