"""What the columns of a measure's rows are called, which of them are shown, and how a cell is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qunying.insight import queries
from qunying.insight.queries import Result

Rows = Sequence[dict[str, Any]]

# Columns that many measures share, in the order of reading; a measure adds its own.
COMMON: Final = {
    "day": pgettext_lazy("column", "日期"), "cohort": pgettext_lazy("column", "加入"), "k": pgettext_lazy("column", "第几天"),
    "group": pgettext_lazy("column", "群"), "member_name": pgettext_lazy("column", "成员"), "value": pgettext_lazy("column", "数值"),
    "n": pgettext_lazy("column", "基数"),
    "interval": pgettext_lazy("column", "95% 区间"), "state": pgettext_lazy("column", "状态"), "messages": pgettext_lazy("column", "发言"),
    "speakers": pgettext_lazy("column", "发言人数"), "check_ins": pgettext_lazy("column", "打卡"), "joins": pgettext_lazy("column", "进群"),
    "leaves": pgettext_lazy("column", "退群"), "active": pgettext_lazy("column", "参与人数"), "by_messages": pgettext_lazy("column", "发言人数"),
    "by_check_ins": pgettext_lazy("column", "打卡人数"), "by_took_part": pgettext_lazy("column", "参加活动人数"),
    "activity_name": pgettext_lazy("column", "活动"), "first_day": pgettext_lazy("column", "第一天"), "last_day": pgettext_lazy("column", "最后一天"),
    "took_part": pgettext_lazy("column", "参加人数"), "new_members": pgettext_lazy("column", "新成员"), "size": pgettext_lazy("column", "加入人数"),
    "eligible": pgettext_lazy("column", "到期人数"), "returned": pgettext_lazy("column", "回来人数"), "members": pgettext_lazy("column", "在群人数"),
    "checked": pgettext_lazy("column", "打卡人数"), "colour": pgettext_lazy("column", "颜色"), "findings": pgettext_lazy("column", "依据"),
    "delivered": pgettext_lazy("column", "送到"), "on_time": pgettext_lazy("column", "按时"),
}  # fmt: skip
STATES: Final = {
    "ok": "", "incomplete": pgettext_lazy("column", "未完"), "gap": pgettext_lazy("column", "缺"), "unobservable": pgettext_lazy("column", "看不到"),
    "partial": pgettext_lazy("column", "部分"),
    "few": pgettext_lazy("column", "样本太少"), "none": pgettext_lazy("column", "没有"),
    "not_enough": pgettext_lazy("column", "样本太少"), "unknown": pgettext_lazy("column", "未知"),
}  # fmt: skip
COLOURS: Final = {"healthy": gettext_lazy("健康"), "watch": gettext_lazy("关注"), "rescue": gettext_lazy("救场"), "unknown": gettext_lazy("还看不出")}
SHARES: Final = frozenset({"rate", "share", "share10", "stickiness"})
COMPARED: Final = frozenset({"value_1", "value_0", "difference"})  # of two shares where the measure's unit says so


def columns(rows: Rows, result: Result) -> dict[str, str]:
    """The columns to show with their headings: those with a name, each once (the number and its base may stand under their own heading)."""
    heads = COMMON | queries.heads(result)
    doubled = {name for name in ("value", "n") if result.meta[name] is None or result.meta[name] in heads}
    return {name: str(head) for name, head in heads.items() if rows and name in rows[0] and name not in doubled}


def is_share(name: str, result: Result) -> bool:
    """Whether the column is a share of one, read as a percentage."""
    asked = result.meta["value"] if name == "value" else name
    return asked in SHARES or (asked in COMPARED and str(result.meta["unit"]) in (_("比例"), _("比例之差")))


def cell(name: str, value: Any, result: Result) -> str:
    """The value as it is read; a dash where nothing is known."""
    if name == "state":
        return str(STATES.get(value, value))
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "interval":
        return f"{value[0]:.1%}–{value[1]:.1%}" if is_share("value", result) else f"{value[0]:.3g}–{value[1]:.3g}"
    if name == "colour":
        return str(COLOURS[value])
    if isinstance(value, list | tuple):
        return _("；").join(str(part["sentence"]) if isinstance(part, dict) and "sentence" in part else str(part) for part in value)
    if is_share(name, result):
        return f"{value:.1%}"
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1 else f"{value:,.1f}" if isinstance(value, float) else str(value)
