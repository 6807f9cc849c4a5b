"""The sentences of results to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of a rating its words."""
    sentences(
        rating_bad_stars=lambda d: _("评分要在 1 到 5 之间。请点一个数。"),
        rating_not_yours=lambda d: _("这条内容没有发到你的群里，或者你在这里是工作人员，所以不用你评。"),
        rating_not_asked=lambda d: _("「%(title)s」不请大家评分。有话请直接在群里说。") % d,
        rating_early=lambda d: _("「%(title)s」还没送到，送到以后再评。") % d,
        rating_over=lambda d: _("「%(title)s」的评分已经统计了，不能再评或改。下一条还可以评。") % d,
    )
