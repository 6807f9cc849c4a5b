"""服务后监测 at the keyboard: every item that arrived has its row, what is unmeasured says so, and averages say how many they rest on."""

import pytest

from qunying.camps.results.facts import ItemMeasured, ItemUnmeasured
from qunying.camps.routine.facts import ItemJudged
from qunying.channels.facts import Delivered
from qunying.faces.shell.tests.talk.telling import only
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
ITEM = ("item", "reach", "seen", "opened", "took_part", "rating", "ratings", "state")


class Items:
    """Tell of items by their number; the story ends on the morning of D13."""

    def __init__(self, story):
        self.story = story

    def came(self, item, day, *, slot="evening", clock="20:00", outcome="done", group=1):
        subject = ("delivery", item)
        self.story.tell(ItemJudged(f"slot:{slot}", outcome, f"sha:{item}", False), group=group, day=day, clock=clock, subject=subject)
        if outcome != "missed":
            self.story.tell(Delivered(0, True, "auto", "channel"), group=group, day=day, clock=clock, subject=subject)

    def told(self, item, day, seen, took_part, *, opened=None, slot="evening", group=1, asked=False, ratings=()):
        fact = ItemMeasured(slot, seen, opened, took_part, asked, sum(ratings), len(ratings), 1200)
        self.story.tell(fact, group=group, day=day, clock="16:00", subject=("delivery", item))

    def lacks(self, item, day, reason, *, slot="evening", group=1):
        self.story.tell(ItemUnmeasured(slot, reason), group=group, day=day, clock="16:00", subject=("delivery", item))


@pytest.fixture
def items(story, morning):
    """Five evenings in two groups: measured twice, blind, late, of unknown fate; one that never arrived, and one of last night."""
    clock.set_fixed(morning)
    made = Items(story)
    made.came(1, 2)
    made.told(1, 3, 30, 10, asked=True, ratings=(5, 4, 3))
    made.came(2, 3, outcome="late")
    made.told(2, 4, None, 2, opened=4, asked=True)
    made.came(3, 4, group=2)
    made.lacks(3, 5, "blind", group=2)
    made.came(4, 5)
    made.lacks(4, 6, "late")
    made.lacks(5, 6, "unknown")
    made.came(6, 7, outcome="missed")
    made.came(7, 12)
    made.came(8, 9)
    return made


def test_every_item_that_arrived_or_may_have_has_a_row_and_what_is_unknown_is_never_nought(items, ask):
    rows = ask("camps.item_results")
    assert only(rows, *ITEM) == [
        (7, None, None, None, None, None, None, "incomplete"), (8, None, None, None, None, None, None, "gap"),
        (5, None, None, None, None, None, None, "unknown"), (4, None, None, None, None, None, None, "gap"),
        (3, None, None, None, None, None, None, "unobservable"), (2, 4, None, 4, 2, None, 0, "ok"), (1, 30, 30, None, 10, 4.0, 3, "ok"),
    ]  # fmt: skip
    assert {row["slot"] for row in rows} == {"evening"}
    assert only(ask("camps.item_results", "--param", "which=unmeasured"), "item") == [(8,), (5,), (4,), (3,)]


def test_averages_say_how_many_items_they_rest_on_and_how_many_were_not_measured(items, ask):
    [first, second] = ask("camps.item_averages", "--from", "2026-11-02")
    assert only([first], "items", "measured", "waiting", "unmeasured", "blind", "unknown", "late", "state") == [(5, 2, 0, 3, 1, 1, 1, "partial")]
    assert only([first], "reach", "reach_n", "opened", "opened_n", "took_part", "took_part_n") == [(30.0, 1, 4.0, 1, 6.0, 2)]
    assert only([first], "asked", "rated", "ratings", "rating") == [(2, 1, 3, 4.0)]
    assert only([second], "items", "measured", "waiting", "late", "reach", "reach_n", "rating", "state") == [(2, 0, 1, 1, None, 0, None, "unknown")]


def test_an_item_of_unknown_fate_that_arrived_after_all_is_measured_and_one_that_did_not_is_no_item(items, ask):
    items.came(5, 6)
    items.told(5, 7, 8, 1)
    items.lacks(9, 6, "unknown")
    items.came(9, 6, outcome="missed")
    assert only(ask("camps.item_results", "--param", "slot=evening", "--from", "2026-11-06", "--to", "2026-11-07"), "item", "seen", "state") == [(5, 8, "ok")]


def test_one_may_ask_for_a_slot_a_group_and_a_day(items, ask):
    items.came(10, 4, slot="noon", group=2)
    items.told(10, 5, 3, 0, slot="noon", group=2)
    rows = ask("camps.item_averages", "--per", "day", "--param", "slot=noon")
    assert only(rows, "day", "slot", "items", "measured", "reach", "took_part", "state") == [("2026-11-04", "noon", 1, 1, 3.0, 0.0, "ok")]
    [blind] = ask("camps.item_averages", "--per", "day", "--param", "slot=evening", "--from", "2026-11-04", "--to", "2026-11-04")
    assert only([blind], "items", "measured", "reach", "state") == [(1, 0, None, "unobservable")]
