"""What each channel carries: by whose hand, within which quota, with whose statistics, and which measures it can show."""

from collections import Counter

import pytest

from qunying.blueprint import services as blueprints
from qunying.blueprint import show
from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.camps import carriage
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_channels import WECOM, platform

pytestmark = pytest.mark.django_db


def planned(**owners):
    return blueprints.plan(load_text(stage.text(stage.blueprint(2, days=3, **platform(**owners)))))


def test_of_three_slots_a_day_one_waits_for_a_tap_and_two_are_cards_and_the_plan_counts_both(morning):
    plan = planned(first="chen", second="tang")
    [load] = plan.head["carriage"]
    assert load["modes"] == {"confirm": 6, "manual": 12} == dict(Counter(item.mode for item in carriage.planned.items(plan.bp)))
    assert load["months"] == [{"month": "2026-11", "most": 3, "quota": 30}]
    assert load["owners"] == [{"owner": "chen", "groups": 1}, {"owner": "tang", "groups": 1}]
    text = show.plan_text(plan)
    assert "员工确认 6 条，手动 12 条" in text and "每群确认群发最多 3 条，额度 30 条，还剩 27 条" in text


def test_every_measure_is_named_with_what_the_channel_shows_of_it(morning):
    plan = planned(first="chen", second="tang")
    shows = {one["measure"]: one["shows"] for one in plan.head["observability"]}
    assert shows["channels.talk"] == "none" and shows["people.active_members"] == "part" and shows["channels.punctuality"] == "all"
    assert set(shows) == {measure.name for measure in carriage.insight.catalogue()}


def test_one_account_that_owns_two_groups_is_warned_of_and_one_each_is_not(morning):
    def warned(**owners):
        return [problem.code for problem in show.warnings(planned(**owners).bp) if problem.code == "one_owner_many_groups"]

    assert (warned(first="chen", second="chen"), warned(first="chen", second="tang")) == (["one_owner_many_groups"], [])


def test_a_volunteer_without_an_account_cannot_own_a_customer_group(morning):
    found = check(load_text(stage.text(stage.blueprint(2, days=3, **platform(first="host-01", second="nobody")))))
    codes = [problem.code for problem in found if problem.code.startswith("chat_owner")]
    assert codes == ["chat_owner_no_employee", "chat_owner_unknown"]


def test_names_that_would_not_fit_together_are_refused_before_anything_is_planned(morning):
    plan = stage.blueprint(1, days=3, slots=1)
    long = {**plan["content"]["slots"][0], "id": "s" * 40}
    group = {**plan["management"]["groups"][0], "id": "g" * 40, "count": None, "channels": [{"channel": "web"}, {"channel": "wecom", "chat": "wr-1"}]}
    plan["content"] |= {"slots": [long], "day_types": [{"id": "lesson", "name": "课程日", "slots": [long["id"]]}]}
    plan["content"]["scripts"] = [{**script, "slot": long["id"]} for script in plan["content"]["scripts"]]
    plan["management"] |= {"groups": [{k: v for k, v in group.items() if v is not None}], "channels": [{"id": "web", "kind": "web"}, *WECOM]}
    plan["positioning"]["promises"][0]["slot"] = long["id"]
    found = check(load_text(stage.text(plan)))
    assert [(problem.code, problem.path) for problem in found] == [("delivery_key_too_long", "management.groups.0.id")]
