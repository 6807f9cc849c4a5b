"""销售与 ROI: the finding read off the numbers, three factors with intervals, what came back, what is missing, and files."""

import csv
import io
import re
from datetime import date, timedelta

import numpy as np
import pytest

from qunying.commerce import services
from qunying.commerce.importing.mapping import TableMapping
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups.tests.cast import make_group
from qunying.insight import queries as insight
from qunying.insight.lake import writer

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = {
    "orders": {"number": "n", "at": "at", "paid": "paid", "group": "g"},
    "visits": {"at": "at", "count": "came", "visitor": "who", "inlet": "from", "group": "g"},
    "costs": {"at": "at", "spent": "kind", "amount": "yuan", "group": "g"},
}  # fmt: skip


@pytest.fixture
def house(db, morning):
    community = stage.staff.create_community(slug="renji", name="果小满", kind="store", timezone="Asia/Shanghai")
    make_group(community, 1)
    make_group(community, 2)
    return community, stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")


@pytest.fixture
def bring(house, tmp_path):
    def brought(kind, *rows):
        path = tmp_path / f"{kind}.csv"
        path.write_text(",".join(COLUMNS[kind].values()) + "\n" + "\n".join(rows) + "\n")
        assert not services.take_in(house[0].pk, path, kind=kind, mapping=TableMapping(columns=COLUMNS[kind])).lost
        writer.catch_up()
        insight.forget()
        held.drop()

    return brought


@pytest.fixture
def read(sit, house):
    def page(query="", status=200):
        answer = sit(house[1]).get(f"/c/renji/data/money/{query}")
        assert answer.status_code == status
        return answer.content.decode()

    return page


def fifty_six_days(dice, more=1.0, group="", rest=0):
    """Days of a shop from 7 September; in the second half so many times as many come."""
    visits, orders = [], []
    for n in range(56):
        day, came = date(2026, 9, 7) + timedelta(days=n), int(dice.poisson(100 * (more if n >= 28 else 1)))
        visits.append(f"{day},{came},,街边,{group}")
        orders += [f"{group}{rest}-{n}-{k},{day},{dice.lognormal(3, 0.5):.2f},{group}" for k in range(dice.binomial(came, 0.1))]
    return visits, orders


SPAN = "?start=2026-10-05&end=2026-11-01"


def row_of(page, name):
    return re.sub(r"<[^>]+>", " ", re.search(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', page, re.S).group(1)).split()


def test_without_orders_the_page_says_so_and_how_to_bring_them(read):
    page = read()
    assert "还没有订单，赚没赚说不出来" in page and "qunying import 订单.xlsx --as orders --community renji --map auto" in page


@pytest.mark.mechanism("003-066")
def test_the_verdict_stands_as_the_title_with_every_factor_its_interval_and_what_it_brought(read, bring):
    visits, orders = fifty_six_days(np.random.default_rng(22), more=1.6)
    bring("visits", *visits)
    bring("orders", *orders)
    page = read(SPAN)
    assert re.search(r"有效：只有流量变了，\+\d+\.\d 人次/天。", page) and "对比星期对齐的 2026-09-07 至 2026-10-04" in page
    traffic, conversion, value, sales = (row_of(page, name) for name in ("流量", "转化率", "客单价", "销售额"))
    assert "变好了" in traffic and "变好了" not in conversion + value and traffic[traffic.index("到") - 1].startswith("+")
    brought = [float(line[-2].replace(",", "").replace("−", "-")) for line in (traffic, conversion, value, sales)]
    assert sum(brought[:3]) == pytest.approx(brought[3], abs=0.005)


@pytest.mark.mechanism("003-067")
def test_two_months_of_the_same_are_ineffective_on_the_page_and_a_handful_of_orders_undecidable(read, bring):
    visits, orders = fifty_six_days(np.random.default_rng(2))
    bring("visits", *visits)
    bring("orders", *orders)
    assert "无效：流量、转化率、客单价都没有变好。" in read(SPAN)
    page = read("?start=2026-09-10&end=2026-09-16")
    assert "无法判定：" in page and "订单太少" in page


def test_beside_control_groups_what_all_had_is_no_effect(read, bring, house):
    from qunying.groups import queries as groups

    one, two = groups.groups(house[0].pk)
    for room, seed in ((one, 3), (two, 4)):
        visits, orders = fifty_six_days(np.random.default_rng(seed), more=1.5, group=room.key)
        bring("visits", *visits)
        bring("orders", *orders)
    assert "有效：只有流量变了" in read(f"{SPAN}&groups={one.public_id}")
    page = read(f"{SPAN}&groups={one.public_id}&control={two.public_id}")
    assert "无效：" in page and "按对照群同期的涨跌推算本来会是多少" in page
    assert "同一个群不能既做活动又当对照" in read(f"{SPAN}&groups={one.public_id}&control={one.public_id}", status=422)


@pytest.mark.mechanism("000-001")
def test_what_came_back_is_three_tenths_and_unknown_where_nobody_noted_a_cost(read, bring, house):
    from qunying.groups import queries as groups

    one, two = groups.groups(house[0].pk)
    bring("orders", f"a,2026-11-10,5000,{one.key}", f"b,2026-11-11,200,{one.key}", f"c,2026-11-11,88,{two.key}")
    page = read()
    assert "没有登记投入" in page and "投入没有登记，赚没赚还说不出来" in page and "没有来客记录：流量和转化率看不到" in page
    bring("costs", *[f"2026-11-10,{kind},{yuan},{one.key}" for kind, yuan in (("时间", 1000), ("人力", 1500), ("物力", 500), ("金钱", 1000))])
    page = read()
    assert row_of(page, one.name)[-1] == "0.300" and row_of(page, two.name)[-1] == "未知"
    assert "每投 1 元，净赚 0.32 元。" in page and row_of(page, "人力")[:2] == ["1,500.00", "元"]


def test_a_source_that_came_back_says_so_and_a_group_that_counted_only_later_has_no_traffic_of_both_months(read, bring):
    days = [f"2026-{month:02}-{day:02}" for month in (10, 11) for day in range(1, 11)]
    bring("visits", *[f"{day},{0 if '2026-11-02' <= day <= '2026-11-05' else 8},,地推," for day in days], *[f"{day},4,,公众号," for day in days])
    bring("orders", *[f"{day},{day},1," for day in days])
    assert "「地推」从 11 月 2 日起断流：连续 3 天没有人进来。11 月 6 日起又有人来了。" in read("?days=91")


def test_a_group_that_began_to_count_late_has_unknown_traffic_over_both_months(house, read, bring):
    one, two = groups.groups(house[0].pk)
    days = [f"2026-{month}-{day:02}" for month in (10, 11) for day in (5, 6, 7, 8)]
    bring("visits", *[f"{day},10,,,{room.key}" for day in days for room in (one, two) if room is one or day > "2026-11"])
    bring("orders", *[f"{room.key}{day},{day},1,{room.key}" for day in days for room in (one, two)])
    page = read("?days=91")
    assert row_of(page, one.name)[:2] == ["80", "10.0%"] and row_of(page, two.name)[:2] == ["未知", "无法计算"]
    assert "有 4 天只有一部分群记了来客，那些天的流量偏低、转化率偏高。" in page


@pytest.mark.mechanism("003-068")
def test_sources_are_stacked_with_totals_a_visitor_counts_once_and_a_dry_source_alarms_once(read, bring):
    days = [f"2026-11-{day:02}" for day in range(1, 13)]
    bring("visits", *[f"{day},{0 if day > '2026-11-05' else 8},,地推," for day in days], *[f"{day},4,,公众号," for day in days],
          "2026-11-02 09:00,,v1,公众号,", "2026-11-02 10:00,,v1,地推,")  # fmt: skip
    bring("orders", "a,2026-11-12,1,")
    page = read()
    assert row_of(page, "<svg.*?</svg> 地推") == ["40", "40"] and row_of(page, "<svg.*?</svg> 公众号") == ["49", "49"]
    assert page.count("断流：连续 3 天没有人进来") == 1 and "「地推」从 11 月 6 日起断流" in page
    assert len(re.findall(r'<rect class="fl-\d" x=', page)) == 12 + 5


def test_the_files_hold_the_numbers_as_they_are_and_no_formula(read, bring, house, sit):
    bring("orders", "a,2026-11-10,5,", "b,2026-11-11,2.5,")
    bring("visits", "2026-11-10,10,,=1+1,")
    files = {name: list(csv.reader(io.StringIO(read(f"{name}.csv").removeprefix("\ufeff")))) for name in ("days", "factors", "slices", "inflow")}
    assert files["days"][1:] == [["2026-11-10", "10", "0.1", "1", "500.0", "500", "ok"], ["2026-11-11", "", "", "1", "250.0", "250", "partial"]]
    assert files["inflow"][1][0] == "'=1+1" and files["slices"][1][2:6] == ["2", "0.2", "3.75", "7.5"] and len(files["factors"]) == 5
    read("nothing.csv", status=404)
    page = read("?as=table")
    assert "data-chart" not in page and "每天的数" in page


def test_what_cannot_be_asked_is_told_under_its_field(read, bring):
    bring("orders", "a,2026-11-10,5,")
    assert "结束要在开始之后" in read("?start=2026-11-10&end=2026-11-01", status=422)
    assert read("?start=x&end=y", status=422) and read("?by=nothing&days=zero") and read("?by=host") and read("?by=revision")


def test_a_guide_and_a_stranger_do_not_see_the_money(sit, house):
    guide = stage.login(stage.staff.hire(house[0].pk, name="周小满", role="guide").pk, "zhou")
    assert sit(guide).get("/c/renji/data/money/").status_code in (403, 404)
    assert sit(stage.stranger()).get("/c/renji/data/money/").status_code == 404


def test_the_boss_reads_what_was_sold_and_what_came_back_of_it(bring, house, client):
    from qunying.faces.kit import bosslinks

    bring("orders", "a,2026-11-10,5000,", "b,2026-11-11,200,")
    path = re.sub(r"^https?://[^/]+", "", bosslinks.url_for(house[0].pk))
    assert "卖出 2 单，收 5,200 元；投入没有登记，赚没赚还说不出来。" in client.get(path).content.decode()
    bring("costs", "2026-11-10,金钱,4000,")
    assert "卖出 2 单，收 5,200 元；投入 4,000 元，每投 1 元净赚 0.30 元。" in client.get(path).content.decode()


def test_an_activity_is_judged_by_one_tap_and_named_in_the_title(sit, tmp_path, morning):
    contest = {"id": "ideas", "kind": "contest", "name": "点子征集", "opens_day": 1, "closes_day": 2, "winners": 3, "entries_each": 3}
    camp = stage.build(activities=[{"id": "daily", "kind": "check_in", "name": "每日打卡", "opens": "05:00", "closes": "23:30"}, contest])
    path = tmp_path / "orders.csv"
    path.write_text("n,at,paid,g\na,2026-11-12,5,\n")
    services.take_in(camp.community.pk, path, kind="orders", mapping=TableMapping(columns=COLUMNS["orders"]))
    writer.catch_up()
    page = sit(camp.lin).get("/c/renji/data/money/").content.decode()
    address = re.search(r'<a href="([^"]*activity=[^"]*)"[^>]*>点子征集', page).group(1).replace("&amp;", "&")
    assert "start=2026-11-13&end=2026-11-13" in address
    assert "「点子征集」无法判定：" in sit(camp.lin).get(address).content.decode()
