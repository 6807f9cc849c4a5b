"""What the verdict and its three factors read like to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qunying.commerce.verdict.factors import CONVERSION, ORDER_VALUE, TRAFFIC
from qunying.commerce.verdict.judging import DAYS_LEAST, EFFECTIVE, INEFFECTIVE, ORDERS_LEAST

Row = Mapping[str, Any]
CENTS = 100
NARROW, SAME = 0.2, 0.01  # an interval within a fifth of the value, or a difference below a hundredth, may be called no change


def yuan(cents: float | None, digits: int = 2) -> str:
    """Cents as yuan: 12,345.60."""
    return _("未知") if cents is None else f"{cents / CENTS:,.{digits}f}".replace("-", "−")


def factor(name: str) -> str:
    """The factor's name."""
    return {TRAFFIC: _("流量"), CONVERSION: _("转化率"), ORDER_VALUE: _("客单价"), "sales": _("销售额")}[name]


def amount(name: str, value: float | None) -> str:
    """A factor's value with its unit; what may not be divided is 无法计算, and visits that nobody counted are 未知."""
    if value is None:
        return _("未知") if name == TRAFFIC else _("无法计算")
    if name == TRAFFIC:
        return _("%(n)s 人次/天") % {"n": _short(value)}
    if name == CONVERSION:
        return f"{100 * value:.1f}%"
    return _("%(yuan)s 元") % {"yuan": yuan(value)}


def change(name: str, value: float | None) -> str:
    """A difference with its sign and unit; shares differ in percentage points."""
    if value is None:
        return _("算不出")
    unit = {TRAFFIC: _("%(n)s 人次/天"), CONVERSION: _("%(n)s 个百分点")}.get(name, _("%(n)s 元"))
    return unit % {"n": _signed(name, value)}


def interval(row: Row) -> str:
    """From where to where the true difference may lie, in the difference's own unit."""
    if row["low"] is None:
        return ""
    return _("%(low)s 到 %(high)s") % {"low": _signed(row["factor"], row["low"]), "high": _signed(row["factor"], row["high"])}


def says(row: Row) -> str:
    """What may be said of one factor."""
    if row["low"] is None:
        return _("看不出")
    if row["improved"] or row["worsened"]:
        return _("变好了") if row["improved"] else _("变差了")
    base = abs(row["expected"] or 0)
    sure = (row["high"] - row["low"]) / 2 <= NARROW * base or abs(row["difference"]) <= SAME * base
    return _("没有变") if sure else _("看不出变化")


def word(verdict: str) -> str:
    """有效, 无效 or 无法判定."""
    return {EFFECTIVE: _("有效"), INEFFECTIVE: _("无效")}.get(verdict, _("无法判定"))


def title(rows: Sequence[Row]) -> str:
    """The verdict in one sentence, read off its rows."""
    factors = [row for row in rows if row["factor"] != "sales"]
    verdict = rows[0]["verdict"]
    if verdict == EFFECTIVE:
        better = [row for row in factors if row["improved"]]
        told = _("，").join(f"{factor(row['factor'])} {change(row['factor'], row['difference'])}" for row in better)
        if len(better) == 1 and all(row["low"] is not None for row in factors) and not any(row["worsened"] for row in factors):
            return _("有效：只有%(factor)s变了，%(change)s") % {
                "factor": factor(better[0]["factor"]), "change": change(better[0]["factor"], better[0]["difference"]),
            }  # fmt: skip
        return _("有效：%(told)s") % {"told": told} + _fell(factors)
    if verdict == INEFFECTIVE:
        return _("无效：流量、转化率、客单价都没有变好") + _fell(factors)
    return _("无法判定：%(why)s") % {"why": _("；").join(reasons(rows))}


def reasons(rows: Sequence[Row]) -> list[str]:
    """Why no verdict may be spoken, with what is lacking."""
    first = rows[0]
    said = {"before": first["orders_before"], "after": first["orders"], "orders": ORDERS_LEAST, "days": DAYS_LEAST}
    known = {
        "few_days": _("前后各要至少 %(days)s 天") % said,
        "few_orders": _("订单太少，之前 %(before)s 单，之后 %(after)s 单，各要至少 %(orders)s 单") % said,
        "no_visits": _("来客没有天天记，或者不是每个群都记（没人来也要记零），流量和转化率看不到"),
        "records_short": _("记录没有盖住前后两段日子，缺的日子不能当作没有卖"),
        "control_records_short": _("对照群的记录没有盖住前后两段日子"),
        "more_orders_than_visits": _("订单比来客还多，来客没有记全"),
        "control_few_days": _("对照群前后各要至少 %(days)s 天") % said,
        "control_few_orders": _("对照群订单太少，前后各要至少 %(orders)s 单") % said,
        "control_no_visits": _("对照群的来客没有天天记，或者不是每个群都记"),
        "control_more_orders_than_visits": _("对照群订单比来客还多，来客没有记全"),
        "blurred_traffic": _("流量起伏太大，涨一半也看不出来"),
        "blurred_conversion": _("转化率样本太少，涨一半也看不出来"),
        "blurred_order_value": _("客单价起伏太大，涨一半也看不出来"),
    }
    given = first["reasons"]
    if "records_short" in given:  # where days are lacking their visits are, too
        given = [reason for reason in given if reason != "no_visits"]
    return [known.get(reason, reason) for reason in given]


def _fell(factors: Sequence[Row]) -> str:
    worse = [f"{factor(row['factor'])} {change(row['factor'], row['difference'])}" for row in factors if row["worsened"]]
    return _("，但 %(told)s") % {"told": _("，").join(worse)} if worse else ""


def _short(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _signed(name: str, value: float) -> str:
    size = abs(value)
    return _sign(value) + (_short(size) if name == TRAFFIC else f"{100 * size:.1f}" if name == CONVERSION else yuan(size))


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""
