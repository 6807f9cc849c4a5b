"""Coupons: one a member, never more than the stock, redeemed once, and refused in words."""

from datetime import timedelta

import pytest

from qunying.commerce import queries, services
from qunying.commerce.models import Coupon, Issue
from qunying.commerce.tests.cast import open_shop, welcomed
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, known_codes, sentence
from qunying.people import services as people


@pytest.fixture
def shop(db, morning):
    return open_shop()


def redeem(shop, code, key="k1"):
    return services.redeem(shop.community.pk, code=code, by=shop.guide.pk, key=key)


def counted(coupon):
    coupon.refresh_from_db()
    return coupon.remaining, coupon.issued


@pytest.mark.django_db(transaction=True)
def test_who_sits_down_has_the_coupon_of_joining_once_for_life_and_staff_have_none(morning):
    shop = open_shop(members=0)
    newcomer, office = people.admit(shop.community.pk, name="新来的", key="n"), make_group(shop.community, 2, route="staff")
    groups.seat_many([(newcomer.pk, shop.group.pk), (shop.guide.membership_id, shop.group.pk), (newcomer.pk, office.pk)])
    reactions.drain()
    groups.unseat_many([(newcomer.pk, shop.group.pk)], reason="left")
    groups.seat_many([(newcomer.pk, shop.group.pk)])
    reactions.drain()
    [one] = queries.mine(newcomer.pk)
    assert (one.name, one.worth, one.state) == ("新客券", "满 30 减 5", "open") and one.expires_at == clock.now() + timedelta(days=14)
    assert Issue.objects.count() == 1 and counted(shop.coupon) == (99, 1)
    [fact] = FactRow.objects.filter(kind="commerce.coupon_issued")
    assert fact.identity == newcomer.identity_id and fact.payload == {"coupon": shop.coupon.pk, "occasion": "join", "days": 14, "remaining": 99}


def test_when_the_stock_is_gone_the_next_is_told_so_and_nothing_is_below_nothing(shop):
    asks = [services.IssueRequest(shop.thanks.pk, shop.members[0].pk, f"k{n}", by=shop.guide.pk) for n in range(3)]
    results = services.issue_many(asks)
    assert [result.new for result in results] == [True, True, False] and results[2].refused.code == "coupon_out_of_stock"
    assert "一共 2 张，已经发完" in sentence(results[2].refused) and counted(shop.thanks) == (0, 2)
    again = services.issue_many(asks[:1])
    assert (again[0].new, again[0].refused, again[0].id) == (False, None, results[0].id)


def test_by_hand_goes_what_is_for_the_hand_to_a_member_of_this_community(shop):
    outsider = people.admit(open_shop("other").community.pk, name="外人", key="x")
    first = services.issue(shop.members[0].pk, coupon_id=shop.thanks.pk, key="a", by=shop.guide.pk)
    assert services.issue(shop.members[0].pk, coupon_id=shop.thanks.pk, key="a", by=shop.guide.pk) == first
    with pytest.raises(Refused, match="进群自动发"):
        services.issue(shop.members[0].pk, coupon_id=shop.coupon.pk, key="a", by=shop.guide.pk)
    with pytest.raises(Refused) as refused:
        services.issue(outsider.pk, coupon_id=shop.thanks.pk, key="a", by=shop.guide.pk)
    assert refused.value.code == "not_found" and Issue.objects.count() == 1


def test_a_coupon_is_redeemed_once_however_it_is_typed_and_a_retry_is_the_same_act(shop):
    code = welcomed(shop, 1)[0]
    clock.set_fixed(clock.now() + timedelta(days=3))
    assert redeem(shop, f" {code[:4].upper()}-{code[4:]} ") == redeem(shop, code) == Issue.objects.get().pk
    with pytest.raises(Refused) as refused:
        redeem(shop, code, key="k2")
    assert "11-16 08:30 已由周小满核销过" in sentence(refused.value)
    [fact] = FactRow.objects.filter(kind="commerce.coupon_redeemed")
    assert (fact.staff, fact.identity, fact.payload["days"]) == (shop.guide.pk, shop.members[0].identity_id, 3)


@pytest.mark.parametrize("case", ["unknown", "expired", "elsewhere", "missing"])
def test_what_cannot_be_redeemed_is_refused_and_stays_as_it_is(shop, case):
    code, other = welcomed(shop, 1)[0], open_shop("other")
    if case == "expired":
        clock.set_fixed(clock.now() + timedelta(days=14))
    at, typed = {"unknown": (shop, "2222zzzz"), "expired": (shop, code), "elsewhere": (other, code), "missing": (shop, " - ")}[case]
    with pytest.raises(Refused) as refused:
        redeem(at, typed)
    assert refused.value.code in ({"missing": "coupon_code_missing"}.get(case, f"coupon_{case}"),)
    assert Issue.objects.get().redeemed_at is None and not FactRow.objects.filter(kind="commerce.coupon_redeemed").exists()


def test_the_counts_tell_issued_redeemed_and_expired_apart(shop):
    first, _second = welcomed(shop)
    redeem(shop, first)
    assert [(one.issued, one.redeemed, one.expired, one.remaining) for one in queries.coupons(shop.community.pk)] == [(2, 1, 0, 98), (0, 0, 0, 2)]
    clock.set_fixed(clock.now() + timedelta(days=14))
    [row, _] = queries.coupons(shop.community.pk)
    assert (row.redeemed, row.expired) == (1, 1)


def test_declared_anew_the_stock_counts_what_is_out_and_retired_no_more_goes_out(shop):
    welcomed(shop)
    services.declare(shop.community.pk, **{"key": "welcome", "name": "新客券", "worth": "满 30 减 8", "stock": 1, "valid_days": 14, "on": "join"})
    assert counted(shop.coupon) == (0, 2)
    services.retire(shop.community.pk, "welcome")
    assert [one.key for one in queries.declared(shop.community.pk)] == ["thanks"]
    assert redeem(shop, Issue.objects.first().code) and Coupon.objects.count() == 2


def test_every_refusal_has_its_sentence():
    assert {"coupon_unknown", "coupon_elsewhere", "coupon_expired", "coupon_used", "coupon_out_of_stock", "coupon_code_missing"} <= known_codes()
