"""The numbers of money as somebody at the keyboard reads them: verdicts as sentences, cents as yuan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import put, width

Rows = Sequence[dict[str, Any]]


def printer(measure: str) -> Callable[[Rows], None] | None:
    """How this measure reads as text, where a plain table would say too little."""
    return {"commerce.verdict": _verdict, "commerce.difference": _difference, "commerce.sales": _sales, "commerce.roi": _roi}.get(measure)


def _verdict(rows: Rows) -> None:
    from qunying.commerce.texts import verdict as words

    first = rows[0]
    put(words.title(rows) + _("。"))
    put(_("%(start)s 至 %(end)s，对比 %(before_start)s 至 %(before_end)s：") % first)
    lines = [[_("因素"), _("之前"), _("之后"), _("相差"), _("区间（合计 95%）"), _("判断"), _("带来")]]
    for row in rows:
        name, whole = row["factor"], row["factor"] == "sales"
        before = row["before"] if not whole else row["expected"]
        lines.append([
            words.factor(name), words.amount(name, before), words.amount(name, row["after"]), words.change(name, row["difference"]), words.interval(row),
            "" if whole else words.says(row), words.change("sales", row["cents"]),
        ])  # fmt: skip
    _table(lines)
    same = [words.factor(row["factor"]) for row in rows if row["factor"] != "sales" and row["low"] is not None and not row["improved"]]
    if same:
        put(_("没有起作用的因素：%(names)s。") % {"names": _("、").join(same)})
    put(_("前后对比只是相关，不能说明因果；有对照群时用 --param control=群编号,群编号。"))


def _difference(rows: Rows) -> None:
    from qunying.commerce.texts import verdict as words

    lines = [[_("因素"), _("之前"), _("之后"), _("带来")]]
    for row in rows:
        name = row["factor"]
        shown = [f"{row[side]:,}" if name == "traffic" and row[side] is not None else words.amount(name, row[side]) for side in ("before", "after")]
        lines.append([words.factor(name), *shown, words.change("sales", row["cents"])])
    _table(lines)


def _sales(rows: Rows) -> None:
    from qunying.commerce.texts import verdict as words

    extra = [name for name in ("group_name", "group", "staff", "revision") if any(name in row for row in rows)][:1]
    lines = [[_("日期"), *[_("哪一个") for _name in extra], _("流量"), _("转化率"), _("订单"), _("客单价"), _("销售额")]]
    for row in rows:
        traffic = _("未知") if row["traffic"] is None else f"{row['traffic']:,}"
        lines.append([
            str(row["day"]), *[str(row.get(name) or _("没写")) for name in extra], traffic, words.amount("conversion", row["conversion"]), f"{row['orders']:,}",
            words.amount("order_value", row["order_value"]), words.amount("sales", row["cents"]),
        ])  # fmt: skip
    _table(lines)
    if part := sum(row["state"] == "partial" and row["traffic"] is not None for row in rows):
        put(_("有 %(n)s 行的来客只记了一部分（有的群或有的日子没记），流量偏低、转化率偏高。") % {"n": part})


def _roi(rows: Rows) -> None:
    from qunying.commerce.texts import verdict as words

    lines = [[_("群"), _("收入"), _("投入"), _("时间"), _("人力"), _("物力"), _("金钱"), "ROI"]]
    for row in rows:
        spent = [_("没登记") if row[kind] is None else words.amount("sales", row[kind]) for kind in ("hours", "people", "materials", "money")]
        name = row.get("group_name") or (_("没写群") if "group" in row else _("全部"))
        both = [_("未知") if row[side] is None else words.amount("sales", row[side]) for side in ("revenue", "cost")]
        lines.append([name, *both, *spent, _("未知") if row["roi"] is None else f"{row['roi']:.3f}"])
    _table(lines)


def _table(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(width(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        put("  ".join(cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)).rstrip())
