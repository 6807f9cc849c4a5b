"""Money at the keyboard: tables in, and sales, verdict, lift and ROI out, with the figures of the brief."""

import re
from datetime import date, timedelta

import numpy as np
import orjson
import pytest

from qunying.faces.shell.main import main
from qunying.groups import services as groups
from qunying.insight import queries
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)

START = date(2026, 9, 1)


@pytest.fixture
def shop(settings, tmp_path, morning):
    """A street with two groups; it is 13 November."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    queries.forget()
    community = people.create_community(slug="jie", name="一条街", kind="store", timezone="Asia/Shanghai")
    for n, key in enumerate(("mo", "guo")):
        groups.create(
            community.pk, key=key, name=f"群 {key}", position=n, route="first", purpose="卖东西", audience="街坊", domain="教育",
            capacity=200, in_calendar=True,
        )  # fmt: skip
    yield tmp_path
    queries.forget()


@pytest.fixture
def run(shop, capsys):
    """One command as a person types it; returns what it printed."""

    def ran(*words, code=0):
        assert main([*words, "--community", "jie"]) == code, capsys.readouterr()
        return capsys.readouterr().out

    return ran


@pytest.fixture
def bring(shop, run):
    """A table of that kind is taken in by the heads it has."""

    def brought(kind, head, rows):
        path = shop / f"{kind}.csv"
        path.write_text(head + "\n" + "\n".join(rows) + "\n", encoding="gb18030")
        return orjson.loads(run("import", str(path), "--as", kind, "--map", "auto", "--json"))

    return brought


def ask(run, name, *words):
    return orjson.loads(run("measure", f"commerce.{name}", *words, "--json"))["rows"]


def knife_grinder(bring):
    """Ten visitors a day for thirty days, then ten people recruit and a hundred come; one in ten has a knife ground for 15 to 25 yuan."""
    visits, orders = [], []
    for n in range(60):
        day, came = START + timedelta(days=n), 10 if n < 30 else 100
        visits.append(f"{day},{came},街边,mo")
        orders += [f"{n}-{k},{day} 10:00,{15 + (n + k) % 11},mo" for k in range(came // 10)]
    assert bring("visits", "日期,人数,来源,群", visits)["new"] == 60
    assert bring("orders", "订单号,付款时间,实付,群", orders)["new"] == 330


SPAN = ("--from", "2026-10-01", "--to", "2026-10-30", "--param", "before_start=2026-09-01", "--param", "before_end=2026-09-30")


@pytest.mark.mechanism("003-069")
def test_the_knife_grinder_is_effective_by_traffic_alone(run, bring):
    knife_grinder(bring)
    traffic, conversion, value, sales = ask(run, "verdict", *SPAN)
    assert (traffic["before"], traffic["after"], traffic["after"] / traffic["before"]) == (10, 100, 10) and traffic["verdict"] == "effective"
    assert [one["improved"] for one in (traffic, conversion, value)] == [True, False, False] and conversion["low"] < 0 < conversion["high"]
    assert sales["cents"] == traffic["cents"] + conversion["cents"] + value["cents"]
    text = run("measure", "commerce.verdict", *SPAN)
    assert "有效：只有流量变了，+90 人次/天。" in text and "10 人次/天" in text and "100 人次/天" in text


@pytest.mark.mechanism("003-071")
def test_the_share_who_buy_stays_ten_percent_and_is_listed_as_without_effect(run, bring):
    knife_grinder(bring)
    _, conversion, _, sales = ask(run, "verdict", *SPAN)
    assert (conversion["before"], conversion["after"], conversion["worsened"]) == (0.1, 0.1, False) and sales["difference"] > 0
    text = run("measure", "commerce.verdict", *SPAN)
    [line] = [line for line in text.splitlines() if line.startswith("转化率")]
    assert line.count("10.0%") == 2 and "没有变" in line and re.search(r"−[\d.]+ 到 \+[\d.]+", line)
    assert "没有起作用的因素：转化率、客单价。" in text


@pytest.mark.mechanism("003-072")
def test_five_hundred_orders_of_ten_thousand_yuan_are_twenty_each_however_they_are_split(run, bring):
    dice = np.random.default_rng(3)
    cents = dice.multinomial(1_000_000, np.full(500, 1 / 500))
    sides = dice.random(500) < 0.37
    orders = [f"o{n},2026-11-02,{cents[n] / 100:.2f},{'mo' if sides[n] else 'guo'}" for n in range(500)]
    assert bring("orders", "订单号,付款时间,实付,群", orders)["new"] == 500
    bring("visits", "日期,人数", ["2026-11-02,5000"])
    [day] = ask(run, "sales")
    assert (day["orders"], day["cents"], day["order_value"], day["exact"]["order_value"]) == (500, 1_000_000, 2000.0, [2000, 1])
    parts = ask(run, "sales", "--param", "by=group")
    sold = [one for one in parts if one["orders"]]
    assert (len(sold), sum(one["orders"] for one in sold), sum(one["cents"] for one in sold)) == (2, 500, 1_000_000)
    assert "20.00 元" in run("measure", "commerce.sales") and "10,000.00 元" in run("measure", "commerce.sales")


@pytest.mark.mechanism("003-065")
def test_every_slice_multiplies_to_its_sales_exactly_and_zero_reads_as_undefined(run, bring):
    dice = np.random.default_rng(4)
    orders, visits = [], []
    for n in range(40):
        day = START + timedelta(days=n)
        for key in ("mo", "guo"):
            came, bought = int(dice.integers(0, 30)), int(dice.integers(0, 8))
            visits.append(f"{day},{came},{key}")
            orders += [f"{key}{n}-{k},{day},{dice.integers(1, 99999) / 100:.2f},{key}" for k in range(bought)]
    bring("visits", "日期,人数,群", visits)
    bring("orders", "订单号,付款时间,实付,群", orders)
    for words in ((), ("--param", "by=group"), ("--per", "week", "--param", "by=host"), ("--param", "by=revision")):
        rows = ask(run, "sales", *words)
        assert sum(row["orders"] for row in rows) == len(orders)
        for row in rows:
            if row["undefined"]:
                assert not (row["traffic"] and row["orders"])
            else:
                (a, b), (c, d) = row["exact"]["conversion"], row["exact"]["order_value"]
                assert row["traffic"] * a * c == row["cents"] * b * d
    assert "无法计算" in run("measure", "commerce.sales", "--param", "by=group")


@pytest.mark.mechanism("003-073")
def test_sixty_customers_who_go_from_three_to_five_a_week_are_a_lift_of_two_and_shuffled_none(run, bring):
    dice, orders = np.random.default_rng(5), []
    for who in range(60):
        for week, usual in ((0, 3), (1, 3), (2, 5), (3, 5)):
            day = date(2026, 10, 5) + timedelta(days=7 * week + int(dice.integers(0, 7)))
            orders.append(f"{who}-{week},{day},20,{max(0.5, round(dice.normal(usual, 0.8), 1))},m{who}")
    bring("orders", "订单号,付款时间,实付,斤数,会员号", orders)
    span = ("--from", "2026-10-19", "--to", "2026-11-01")
    [found] = ask(run, "lift", *span)
    assert found["n"] == 60 and found["value"] == pytest.approx(2, abs=0.25) and found["low"] > 1.5 and found["chance"] < 0.01
    quiet = sum(row["low"] <= 0 <= row["high"] for seed in range(20) for row in ask(run, "lift", *span, "--param", f"shuffle={seed}"))
    assert quiet >= 19


@pytest.mark.mechanism("000-001")
def test_four_kinds_of_cost_worth_four_thousand_and_5200_of_sales_are_an_roi_of_three_tenths(run, bring):
    costs = ["2026-11-02,时间,,20,50,mo", "2026-11-02,人力,1500,,,mo", "2026-11-02,物料,500,,,mo", "2026-11-03,现金,1000,,,mo"]
    assert bring("costs", "日期,类别,金额,工时,时薪,群", costs)["new"] == 4
    bring("orders", "订单号,付款时间,实付,群", ["a,2026-11-02,5000,mo", "b,2026-11-03,200,mo", "c,2026-11-03,88,guo"])
    known, unknown = ask(run, "roi")
    assert (known["group"], known["revenue"], known["cost"], known["value"]) == ("mo", 520_000, 400_000, 0.3)
    assert (unknown["group"], unknown["cost"], unknown["value"], unknown["state"]) == ("guo", None, None, "gap")
    ends = {line[:5].strip(): line.split()[-1] for line in run("measure", "commerce.roi").splitlines()}
    assert (ends["群 mo"], ends["群 guo"]) == ("0.300", "未知")


def test_what_names_no_group_is_a_row_of_its_own_and_never_read_as_the_whole(run, bring):
    bring("orders", "订单号,付款时间,实付,群", ["a,2026-11-02,50,mo", "b,2026-11-02,7,"])
    bring("costs", "日期,类别,金额,群", ["2026-11-02,现金,10,mo", "2026-11-02,现金,70,"])
    sold, back = (run("measure", name, "--param", "by=group").splitlines() for name in ("commerce.sales", "commerce.roi"))
    assert [line.split()[1] for line in sold if line.startswith("2026")] == ["没写", "群"]
    ends = {line.split("  ")[0]: line.split()[-1] for line in back if " 元 " in line and "倍" not in line}
    assert ends == {"没写群": "-0.900", "群 mo": "4.000"}
    assert [row["group"] for row in ask(run, "roi")].count(None) == 1 and "全部" in run("measure", "commerce.roi", "--param", "by=whole")


@pytest.mark.mechanism("003-067")
def test_two_months_without_any_difference_are_ineffective_and_too_few_orders_undecidable(run, bring):
    dice, orders, visits = np.random.default_rng(6), [], []
    for n in range(56):
        day, came = date(2026, 9, 7) + timedelta(days=n), int(dice.poisson(100))
        visits.append(f"{day},{came}")
        orders += [f"{n}-{k},{day},{dice.lognormal(3, 0.5):.2f}" for k in range(dice.binomial(came, 0.1))]
    bring("visits", "日期,人数", visits)
    bring("orders", "订单号,付款时间,实付", orders)
    text = run("measure", "commerce.verdict", "--from", "2026-10-05", "--to", "2026-11-01")
    assert "无效：流量、转化率、客单价都没有变好" in text
    few = run("measure", "commerce.verdict", "--from", "2026-09-10", "--to", "2026-09-16")
    assert "无法判定" in few and "之前" in few


def test_without_a_mapping_the_one_recognised_is_printed_and_nothing_is_taken_in(shop, run, bring):
    path = shop / "流水.csv"
    path.write_text("订单号,付款时间,实付\na,2026-11-02,1\n")
    printed = run("import", str(path), "--as", "orders", code=1)
    assert "number: 订单号" in printed and ask(run, "sales") == []
    (shop / "对照.yaml").write_text(printed)
    assert "新 1，早已有 0" in run("import", str(path), "--as", "orders", "--map", str(shop / "对照.yaml"))
    path.write_text("订单号,付款时间,实付\na,2026-11-02,1\nb,哪天,1\nc,2026-11-02,x\n")
    again = run("import", str(path), "--as", "orders", "--map", "auto")
    assert "早已有 1" in again and "第 3 行" in again and "金额读不出 1 行" in again


def test_a_hundred_unpaid_orders_do_not_hide_the_one_row_that_is_wrong(shop, run):
    path = shop / "流水.csv"
    path.write_text("订单号,付款时间,实付,状态\n" + "".join(f"u{n},2026-11-02,1,待付款\n" for n in range(120)) + "x,2026-11-02,1,配送中\n")
    words = ("import", str(path), "--as", "orders", "--map", "auto")
    told = orjson.loads(run(*words, "--json"))
    assert told["lost"] == {"not_paid": 120, "status_unknown": 1} and told["losses"][-1] == {"reason": "status_unknown", "line": 122, "sample": "配送中"}
    assert [line for line in run(*words).splitlines() if "第 122 行" in line and "配送中" in line]


def test_days_the_wrong_way_round_are_refused_and_never_read_as_nothing_sold(run, bring):
    bring("orders", "订单号,付款时间,实付", ["a,2026-11-02,50"])
    told = orjson.loads(run("measure", "commerce.sales", "--from", "2026-11-09", "--to", "2026-11-01", "--json", code=1))
    assert told["code"] == "bad_measure_parameter" and "2026-11-01 早于 2026-11-09" in told["message"]


def test_an_inflow_that_runs_dry_alarms_once_by_name(run, bring):
    names = ("地推", "公众号")
    bring("visits", "日期,人数,来源", [f"2026-11-{day:02},{0 if day > 4 and name == '地推' else 5},{name}" for day in range(1, 10) for name in names])
    rows = ask(run, "inflow")
    assert [(row["inlet"], row["day"]) for row in rows if row["alarm"]] == [("地推", "2026-11-07")]
    assert [row["running"] for row in rows if row["inlet"] == "公众号"][-1] == 45
