"""Statements that say why, totals that add up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.incentives import queries, services, texts
from qunying.incentives.models import Transfer
from qunying.incentives.queries import Totals
from qunying.incentives.tests.conftest import MEI, WANG, react

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_statement_gives_signed_points_running_balance_and_reason(camp, rule, happen, give):
    rule(points=5)
    happen((MEI, 1))
    react()
    give(MEI, 2)
    services.spend(camp, identity=MEI, points=3, to="redeem:book", key="s")
    services.hold(camp, identity=MEI, points=4, key="h", purpose="lottery")
    services.release("h", key="r")
    rows = queries.statement(camp, MEI)
    assert [(r.points, r.balance_after, r.kind, r.why) for r in rows] == [
        (4, 4, "release", "冻结的积分退回"), (-4, 0, "hold", "冻结，待确认"), (-3, 4, "spend", "兑换"), (2, 7, "grant", "运营发放"), (5, 5, "grant", "进群"),
    ]  # fmt: skip
    assert (rows[-1].rule_name, rows[-1].rule_version, rows[-1].evidence_fact_id) == ("进群", 1, Transfer.objects.get(rule="join").evidence)


def test_a_statement_is_paged_by_id_and_balances_run_on(camp, give):
    for n in range(5):
        give(MEI, n + 1, key=f"g{n}")
    first = queries.statement(camp, MEI, limit=2)
    second = queries.statement(camp, MEI, limit=2, before=first[-1].id)
    assert [(r.points, r.balance_after) for r in (*first, *second)] == [(5, 15), (4, 10), (3, 6), (2, 3)]


def test_a_statement_of_a_stranger_is_empty(camp):
    assert (queries.statement(camp, WANG), queries.balance(camp, WANG)) == ([], 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_statement_takes_four_reads_however_long_it_is(camp, rule, happen, rows):
    rule(per="event")
    happen(*[(MEI, n) for n in range(rows)])
    react()
    with CaptureQueriesContext(connection) as seen:
        assert len(queries.statement(camp, MEI)) == rows
    assert len(seen) == 4


def test_a_streak_is_told_in_the_reason():
    assert texts.why(Transfer.Kind.GRANT, rule="每日打卡", reason="", facts={"streak": 9}) == "每日打卡，第 9 天连续"
    assert texts.why(Transfer.Kind.GRANT, rule="每日打卡", reason="", facts={"streak": 1}) == "每日打卡"
    assert [texts.why(kind, rule="", reason="", facts={}) for kind in (Transfer.Kind.EXPIRE, Transfer.Kind.CORRECT, Transfer.Kind.FUND)] == [
        "冻结到期，积分退回", "更正之前的一笔", "入账",
    ]  # fmt: skip


def test_totals_add_up(camp, give):
    assert queries.totals(camp) == Totals(0, 0, 0, 0, None, None)
    give(MEI, 10)
    give(WANG, 6)
    services.declare_budget(camp, 100)
    services.spend(camp, identity=MEI, points=3, to="redeem:book", key="s")
    services.hold(camp, identity=WANG, points=4, key="h", purpose="lottery")
    assert queries.totals(camp) == Totals(issued=16, spent=3, held=4, liability=13, budget=100, left=84)
    assert queries.held(camp, WANG) == 4


def test_a_page_can_ask_which_facts_have_brought_points(camp, rule, happen):
    rule()
    happen((MEI, 1), (WANG, 1))
    react()
    facts = list(Transfer.objects.order_by("id").values_list("evidence", flat=True))
    assert (queries.arrived(camp, MEI, facts), queries.arrived(camp, MEI, [])) == ({facts[0]}, set())


def test_points_are_called_what_the_community_calls_them(camp, rule):
    assert queries.unit(camp) == "积分"
    rule(unit="星星")
    assert queries.unit(camp) == "星星"
