"""What may be said of groups that run themselves beside what they buy."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.commerce.measures.upkeep import GROUPS_LEAST
from qunying.insight.findings import Finding, Look, Picture, Rows, finding


@finding("commerce.self_operation", section="money", order=60, needs=("commerce.self_operation",))
def self_operation(look: Look) -> Finding | None:
    """Self-operation beside conversion, group by group, in the month of the report's last day; nothing is said of causes."""
    month = look.end.replace(day=1)
    rows = [row for row in look.ask("commerce.self_operation", start=month, end=look.end).rows if row["conversations"]]
    if not any(row["buyers"] for row in rows):
        return None
    groups, rho, low, high = (rows[0][name] for name in ("groups", "rho", "rho_low", "rho_high"))
    heads = (_("群"), _("对话"), _("成员起头"), _("在群"), _("下单"), _("转化率"), _("等级相关"))
    keys = ("conversations", "rate", "members", "buyers", "conversion", "rho")
    table = Rows(heads, tuple((look.name_of(row["group_id"]), *(row[key] for key in keys)) for row in rows), frozenset({2, 5}))
    if rho is None:
        title = _("群还不够，看不出自运营和转化有没有关系")
        cause = _("这个月能比的群有 %(n)s 个，要 %(least)s 个：每个群至少 20 段对话。") % {"n": groups, "least": GROUPS_LEAST}
        return Finding("unknown", title, cause, rows=table)
    said = {"n": groups, "rho": f"{rho:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
    cause = _("%(n)s 个群，等级相关 %(rho)s，95%% 区间 %(low)s 到 %(high)s。只是相关，不能说明因果。") % said
    return Finding("plain", _together(low, high), cause, picture=_picture(look, rows), rows=table)


def _together(low: float, high: float) -> str:
    if low > 0:
        return _("这个月成员起头多的群，转化率也高一些")
    return _("这个月成员起头多的群，转化率低一些") if high < 0 else _("这个月成员起头多不多，和转化率看不出关系")


def _picture(look: Look, rows: list[dict[str, object]]) -> Picture:
    compared = sorted((row for row in rows if row["rate"] is not None), key=lambda row: float(str(row["rate"])))
    names = tuple(look.name_of(int(str(row["group_id"]))) for row in compared)
    series = ((_("成员起头"), "rate"), (_("转化率"), "conversion"))
    shares = tuple((word, tuple(None if row[key] is None else 100 * float(str(row[key])) for row in compared)) for word, key in series)
    return Picture("bars", names, shares, "%")
