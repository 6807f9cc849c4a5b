"""Many at the same moment: never one more than the stock, and a coupon is redeemed by one of those who try."""

from functools import partial

import pytest

from qunying.commerce import services
from qunying.commerce.models import Issue
from qunying.commerce.tests.cast import open_shop, welcomed
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people.tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sixty_who_come_at_once_the_forty_coupons_go_to_forty(morning):
    shop = open_shop(members=60, stock=40)
    results = at_once([partial(services.welcome_many, shop.community.pk, [(one.pk, shop.group.pk)]) for one in shop.members])
    assert [result for result in results if isinstance(result, Exception)] == [] and sum(results) == 40
    shop.coupon.refresh_from_db()
    assert (shop.coupon.remaining, shop.coupon.issued, Issue.objects.count(), FactRow.objects.filter(kind="commerce.coupon_issued").count()) == (0, 40, 40, 40)


def test_of_eight_who_redeem_one_coupon_at_once_one_does(morning):
    shop = open_shop()
    code = welcomed(shop, 1)[0]
    results = at_once([partial(services.redeem, shop.community.pk, code=code, by=shop.guide.pk, key=f"k{n}") for n in range(8)])
    assert sorted(getattr(one, "code", "done") for one in results) == ["coupon_used"] * 7 + ["done"]
    assert all(isinstance(one, int | Refused) for one in results) and FactRow.objects.filter(kind="commerce.coupon_redeemed").count() == 1
