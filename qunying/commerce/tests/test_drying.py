"""断流: one task for a source nobody has come by for three days, closed when it flows again; old droughts are history."""

import pytest

from qunying.commerce import drying
from qunying.commerce.tests.test_measures import Shop
from qunying.flows import queries as flows
from qunying.flows import services
from qunying.insight import queries
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(settings, tmp_path, morning):
    settings.DATA = tmp_path
    queries.forget()
    yield Shop(tmp_path)
    queries.forget()


def counted(shop, last, *, dry_from, flows_on=()):
    """Five come by each of two sources a day from 1 November, by 地推 none from that day on except on some."""
    for day in range(1, last + 1):
        shop.tell("visits", f"2026-11-{day:02},{0 if day >= dry_from and day not in flows_on else 5},,地推,", f"2026-11-{day:02},5,,公众号,")
    return shop.end()


def told(shop):
    return [(task.data["since"], task.data["before"], task.state) for task in flows.open_tasks(shop.community.pk, kinds=[drying.TASK])]


def test_three_days_without_anybody_are_one_task_however_often_one_looks(shop):
    counted(shop, 12, dry_from=10)
    assert [drying.watch(shop.community.pk) for _ in range(2)] == [1, 0]
    assert told(shop) == [("2026-11-10", 45, "open")]
    [task] = flows.open_tasks(shop.community.pk, kinds=[drying.TASK])
    services.close_task(task.id, outcome="seen")
    assert (drying.watch(shop.community.pk), told(shop)) == (0, [])


def test_two_days_are_none_and_droughts_of_long_ago_are_nobodys_task(shop):
    counted(shop, 12, dry_from=11)
    assert (drying.watch(shop.community.pk), told(shop)) == (0, [])
    with clock.fixed(clock.now().replace(day=30)):
        shop.tell("visits", "2026-11-13,0,,地推,", "2026-11-13,5,,公众号,").end()
        assert (drying.watch(shop.community.pk), told(shop)) == (0, [])


def test_when_somebody_comes_again_the_task_is_closed(shop):
    counted(shop, 12, dry_from=10)
    drying.watch(shop.community.pk)
    shop.tell("visits", "2026-11-13,2,,地推,").end()
    assert (drying.watch_all(), told(shop)) == (0, [])
