"""The verdict of a span of days as rows: the three factors and sales, with intervals and what each brought."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from qunying.commerce.measures.coverage import counted
from qunying.commerce.measures.sales import SEEN
from qunying.commerce.measures.spans import Spans, spans
from qunying.commerce.verdict.judging import Factor, Side, Verdict, judge
from qunying.commerce.verdict.statistics import Day
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.insight.steps import OK, PARTIAL

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Groups = Annotated[tuple[int, ...], BeforeValidator(lambda given: [part for part in given.split(",") if part] if isinstance(given, str) else given)]


def _judged(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    compared = spans(bases, asked["start"], asked["end"], asked["before_start"], asked["before_end"])
    pairs = (compared[:2], compared[2:])
    sides = [[row for row in rows if row["control"] == control] for control in (0, 1)]
    verdict = judge(_side(sides[0], pairs), _side(sides[1], pairs) if asked["control"] else None)
    return _rows(verdict, compared)


def _side(rows: list[Row], pairs: tuple[tuple[date, date], ...]) -> Side:
    """Every day of the spans; between the first and the last record a day without a row is one on which nothing was sold."""
    found: dict[date, Day] = {}
    for row in rows:
        one = found.get(row["day"], Day(0, 0, 0))
        found[row["day"]] = Day(one.traffic + row["traffic"], one.orders + row["orders"], one.cents + row["cents"], one.squares + row["squares"])
    sides, records = [], True
    for first, last in pairs:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        sides.append([found.get(day, Day(0, 0, 0)) for day in days])
        slack = timedelta(days=max(2, len(days) // 10))
        records = records and bool(found) and min(found) <= first + slack and max(found) >= last - slack
    seen = counted(rows, pairs[:1]), counted(rows, pairs[1:])
    return Side(sides[0], sides[1], counted(rows, pairs), records, seen)


def _rows(verdict: Verdict, compared: Spans) -> list[Row]:
    common = {
        "verdict": verdict.word, "reasons": list(verdict.reasons), **compared._asdict(),
        "orders_before": verdict.orders_before, "orders": verdict.orders_after,
    }  # fmt: skip
    expected = verdict.expected_cents
    gained = None if expected is None else verdict.cents - expected
    whole = {"factor": "sales", "before": expected, "after": verdict.cents, "expected": expected, "difference": gained, "low": None, "high": None,
             "cents": gained, "improved": None, "worsened": None, "blurred": None, "state": OK if expected is not None else PARTIAL}  # fmt: skip
    return [{**_row(one), **common} for one in verdict.factors] + [{**whole, **common}]


def _row(one: Factor) -> Row:
    span = one.span
    return {
        "factor": one.name, "before": one.before, "after": one.after, "expected": one.expected, "difference": span.difference if span else None,
        "low": span.low if span else None, "high": span.high if span else None, "cents": one.cents, "improved": one.improved,
        "worsened": one.worsened, "blurred": one.blurred, "state": OK if span else PARTIAL,
    }  # fmt: skip


@measure(
    "commerce.verdict",
    question=_("这次活动有效吗：流量、转化率、客单价有没有一个真的变好"),
    unit=_("流量：人次/天；转化率：比例；客单价：分"),
    formula=_(
        "和活动前同样长、星期对齐的一段比，或和对照群比（双重差分：按对照群的涨跌比例推算本来会是多少）。"
        "流量用逐日相差的 t 区间，误差不小于泊松；转化率用 Newcombe 区间，客单价用 Welch 区间，都按天的离散放宽。"
        "三个一起看是 95%（Bonferroni，每个 98.3%）。至少一个区间全在零以上是「有效」；一个都没有、而涨一半都该看得出来，是「无效」；否则「无法判定」"
    ),
    denominator=_("前后各至少 7 天、30 单，不够就是「无法判定」"),
    observability=SEEN,
    value="difference",
    n="orders",
    then=[_judged],
    counts_own=True,
)
def verdict(
    bases: Bases, *, start: date | None = None, end: date | None = None, before_start: date | None = None, before_end: date | None = None,
    group: int | None = None, groups: Groups = (), control: Groups = (),
) -> Table:  # fmt: skip
    """Each day and group of those that had it (all that are no control, where none are named) and of those that had not."""
    trade = bases["trade"]
    wanted = [*groups, *([group] if group is not None else [])]
    mark = trade.group_id.isin(list(control)).fill_null(False).cast("int64") if control else ibis.literal(0, "int64")
    trade = trade.mutate(control=mark)
    if wanted:
        trade = trade.filter((trade.control == 1) | trade.group_id.isin(wanted))
    trade = _within_reach(trade, spans(bases, start, end, before_start, before_end))
    numbers = {name: trade[name].sum() for name in ("traffic", "told", "known", "orders", "cents", "squares")}
    return trade.group_by("control", "day", "group_id").agg(**numbers).order_by("control", "day", "group_id")


def _within_reach(trade: Table, compared: Spans) -> Table:
    """Days before and after those compared become one each, of no group: they only show that there are records on either side."""
    first, last = min(compared.before_start, compared.start), max(compared.before_end, compared.end)
    inside = trade.day.between(first, last)
    day = ibis.greatest(ibis.least(trade.day, ibis.literal(last + timedelta(days=1))), ibis.literal(first - timedelta(days=1)))
    return trade.mutate(day=day, group_id=inside.ifelse(trade.group_id, ibis.null("int64")))
