"""What the numbers of money allow to say in a report: what was sold and why, what came back, and which source has run dry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from qunying.commerce import beside, queries
from qunying.commerce.verdict import words
from qunying.commerce.verdict.judging import EFFECTIVE, UNDECIDABLE
from qunying.insight.findings import Figure, Finding, Look, Rows, Tone, finding

__all__ = ["beside"]


@finding("commerce.sales", section="money", order=10, needs=("commerce.verdict",))
def sales(look: Look) -> Finding | None:
    """What was sold in the period, and which of the three factors moved it beside the period before."""
    if not queries.has_orders(look.community):
        act = _("导入店里的订单表：qunying import 订单.xlsx --as orders --map auto")
        return Finding("unknown", _("尚无订单，赚没赚说不出来"), _("这里只看得到导入的订单、来客和投入。"), act)
    rows = look.ask("commerce.verdict", start=look.start, end=look.end).rows
    whole = rows[-1]
    if not whole["orders"] and not whole["orders_before"]:
        return None
    verdict = rows[0]["verdict"]
    tone: Tone = "good" if verdict == EFFECTIVE else "unknown" if verdict == UNDECIDABLE else "bad" if any(row["worsened"] for row in rows[:3]) else "plain"
    title = _("卖出 %(n)s 单、%(yuan)s 元。%(verdict)s") % {"n": f"{whole['orders']:,}", "yuan": words.yuan(whole["after"]), "verdict": words.title(rows)}
    cause = _("比 %(start)s 至 %(end)s；三个区间合起来 95%%。只是相关，不能说明因果。") % {"start": whole["before_start"], "end": whole["before_end"]}
    figures = tuple(Figure(words.factor(row["factor"]), words.amount(row["factor"], row["after"]), "", words.interval(row)) for row in rows)
    heads = (_("因素"), _("单位"), _("本来"), _("实际"), _("相差"), _("区间下"), _("区间上"), _("带来，元"))
    told = tuple((words.factor(row["factor"]), _unit(row["factor"]), *_numbers(row)) for row in rows)
    return Finding(tone, title, cause, _fell(rows), figures, rows=Rows(heads, told))


def _unit(name: str) -> str:
    return {"traffic": _("人次/天"), "conversion": "%"}.get(name, _("元"))


def _numbers(row: Mapping[str, Any]) -> tuple[float | None, ...]:
    """What would have been, what was, the difference and its interval in the factor's unit, and the yuan it brought: numbers, empty where unknown."""
    times = {"traffic": 1, "conversion": 100}.get(row["factor"], 0.01)
    values = (row[key] for key in ("expected", "after", "difference", "low", "high"))
    return (*(None if value is None else round(float(value) * times, 4) for value in values), _yuan(row["cents"]))


def _fell(rows: list[dict[str, object]]) -> str:
    acts = {
        "traffic": _("流量掉了：看看哪个来源少了人，先把它接上。"), "conversion": _("转化率掉了：问问来了没买的人缺什么。"),
        "order_value": _("客单价掉了：看看打折和小单是不是多了。"),
    }  # fmt: skip
    return "".join(acts[str(row["factor"])] for row in rows[:3] if row["worsened"])


@finding("commerce.roi", section="money", order=20, needs=("commerce.roi",))
def returned(look: Look) -> Finding | None:
    """What came back of what was put in, by group where it is known."""
    whole = look.ask("commerce.roi", start=look.start, end=look.end, by="whole").rows
    if not whole or whole[0]["revenue"] is None:
        return None
    row, groups = whole[0], look.ask("commerce.roi", start=look.start, end=look.end).rows
    if row["roi"] is None:
        return Finding("unknown", _("投入没有登记，赚没赚还说不出来"), _("收入 %(yuan)s 元，时间、人力、物力、金钱四类投入一类都没有记。") % {
            "yuan": words.yuan(row["revenue"])}, _("把投入记成表：qunying import 投入.csv --as costs --map auto"))  # fmt: skip
    said = {"cost": words.yuan(row["cost"]), "revenue": words.yuan(row["revenue"]), "roi": f"{row['roi']:.3f}".replace("-", "−")}
    title = _("投入 %(cost)s 元，收入 %(revenue)s 元，ROI %(roi)s") % said
    cause = _("ROI =（收入 − 投入）÷ 投入；没登记的投入不在内，真实的回报只会更低。") if row["missing"] else _("ROI =（收入 − 投入）÷ 投入，四类投入都登记了。")
    heads = (_("群"), _("收入，元"), _("投入，元"), "ROI")
    rows = tuple(
        (look.name_of(one["group_id"]) if one["group_id"] is not None else _("没写群"), _yuan(one["revenue"]), _yuan(one["cost"]), one["roi"]) for one in groups
    )
    return Finding("good" if row["roi"] > 0 else "bad", title, cause, "", rows=Rows(heads, rows))


def _yuan(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


@finding("commerce.dry", section="money", order=30, needs=("commerce.inflow",))
def dry(look: Look) -> Finding | None:
    """Sources that ran dry in the period and have not come back."""
    rows = look.ask("commerce.inflow", start=look.start, end=look.end).rows
    if not rows:
        return None
    last, names = max(row["day"] for row in rows), queries.inlets(look.community)
    stopped = [row for row in rows if row["day"] == last and row["dry_days"] >= 3]
    if not stopped:
        return None
    told = [(names.get(row["inlet"], _("没写来源")), last - timedelta(days=row["dry_days"] - 1), row["dry_days"], row["running"]) for row in stopped]
    title = _("断流的来源：%(names)s") % {"names": _("、").join(f"「{name}」" for name, *_rest in told)}
    cause = _("连续 3 天以上没有人从那里进来，而别的来源有记录。")
    heads = (_("来源"), _("从哪天起"), _("几天没有人"), _("以前一共来过"))
    return Finding("bad", title, cause, _("问一问管这个来源的人：活动停了，还是没有登记？"), rows=Rows(heads, tuple(told)))
