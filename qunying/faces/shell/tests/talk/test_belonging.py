"""Whether members take part in today's topic, and whether the core has met, as somebody at the keyboard asks; counted on paper."""

from datetime import date, timedelta

import pytest

from qunying.camps.routine.facts import ItemJudged
from qunying.channels.facts import Delivered, Recalled
from qunying.faces.shell.tests.talk.telling import TEXT, only

pytestmark = pytest.mark.django_db(transaction=True)


def topic(story, room, *, day, post, slot="morning", clock="08:00"):
    """An item of the day plan stands in the group as that post."""
    story.tell(Delivered(0, True, "auto", "channel", post), group=room, day=day, clock=clock, subject=("delivery", post))
    story.tell(ItemJudged(f"slot:{slot}", "done", f"sha:{post}", False), group=room, day=day, clock=clock, subject=("delivery", post))


@pytest.mark.mechanism("003-034")
def test_eighteen_of_ninety_who_reply_before_midnight_are_a_fifth_and_ten_past_midnight_is_counted_apart(story, rooms, ask):
    """
    On D3 ninety are there; 18 answer, one of them twice and another to the evening's card too; three at 00:10, one of them again; staff and who comes on
    D4 do not count. D4 has no topic, that of D5 is taken back, on D6 one answers. Only the evening: 1 of 90 on D3.
    """
    room = rooms[0]
    story.comes(*range(1, 91), day=1, group=room)
    story.comes(300, day=1, kind="staff", group=room)
    topic(story, room, day=3, post=701)
    topic(story, room, day=3, post=702, slot="evening", clock="20:00")
    story.comes(*range(201, 204), day=4, clock="07:00", group=room)
    topic(story, room, day=5, post=703)
    story.tell(Recalled(5, False), group=room, day=5, subject=("post", 703))
    topic(story, room, day=6, post=704)
    for who in (*range(1, 19), 1, 300):
        story.writes(who, TEXT, group=room, day=3, clock="23:59", reply_to=701)
    story.writes(2, TEXT, group=room, day=3, clock="21:00", reply_to=702)
    for who in (18, 19, 20, 201):
        story.writes(who, TEXT, group=room, day=4, clock="00:10", reply_to=701)
    story.writes(5, TEXT, group=room, day=4, reply_to=None)
    story.writes(5, TEXT, group=room, day=5, reply_to=703)
    story.writes(5, TEXT, group=room, day=6, reply_to=704)
    told = ("day", "topics", "took_part", "n", "late", "value")
    assert only(ask("camps.topic_participation"), *told) == [("2026-11-03", 2, 18, 90, 2, 0.2), ("2026-11-06", 1, 1, 93, 0, 1 / 93)]
    assert only(ask("camps.topic_participation", "--param", "slot=evening"), *told) == [("2026-11-03", 1, 1, 90, 0, 1 / 90)]


@pytest.mark.mechanism("003-039")
def test_the_core_who_met_in_six_months_and_those_who_have_not_yet(story, rooms, ask):
    """
    Yesterday is D12. Core are who said fifty things: 1, 2 and 3 and staff 9 three months ago, 4 since D1 − 17 (30 days with D12), 5 one day later, 6 said
    49. 1 came six months and a day ago and again a month ago, 2 only on 12 May, six months before; 3 and 4 only signed up. 7 is core, sits in another group.
    """
    one, two, _ = rooms
    story.comes(1, 2, 3, 4, 5, 6, day=date(2026, 4, 1), group=one)
    story.comes(7, day=date(2026, 4, 1), group=two)
    story.comes(9, day=date(2026, 4, 1), kind="staff", group=one)
    for who, since, times in ((1, 89, 50), (2, 80, 50), (3, 80, 50), (9, 80, 50), (4, 29, 50), (5, 28, 50), (6, 80, 49), (7, 60, 50)):
        story.says(who, group=one if who != 7 else two, day=date(2026, 11, 12) - timedelta(days=since), times=times)
    story.takes_part(1, kind="arrive", activity=1, group=one, day=date(2026, 5, 11))
    story.takes_part(1, kind="arrive", activity=2, group=one, day=date(2026, 10, 12))
    story.takes_part(2, kind="arrive", activity=1, group=one, day=date(2026, 5, 12))
    story.takes_part(3, 4, kind="sign_up", activity=2, group=one, day=date(2026, 10, 1))
    rows = ask("activities.core_met")
    assert only(rows, "group", "met", "n", "value") == [("g1", 1, 4, 0.25), ("g2", 0, 1, 0.0)]
    unmet = ask("activities.core_unmet")
    assert only(unmet, "group", "identity", "value") == [("g1", 2, 81), ("g1", 3, 81), ("g1", 4, 30), ("g2", 7, 61)]
    assert only(ask("activities.core_met", "--to", "2026-11-11"), "met", "n") == [(2, 3), (0, 1)]
