"""What a report says of money: unknown without orders, else what was sold, what came back, and which source ran dry."""

from datetime import date

import pytest

from qunying.commerce.tests.test_measures import Shop, fortnight
from qunying.insight import queries
from qunying.insight.findings import Look, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(settings, tmp_path, morning):
    settings.DATA = tmp_path
    queries.forget()
    yield Shop(tmp_path)
    queries.forget()


def read(shop):
    look = Look(shop.community.pk, date(2026, 10, 15), date(2026, 10, 28), {shop.groups[0].pk: "一群"})
    return {known.key: found for known, found in told(look) if known.section == "money"}


def test_without_orders_money_is_unknown_and_with_them_the_factors_are_told(shop):
    assert read(shop)["commerce.sales"].tone == "unknown"
    fortnight(shop, date(2026, 10, 1), 14, 40, 10)
    fortnight(shop, date(2026, 10, 15), 14, 80, 10)
    shop.tell("visits", *[f"2026-10-{day},{5 if day < 25 else 0},,地推," for day in range(15, 29)])
    shop.tell("costs", f"2026-10-16,物料,1000,,{shop.groups[0].key}").end()
    found = read(shop)
    assert found["commerce.sales"].tone == "good" and "卖出 112 单" in found["commerce.sales"].title and "有效：" in found["commerce.sales"].title
    traffic, conversion, value, whole = found["commerce.sales"].rows.rows
    assert traffic[:4] == ("流量", "人次/天", 40.0, 83.5714) and conversion[1:3] == ("%", 10.0) and value[1:3] == ("元", 19.75)
    assert round(sum(row[-1] for row in (traffic, conversion, value)), 2) == whole[-1] and whole[3] == 2226.0
    assert "ROI 1.2" in found["commerce.roi"].title and found["commerce.roi"].rows.rows[0][0] == "一群"
    assert "「地推」" in found["commerce.dry"].title and found["commerce.dry"].rows.rows[0][1:3] == (date(2026, 10, 25), 4)
