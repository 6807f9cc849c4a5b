"""Why a row was lost, in words with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def reason(code: str) -> str:
    """What was wrong with such rows."""
    return _reasons().get(code, code)


def losses(lost: Mapping[str, int]) -> str:
    """All losses in one clause, the most frequent first."""
    return _("，").join(_("%(reason)s %(count)s 行") % {"reason": reason(code), "count": f"{n:,}"} for code, n in sorted(lost.items(), key=lambda one: -one[1]))


def _reasons() -> dict[str, str]:
    return {
        "bad_count": _("人数不是不小于零的整数"), "bad_hours": _("工时读不出"), "bad_money": _("金额读不出"), "bad_quantity": _("数量读不出"),
        "bad_text": _("编号或名称太长或有怪字符"), "bad_time": _("时间读不出，在对照表的 date 里写明格式"), "differs": _("和已导入的同一条对不上，原来的不改"),
        "formula_without_value": _("公式没有存下结果，请在 Excel 里重新保存"), "group_unknown": _("没有这个群，或不止一个群叫这个名字"),
        "host_unknown": _("没有这个编号的人员"), "member_unknown": _("没有这个编号的成员，请先导入成员表"), "money_below_nothing": _("金额是负数"),
        "no_amount": _("既没有金额也没有工时"), "no_at": _("没有时间"), "no_count": _("既没有人数也没有访客编号"), "no_member": _("没有会员编号"),
        "no_name": _("没有名字"), "no_number": _("没有订单号"), "no_paid": _("没有实付金额"), "no_spent": _("没有写是哪一类投入"), "no_tag": _("没有标签"),
        "no_wage": _("有工时没有时薪，在对照表里写 wage"), "not_paid": _("没付款或已取消，不算订单"), "part_of_a_cent": _("金额不到一分"),
        "refund_above_paid": _("退款比实付多"), "spent_unknown": _("投入类别不认识，要写时间、人力、物力或金钱"),
        "status_unknown": _("订单状态不认识，在对照表的 status 里写明"), "torn_row": _("这一行列数不够"),
    }  # fmt: skip
