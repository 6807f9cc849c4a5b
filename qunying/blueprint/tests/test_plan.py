"""Plans: desired minus existing, stable, safe, and honest about the past and about other hands."""

import orjson
import pytest

from qunying.blueprint import plan as plans
from qunying.blueprint import services, show
from qunying.blueprint.load import load_text
from qunying.blueprint.tests import toy
from qunying.blueprint.tests.toy import text, thing
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("attic")


def plan_of(blueprint_text):
    return services.plan(load_text(blueprint_text))


def apply(blueprint_text, **options):
    return services.apply(load_text(blueprint_text), checksum=None, **options)


def lines(plan):
    return [f"{show.SIGNS[change.action]} {change.resource.key}" for change in plan.changes]


def shelf(count, skip=0):
    return text(*[thing(f"t{number:02}") for number in range(skip, count)])


def test_a_plan_is_the_same_bytes_each_time_whatever_the_order_of_keys():
    first = plan_of(text(thing("b"), thing("a", unit="group:x"), thing("c", day=2)))
    again = plan_of(text(thing("b"), thing("a", unit="group:x"), thing("c", day=2)))
    assert orjson.dumps(show.plan_json(first)) == orjson.dumps(show.plan_json(again))
    assert show.plan_text(first) == show.plan_text(again)


def test_the_checksum_follows_what_is_declared_and_what_lives():
    before = plan_of(text(thing("a"))).checksum
    assert plan_of(text(thing("a"), thing("b"))).checksum != before
    apply(text(thing("b")))
    assert plan_of(text(thing("a"))).checksum != before


def test_changes_are_sorted_shared_first_then_units_as_declared():
    plan = plan_of(text(thing("z", unit="group:2"), thing("y", unit="group:1"), thing("x"), thing("a", unit="group:2")))
    assert lines(plan) == ["+ x", "+ a", "+ z", "+ y"]


def test_create_update_and_remove_are_told_apart():
    apply(text(thing("a"), thing("b"), thing("c")))
    plan = plan_of(text(thing("a"), thing("b", "新"), thing("d")))
    assert (lines(plan), plan.count("create"), plan.count("update"), plan.count("remove")) == (["~ b", "- c", "+ d"], 1, 1, 1)


def test_thirty_percent_of_ten_may_go_and_thirty_one_may_not():
    apply(shelf(10))
    plan_of(shelf(10, skip=3)).raise_if_unsafe()
    with pytest.raises(Refused) as refused:
        plan_of(shelf(10, skip=4)).raise_if_unsafe()
    assert (refused.value.code, refused.value.data) == ("unsafe_plan", {"unit": "", "existing": 10, "removals": 4})
    apply(shelf(100))
    plan_of(shelf(100, skip=30)).raise_if_unsafe()
    with pytest.raises(Refused):
        plan_of(shelf(100, skip=31)).raise_if_unsafe()


def test_less_than_ten_things_may_all_go():
    apply(shelf(9))
    plan_of(shelf(9, skip=9)).raise_if_unsafe()


def test_one_unit_losing_much_is_unsafe_though_the_whole_loses_little():
    many = [thing(f"t{number:02}") for number in range(90)]
    apply(text(*many, *[thing(f"g{number}", unit="group:x") for number in range(10)]))
    plan = plan_of(text(*many, *[thing(f"g{number}", unit="group:x") for number in range(6)]))
    with pytest.raises(Refused) as refused:
        plan.raise_if_unsafe()
    assert refused.value.data == {"unit": "group:x", "existing": 10, "removals": 4}
    assert "group:x" in show.plan_json(plan)["unsafe"]


def test_what_lies_in_the_past_is_neither_added_nor_taken_away(morning):
    apply(text(thing("a", day=1), thing("b", day=2)))
    with clock.fixed(toy.START.replace(day=15)):  # a is over, b is to come
        plan = plan_of(text(thing("b", day=2), thing("late", day=1)))
    assert (lines(plan), plan.kept, plan.missed) == ([], 1, 1)


def test_an_edit_to_the_past_is_refused_with_its_line_and_one_to_the_future_passes(morning):
    apply(text(thing("a", day=1), thing("b", day=2)))
    with clock.fixed(toy.START.replace(day=15)):
        assert lines(plan_of(text(thing("a", day=1), thing("b", "新", day=2)))) == ["~ b"]
        with pytest.raises(Refused) as refused:
            plan_of(text(thing("a", "新", day=1), thing("b", "新", day=2)))
    (problem,) = refused.value.data["problems"]
    assert (refused.value.code, problem.line, problem.path) == ("in_the_past", 8, "content.things.0")


def test_moving_everything_touches_only_what_is_to_come(morning):
    apply(text(thing("a", day=1), thing("b", day=3)))
    with clock.fixed(toy.START.replace(day=15)):
        plan = plan_of(text(thing("a", day=2), thing("b", day=4)))
    assert (lines(plan), plan.kept) == (["~ b"], 1)


def test_what_other_hands_changed_is_drift_and_what_they_made_is_left_alone():
    apply(text(thing("a"), thing("b"), thing("c")))
    toy.put(1, "a", text="改过")
    toy.put(1, "hand-made")
    with_b_edited = text(thing("a"), thing("b", "新"), thing("c"))
    plan = plan_of(with_b_edited)
    assert plan.drift == [{"kind": "thing", "key": "a", "what": "changed"}]
    assert [item.key for item in plan.strangers] == ["hand-made"]
    apply(with_b_edited)
    assert [row[1] for row in toy.rows(1)] == ["a", "b", "c", "hand-made"]
    assert plan_of(with_b_edited).drift == []


def test_what_other_hands_took_away_is_drift_and_comes_back():
    from django.db import connection

    apply(text(thing("a"), thing("b")))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM toy_thing WHERE name = 'a'")
    plan = plan_of(text(thing("a"), thing("b")))
    assert (plan.drift, lines(plan)) == ([{"kind": "thing", "key": "a", "what": "missing"}], ["+ a"])


def test_the_head_adds_up_what_the_sections_say():
    head = plan_of(text(thing("a"), thing("b"))).head
    assert (head["deliveries"], head["modes"], head["staff_hours"]) == (2, {"auto": 1}, {"needed": 0.5, "declared": 1})


def test_two_resources_of_one_name_are_a_programming_error(monkeypatch):
    monkeypatch.setattr(toy.Things, "desired", lambda self, bp: [plans.Resource("thing", "a", "community", {})] * 2)
    with pytest.raises(RuntimeError, match="twice"):
        plan_of(text(thing("a")))


def test_the_text_shows_signs_differences_and_the_checksum():
    apply(text(thing("a", "旧"), thing("b")))
    toy.put(1, "hand-made")
    plan = plan_of(text(thing("a", "新"), thing("c")))
    shown = show.plan_text(plan).splitlines()
    assert "  ~ thing a（text: 旧 → 新）" in shown
    assert {"  + thing c", "  - thing b", "  ? thing hand-made", f"校验码 {plan.checksum}"} <= set(shown)
