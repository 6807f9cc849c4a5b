"""Coupons in the blueprint: what is refused and warned of, and that applying twice changes nothing."""

from qunying.blueprint.load import load_text
from qunying.blueprint.sections import ApplyContext, Change
from qunying.commerce import queries
from qunying.commerce.section import Commerce
from qunying.groups.tests.cast import make_community
from qunying.kernel import clock

SECTION = Commerce()
TEXT = """
schema: 1
management:
  coupons:
    - {id: welcome, name: 新客券, worth: 满 30 减 5, stock: 400, valid_days: 14, on: join}
    - {id: thanks, name: 谢谢券, worth: 送一份尝鲜, stock: 50, valid_days: 7, on: hand}
"""


def settle(text, community):
    bp = load_text(text)
    want, have = {one.key: one for one in SECTION.desired(bp)}, {one.key: one for one in SECTION.existing(community.pk)}
    changes = [Change("update" if key in have else "create", one, have.get(key)) for key, one in want.items() if have.get(key) is None or have[key] != one]
    changes += [Change("remove", one, one) for key, one in have.items() if key not in want]
    SECTION.apply(changes, ApplyContext(community.pk, 1, bp, clock.now()))
    return [(change.action, change.resource.key) for change in changes]


def test_what_is_declared_is_there_once_and_applied_again_changes_nothing(db, morning):
    community = make_community()
    assert settle(TEXT, community) == [("create", "welcome"), ("create", "thanks")] and settle(TEXT, community) == []
    assert settle(TEXT.replace("stock: 400", "stock: 500"), community) == [("update", "welcome")]
    fewer = TEXT.split("    - {id: thanks")[0]
    assert settle(fewer, community) == [("update", "welcome"), ("remove", "thanks")]
    assert settle(TEXT, community) == [("create", "thanks")] and [one.remaining for one in queries.declared(community.pk)] == [400, 50]


def test_the_same_id_twice_is_refused_with_its_place():
    [problem] = SECTION.lint(load_text(TEXT.replace("id: thanks", "id: welcome")))
    assert (problem.code, problem.path, problem.line) == ("coupon_twice", "management.coupons.1.id", 6)


def test_the_plan_names_a_coupon_in_words():
    [first, second] = SECTION.desired(load_text(TEXT))
    assert SECTION.line(first) == "券 welcome：新客券（满 30 减 5）400 张，14 天内有效，进群就有" and "导购发" in SECTION.line(second)


def test_fewer_coupons_of_joining_than_seats_are_warned_of():
    shape = "route: first, purpose: 每天看一眼, audience: a, domain: 健康, capacity: 250, operator: lin, hosts: [lin], channels: [{channel: web}]"
    bp = load_text(TEXT + '  groups: [{id: "g-{n}", name: "{n} 群", count: 2, ' + shape + "}]\n")
    [warning] = SECTION.warn(bp)
    assert warning.code == "coupon_short" and "坐得下 500 人" in warning.message
