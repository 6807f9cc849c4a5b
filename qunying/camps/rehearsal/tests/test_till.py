"""A simulated shop closes its till: tables go in the way a real shop's do, every day and group with a number, and what is sold has cost something."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from qunying.camps.rehearsal import till
from qunying.camps.rehearsal.acts import Act
from qunying.camps.rehearsal.world import Moment
from qunying.commerce.models import Cost, Order, Visit
from qunying.groups.tests.cast import make_group
from qunying.people import services as people

FIRST = date(2026, 11, 6)


@pytest.fixture
def shop(db, morning, settings, tmp_path):
    """A shop with two groups; of the first one ten members come by on the first day."""
    settings.DATA = tmp_path
    community = people.create_community(slug="store", name="果小满", kind="store", timezone="Asia/Shanghai")
    rooms = [SimpleNamespace(key=make_group(community, n).key, position=n) for n in (1, 2)]
    moments = [Moment(36_000 + n, 0, Act(36_000 + n, n, till.BUY, "", 1, "", "")) for n in range(10)]
    return SimpleNamespace(community=community.pk, seed=4, rooms=rooms), SimpleNamespace(day=FIRST, number=1, moments=moments)


def test_the_first_evening_brings_the_weeks_before_and_no_day_of_any_group_is_without_a_number(shop):
    world, today = shop
    till._close(world, today, [])
    days = {FIRST - timedelta(days=back) for back in range(till.DAYS_BEFORE + 1)}
    told = {(row.at.date(), row.group_id) for row in Visit.objects.all()}
    assert len(told) == 3 * len(days) == Visit.objects.count()
    assert Visit.objects.filter(count=0).count() == 2 * till.DAYS_BEFORE + 1
    assert Visit.objects.get(count=10).group_id is not None
    assert 4 <= Order.objects.exclude(group=None).count() <= 10 and Order.objects.filter(group=None).count() > 20 * till.DAYS_BEFORE * 0.8


def test_what_is_sold_has_cost_its_share_and_the_same_evening_taken_in_again_adds_nothing(shop):
    world, today = shop
    till._close(world, today, [])
    once = [model.objects.count() for model in (Order, Visit, Cost)]
    goods = sum(row.cents for row in Cost.objects.filter(spent="materials", cents__gt=till.TASTING * 100))
    till._close(world, today, [])
    assert [model.objects.count() for model in (Order, Visit, Cost)] == once
    assert abs(goods / sum(row.cents for row in Order.objects.all()) - till.GOODS) < 0.02
