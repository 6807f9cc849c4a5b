"""The survey's sentences to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the survey its words."""
    sentences(
        survey_bad_score=lambda d: _("分数要在 0 到 %(most)s 之间。请点一个数。") % d,
        survey_not_yours=lambda d: _("这一期里没有你的座位，所以没有问你。"),
        survey_not_open=lambda d: _("「%(cohort)s」还没到最后一天（%(day)s），到那天再来评。") % d,
        survey_closed=lambda d: _("「%(cohort)s」结束超过 %(days)s 天，已经不收了。有话请直接找营主。") % d,
        survey_answered=lambda d: _("「%(cohort)s」你已经评过了，每人一次。") % d,
    )
