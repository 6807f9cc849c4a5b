"""The sentences of incentives to people: why points came or went, and why something was refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.incentives.models import Transfer
from qunying.kernel.refusals import sentences

Kind = Transfer.Kind


def points_word() -> str:
    """What points are called where the community has not said."""
    return _("积分")


def why(kind: Transfer.Kind, *, rule: str, reason: str, facts: dict[str, Any]) -> str:
    """The reason of a statement's line in words."""
    match kind:
        case Kind.GRANT:
            return _earned(rule, facts)
        case Kind.SPEND:
            return _("兑换")
        case Kind.HOLD:
            return _("冻结，待确认")
        case Kind.RELEASE:
            return _("冻结的积分退回")
        case Kind.EXPIRE:
            return _("冻结到期，积分退回")
        case Kind.CORRECT:
            return _("更正之前的一笔")
        case _:
            return str(kind.label)


def _earned(rule: str, facts: dict[str, Any]) -> str:
    if not rule:
        return _("运营发放")
    streak = facts.get("streak", 0)
    if streak > 1:
        return _("%(rule)s，第 %(days)s 天连续") % {"rule": rule, "days": streak}
    return rule


def register() -> None:
    """Give every refusal of incentives its words."""
    sentences(
        not_enough_points=lambda d: _("积分不够：需要 %(need)s，现有 %(have)s。请先攒够积分，或换一个便宜些的。") % d,
        budget_exhausted=lambda d: _("积分预算不够：需要 %(need)s，预算只剩 %(have)s。请在蓝图 management.incentives.budget 里追加预算后再发。") % d,
        budget_below_issued=lambda d: _("预算比已发放的积分少 %(issued_over)s。请把 management.incentives.budget 至少调高这么多。") % d,
        key_conflict=lambda d: _("编号「%(key)s」已经用于另一笔积分，这次没有改动。请换一个编号。") % d,
        points_not_positive=lambda d: _("积分数 %(points)s 不对，要大于 0。") % d,
        bad_transfer_key=lambda d: _("编号要有 1 到 %(length_max)s 个字符。请换一个编号。") % d,
        bad_destination=lambda d: _("「%(to)s」不是兑换项目。去向要以 redeem: 开头，例如 redeem:book。") % d,
        bad_code=lambda d: _("「%(value)s」不是代号。请用小写字母开头，只含小写字母、数字和 _.:+-，不超过 40 个字符。") % d,
        unknown_hold=lambda d: _("没有编号为「%(key)s」的冻结。请在积分账本里核对编号。") % d,
        hold_closed=lambda d: _("冻结「%(key)s」已经结清或退回，不能再动。请在积分账本里查看去向。") % d,
        unknown_transfer=lambda d: _("积分账本里没有编号为「%(key)s」的一笔。请核对编号。") % d,
        not_correctable=lambda d: _("「%(key)s」不是发放、兑换或结清，不能更正。冻结请用退回，预算请在蓝图里改。") % d,
        already_corrected=lambda d: _("「%(key)s」已经更正过一次。需要再改，请另记一笔。") % d,
        fact_not_payable=lambda d: _("「%(fact)s」不能换积分。可以换积分的行为有：%(known)s。请改 management.incentives.behaviours 里的 fact。") % d,
        bad_rule=lambda d: _("积分规则「%(rule)s」的 %(field)s 不对：points 和 limit 要大于 0，per 是 event、day、week 或 once。请改蓝图里的这一条。") % d,
    )
