"""Who brought whom, and whom a guide should be in touch with today."""

from datetime import timedelta

import pytest

from qunying.channels import services as channels
from qunying.commerce import queries, services
from qunying.commerce.models import Introduction
from qunying.commerce.tests.cast import open_shop, welcomed
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import services as people

DAY = timedelta(days=1)


@pytest.fixture
def shop(db, morning):
    return open_shop(members=3)


def due(shop, guide=None):
    return [(one.name, one.reason, one.mine) for one in queries.guiding((guide or shop.guide).pk, shop.community.pk).due]


def speak(shop, member, key):
    channels.post_many([channels.PostRequest(member.pk, member.identity_id, shop.community.pk, shop.group.pk, "今天的梨甜吗？", key)])


def test_who_comes_by_a_guides_code_is_theirs_for_good_and_an_unknown_code_is_not_guessed(shop):
    second = people.hire(shop.community.pk, name="苏南星", role="guide", key="guide-2")
    ann, ben, _ = shop.members
    assert services.introduce(ann.pk, guide=shop.guide.public_id) and not services.introduce(ann.pk, guide=second.public_id)
    assert not services.introduce(ben.pk, guide="nosuchguide") and not services.introduce(ben.pk, guide="")
    assert not services.introduce(ben.pk, guide=open_shop("other").guide.public_id)
    assert list(Introduction.objects.values_list("membership_id", "staff_id")) == [(ann.pk, shop.guide.pk)]
    [fact] = FactRow.objects.filter(kind="commerce.introduced")
    assert (fact.staff, fact.identity) == (shop.guide.pk, ann.identity_id)


def test_newcomers_who_have_not_done_anything_come_first_mine_before_nobodys(shop):
    _ann, ben, eve = shop.members
    services.introduce(ben.pk, guide=shop.guide.public_id)
    speak(shop, eve, "p1")
    assert due(shop) == [("store-1", "newcomer", True), ("store-0", "newcomer", False)]
    clock.set_fixed(clock.now() + 4 * DAY)
    assert due(shop) == []


def test_a_coupon_about_to_end_is_the_most_urgent_until_it_is_used(shop):
    welcomed(shop)
    services.introduce(shop.members[2].pk, guide=shop.guide.public_id)
    clock.set_fixed(clock.now() + 12 * DAY)
    assert due(shop)[0] == ("store-2", "coupon", True) and sorted(due(shop)[1:]) == [("store-0", "coupon", False), ("store-1", "coupon", False)]
    [code] = [one.code for one in queries.mine(shop.members[0].pk)]
    services.redeem(shop.community.pk, code=code, by=shop.guide.pk, key="k")
    assert [name for name, _, _ in due(shop)] == ["store-2", "store-1"]


def test_after_fourteen_days_without_a_word_somebody_is_silent(shop):
    clock.set_fixed(clock.now() + 10 * DAY)
    speak(shop, shop.members[0], "p1")
    clock.set_fixed(clock.now() + 5 * DAY)
    assert sorted(due(shop)) == [("store-1", "silent", False), ("store-2", "silent", False)]


def test_who_was_contacted_is_left_alone_for_three_days_by_every_guide(shop):
    second = people.hire(shop.community.pk, name="苏南星", role="guide", key="guide-2")
    assert services.contact(shop.members[0].pk, reason="newcomer", by=shop.guide.pk) and not services.contact(
        shop.members[0].pk, reason="newcomer", by=shop.guide.pk
    )
    assert sorted(due(shop)) == sorted(due(shop, second)) == [("store-1", "newcomer", False), ("store-2", "newcomer", False)]
    assert queries.guiding(shop.guide.pk, shop.community.pk).contacted == 1
    with pytest.raises(Refused, match="没有「sale」"):
        services.contact(shop.members[1].pk, reason="sale", by=shop.guide.pk)
    assert FactRow.objects.filter(kind="commerce.contacted").count() == 1


def test_another_guides_people_are_not_mine(shop):
    second = people.hire(shop.community.pk, name="苏南星", role="guide", key="guide-2")
    services.introduce(shop.members[0].pk, guide=second.public_id)
    assert sorted(name for name, _, _ in due(shop)) == ["store-1", "store-2"] and due(shop, second)[0] == ("store-0", "newcomer", True)
