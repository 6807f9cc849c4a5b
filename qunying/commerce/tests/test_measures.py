"""The numbers of money on the lake, each expected one reckoned by hand from the table above it."""

from datetime import date, timedelta

import pytest

from qunying.commerce import services
from qunying.commerce.importing.mapping import TableMapping
from qunying.commerce.verdict import words
from qunying.groups.tests.cast import make_community, make_group
from qunying.insight import queries
from qunying.insight.lake import writer

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = {
    "orders": {"number": "n", "at": "at", "paid": "paid", "refund": "back", "quantity": "q", "member": "m", "group": "g"},
    "visits": {"at": "at", "count": "came", "visitor": "who", "inlet": "from", "group": "g"},
    "costs": {"at": "at", "spent": "kind", "amount": "yuan", "hours": "h", "group": "g"},
}


class Shop:
    """Two groups whose tables are told row by row."""

    def __init__(self, tmp_path):
        self.path, self.community = tmp_path, make_community("store")
        self.groups = [make_group(self.community, n) for n in (1, 2)]
        self.rows = {kind: [] for kind in COLUMNS}

    def tell(self, kind, *rows):
        self.rows[kind] += rows
        return self

    def end(self):
        for kind, rows in self.rows.items():
            if rows:
                path = self.path / f"{kind}.csv"
                path.write_text(",".join(COLUMNS[kind].values()) + "\n" + "\n".join(rows) + "\n")
                mapping = TableMapping(columns=COLUMNS[kind], wage=50)
                assert not services.take_in(self.community.pk, path, kind=kind, mapping=mapping).lost
        writer.catch_up()
        return self

    def ask(self, name, **asked):
        return queries.run(f"commerce.{name}", self.community.pk, **asked).rows


@pytest.fixture
def shop(settings, tmp_path, morning):
    settings.DATA = tmp_path
    queries.forget()
    yield Shop(tmp_path)
    queries.forget()


def picked(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_sales_of_every_slice_are_the_product_and_add_up(shop):
    one, two = (group.key for group in shop.groups)
    shop.tell("visits", f"2026-11-02,100,,街边,{one}", f"2026-11-02,20,,街边,{two}", f"2026-11-03,50,,街边,{one}")
    shop.tell("orders", f"a,2026-11-02,30,,1,m1,{one}", f"b,2026-11-02,10,,1,m2,{one}", f"c,2026-11-03,25,5,1,m1,{one}", f"d,2026-11-03,9,9,1,m3,{one}",
              f"e,2026-11-03,7,,1,m4,{two}", "f,2026-11-05,1,,1,m5,").end()  # fmt: skip
    whole = shop.ask("sales")
    assert picked(whole, "day", "traffic", "orders", "cents", "conversion", "order_value", "undefined", "state") == [
        (date(2026, 11, 2), 120, 2, 4000, 2 / 120, 2000, [], "ok"), (date(2026, 11, 3), 50, 2, 2700, 0.04, 1350, [], "partial"),
        (date(2026, 11, 5), None, 1, 100, None, 100, ["traffic", "conversion"], "partial"),
    ]  # fmt: skip
    assert whole[0]["exact"] == {"conversion": [1, 60], "order_value": [2000, 1]}
    groups = shop.ask("sales", by="group")
    assert picked(groups, "group_id", "traffic", "orders", "cents") == [
        (shop.groups[0].pk, 100, 2, 4000), (shop.groups[1].pk, 20, 0, 0), (shop.groups[0].pk, 50, 1, 2000), (shop.groups[1].pk, None, 1, 700),
        (None, None, 1, 100),
    ]  # fmt: skip
    assert groups[1]["undefined"] == ["order_value"] and groups[3]["undefined"] == ["traffic", "conversion"]
    assert picked(shop.ask("sales", per="month", group=shop.groups[0].pk), "traffic", "orders", "cents") == [(150, 3, 6000)]
    assert picked(shop.ask("sales", per="week", by="host"), "day", "staff", "cents") == [(date(2026, 11, 2), None, 6800)]


def test_a_known_visitor_counts_once_a_day_where_they_came_first_and_once_ever_by_source(shop):
    one, two = (group.key for group in shop.groups)
    shop.tell("visits", f"2026-11-02 10:00,,v1,公众号,{two}", f"2026-11-02 09:00,,v1,地推,{one}", f"2026-11-03 09:00,,v1,公众号,{two}",
              f"2026-11-03 09:00,5,,公众号,{two}").end()  # fmt: skip
    assert picked(shop.ask("sales", by="group"), "group_id", "traffic") == [
        (shop.groups[0].pk, 1), (shop.groups[1].pk, 0), (shop.groups[1].pk, 6)
    ]  # fmt: skip
    flow = shop.ask("inflow")
    named = {row["inlet"] for row in flow}
    assert len(named) == 2 and sorted(picked(flow, "day", "arrivals", "running")) == [
        (date(2026, 11, 2), 0, 0), (date(2026, 11, 2), 1, 1), (date(2026, 11, 3), 0, 1), (date(2026, 11, 3), 5, 5),
    ]  # fmt: skip


def test_a_source_without_anybody_for_three_days_raises_one_alarm_and_uncounted_days_none(shop):
    for day in range(1, 11):
        shop.tell("visits", f"2026-11-{day:02},{8 if day < 4 else 0},,地推,", f"2026-11-{day:02},3,,公众号,")
    shop.end()
    alarms = [(row["day"].day, row["dry_days"]) for row in shop.ask("inflow") if row["alarm"]]
    assert alarms == [(6, 3)]
    assert [row["dry_days"] for row in shop.ask("inflow", start="2026-11-10") if row["arrivals"] == 0] == [7]


def test_roi_is_unknown_without_costs_and_three_tenths_for_the_groups_of_the_brief(shop):
    one, two = (group.key for group in shop.groups)
    shop.tell("costs", f"2026-11-02,工时,,20,{one}", f"2026-11-02,人力,1500,,{one}", f"2026-11-02,物料,500,,{one}", f"2026-11-02,现金,1000,,{one}")
    shop.tell("orders", f"a,2026-11-02,5200,,1,m1,{one}", f"b,2026-11-02,100,,1,m1,{two}").end()
    known, unknown = shop.ask("roi")
    assert (known["revenue"], known["cost"], known["roi"], known["state"], known["missing"]) == (520_000, 400_000, 0.3, "ok", [])
    assert [known[kind] for kind in ("hours", "people", "materials", "money")] == [100_000, 150_000, 50_000, 100_000]
    assert (unknown["revenue"], unknown["cost"], unknown["roi"], unknown["state"]) == (10_000, None, None, "gap")
    assert shop.ask("roi", by="whole")[0]["roi"] == pytest.approx(0.325) and shop.ask("roi", by="whole", start="2026-12-01") == []


def fortnight(shop, start, days, visits, every):
    """So many days of visitors of whom every tenth buys for 20."""
    for n in range(days):
        day = start + timedelta(days=n)
        shop.tell("visits", f"{day},{visits},,,{shop.groups[0].key}")
        shop.tell("orders", *[f"{day}-{k},{day},{20 + (k % 3 - 1)},,3,m{k},{shop.groups[0].key}" for k in range(visits // every)])


def test_the_difference_of_two_spans_is_told_by_factor_to_the_cent(shop):
    fortnight(shop, date(2026, 10, 1), 7, 30, 10)
    fortnight(shop, date(2026, 10, 8), 7, 60, 10)
    rows = shop.end().ask("difference", start="2026-10-08", end="2026-10-14", before_start="2026-10-01", before_end="2026-10-07")
    assert picked(rows, "factor", "before", "after", "cents") == [
        ("traffic", 210, 420, 42_000), ("conversion", 0.1, 0.1, 0), ("order_value", 2000, 2000, 0), ("sales", 42_000, 84_000, 42_000),
    ]  # fmt: skip


def test_a_second_group_that_begins_to_count_its_visitors_is_no_effect_and_no_difference(shop):
    for n in range(28):
        day, sold = date(2026, 10, 1) + timedelta(days=n), range(4)
        for group in shop.groups:
            if group is shop.groups[0] or n >= 14:
                shop.tell("visits", f"{day},40,,,{group.key}")
            shop.tell("orders", *[f"{group.key}-{n}-{k},{day},{20 + (k % 3 - 1)},,1,,{group.key}" for k in sold])
    shop.end()
    asked = {"start": "2026-10-15", "end": "2026-10-28"}
    traffic, conversion, value, _sales = shop.ask("verdict", **asked)
    assert (traffic["verdict"], traffic["reasons"], traffic["after"], conversion["after"]) == ("undecidable", ["no_visits"], 80, 0.1)
    assert (traffic["before"], traffic["low"]) == (None, None) and value["low"] is not None
    assert picked(shop.ask("difference", **asked), "factor", "cents", "state")[:2] == [("traffic", None, "gap"), ("conversion", None, "gap")]
    alone = shop.ask("verdict", **asked, group=shop.groups[0].pk)
    assert "no_visits" not in alone[0]["reasons"] and (alone[0]["before"], alone[0]["after"], alone[0]["low"] <= 0) == (40, 40, True)
    assert picked(shop.ask("sales", per="week", start="2026-10-05", end="2026-10-11", by="group"), "traffic", "orders", "state") == [
        (280, 28, "ok"), (None, 28, "partial"),
    ]  # fmt: skip


def test_what_was_counted_in_the_span_itself_is_told_though_the_days_before_were_not(shop):
    fortnight(shop, date(2026, 10, 15), 14, 80, 10)
    traffic, conversion, value, sales = shop.end().ask("verdict", start="2026-10-15", end="2026-10-28")
    assert (traffic["verdict"], traffic["before"], traffic["after"], conversion["after"], value["after"]) == ("undecidable", None, 80, 0.1, 1987.5)
    assert (traffic["low"], traffic["cents"], sales["cents"], sales["after"]) == (None, None, None, 222_600)
    assert words.title([traffic, conversion, value, sales]) == (
        "无法判定：记录没有盖住前后两段日子，缺的日子不能当作没有卖；订单太少，之前 0 单，之后 112 单，各要至少 30 单"
    )


def test_visits_told_on_one_day_of_a_month_are_a_part_and_those_of_the_whole_shop_stand_for_every_group(shop):
    one, two = (group.key for group in shop.groups)
    shop.tell("visits", f"2026-10-01,50,,,{one}", *[f"2026-09-{day:02},90,,," for day in range(1, 31)])
    for month, days in ((9, 30), (10, 31)):
        shop.tell("orders", *[f"{key}{month}-{day},2026-{month:02}-{day:02},20,,1,,{key}" for day in range(1, days + 1) for key in (one, two)])
    september, october = shop.end().ask("sales", per="month")
    assert picked([september, october], "traffic", "orders", "state") == [(2700, 60, "ok"), (50, 62, "partial")]
    assert shop.ask("sales", per="month", group=shop.groups[1].pk)[0]["traffic"] is None


def test_the_verdict_names_the_factor_beside_the_days_before_and_beside_a_control_group(shop):
    fortnight(shop, date(2026, 10, 1), 14, 40, 10)
    fortnight(shop, date(2026, 10, 15), 14, 80, 10)
    shop.tell("visits", *[f"2026-10-{day:02},50,,,{shop.groups[1].key}" for day in range(1, 29)])
    shop.tell("orders", *[f"c{day}-{k},2026-10-{day:02},20,,1,c{k},{shop.groups[1].key}" for day in range(1, 29) for k in range(5)]).end()
    asked = {"start": "2026-10-15", "end": "2026-10-28", "group": shop.groups[0].pk}
    for more in ({}, {"control": [shop.groups[1].pk]}):
        traffic, conversion, value, sales = shop.ask("verdict", **asked, **more)
        assert {row["verdict"] for row in (traffic, conversion, value, sales)} == {"effective"} and traffic["before_start"] == date(2026, 10, 1)
        assert (traffic["improved"], conversion["improved"], value["improved"]) == (True, False, False) and traffic["low"] > 0
        assert traffic["difference"] == pytest.approx(40) and sales["cents"] == traffic["cents"] + conversion["cents"] + value["cents"]
    [paired] = shop.ask("lift", start="2026-10-15", end="2026-10-28", group=shop.groups[0].pk)
    assert paired["state"] == "gap" and paired["customers"] == 8 and paired["low"] is None
    no_orders = shop.ask("verdict", start="2026-09-01", end="2026-09-07")
    assert no_orders[0]["verdict"] == "undecidable" and "few_orders" in no_orders[0]["reasons"]


def test_days_before_the_records_begin_are_no_days_without_sales_and_uncounted_visits_no_visits(shop):
    fortnight(shop, date(2026, 10, 8), 7, 80, 10)
    fortnight(shop, date(2026, 10, 15), 14, 80, 10)
    rows = shop.end().ask("verdict", start="2026-10-15", end="2026-10-28")
    assert rows[0]["verdict"] == "undecidable" and "records_short" in rows[0]["reasons"] and "no_visits" in rows[0]["reasons"]
    assert rows[0]["before"] is None and not any(row["improved"] for row in rows[:2])
