"""What is said when scores or their weights cannot be as somebody wants them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the scorecards its words."""
    problem_texts(
        unknown_score_evidence=lambda d: (_("记分卡里没有「%(evidence)s」这一项。") % d, _("能改权重的有：%(known)s。") % d),
        score_weight_twice=lambda d: (_("「%(evidence)s」的权重写了两次。") % d, _("请留一条。")),
    )
    sentences(
        no_such_group=lambda d: _("没有这个群，可能地址不对。请回到群列表再找。"),
        unknown_score_item=lambda d: _("清单里没有「%(item)s」这一条，没有保存。请刷新页面再填。") % d,
        bad_score_answer=lambda d: _("「%(item)s」只能填 0 到 %(most)s，没有保存。") % d,
        too_few_items=lambda d: _("「%(sense)s」只答了 %(answered)s 条，至少要答 %(least)s 条才算得出分，没有保存。说不上来的可以空着，再想一条。") % d,
        no_score_given=lambda d: _("一个方法也没有打分，没有保存。"),
        score_without_reason=lambda d: _("「%(method)s」要写上凭什么打这个分（%(least)s 到 %(most)s 个字），没有保存。") % d,
        unknown_weights=lambda d: _("没有「%(weights)s」这个权重版本。有的是：%(known)s。") % d,
    )
