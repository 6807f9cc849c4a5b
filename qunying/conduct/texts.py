"""Conduct's sentences to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every problem and refusal of the rules its words."""
    problem_texts(
        rule_twice=lambda d: (_("群规编号「%(id)s」用了两次。") % d, _("请换一个编号。")),
        rule_said_twice=lambda d: (_("群规「%(text)s」写了两遍。") % d, _("请删掉重复的一条。")),
    )
    sentences(
        version_published=lambda d: _("群规第 %(version)s 版已经发布，文字改了就是新的一版。请把蓝图里的 version 加 1。") % d,
        no_rules=lambda d: _("这个社群还没有群规，暂时不能加入。请运营官先在蓝图里写好群规再执行。"),
        rules_changed=lambda d: _("群规已经更新到第 %(latest)s 版，你看的是第 %(version)s 版。请刷新页面，读过新的再同意。") % d,
    )
