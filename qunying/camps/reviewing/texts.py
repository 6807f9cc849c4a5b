"""The sentences of reviews to people."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def name_of(cohort: str, first: date, last: date) -> str:
    """What a review is called: by its cohort, else by its days."""
    if cohort:
        return _("复盘「%(cohort)s」") % {"cohort": cohort}
    told = {"m": first.month, "d": first.day, "n": last.month, "e": last.day}
    return _("复盘 %(m)s 月 %(d)s 日至 %(n)s 月 %(e)s 日") % told


def register() -> None:
    """Give every refusal of a review its words."""
    sentences(
        no_such_review=lambda d: _("没有这次复盘，可能地址写错了。"),
        review_period_wrong=lambda d: _("复盘的日子不对：要从已经开始的一天起，1 到 %(limit)s 天。请重新选。") % d,
        review_exists=lambda d: _("%(first)s 到 %(last)s 已经有一次复盘了，请打开那一次。") % d,
        review_open=lambda d: _("这次复盘还没有结论，不能关闭。请交一份要改的蓝图，或者写明不用改。"),
        review_both=lambda d: _("既交了要改的蓝图，又写了不用改。请只留一个。"),
        review_closed_already=lambda d: _("这次复盘已经关闭了，没有再改。"),
        review_without_words=lambda d: _("还没写看到了什么。请写一两句，再关闭。"),
        review_words_long=lambda d: _("写了 %(length)s 个字，最多 %(limit)s 个。请写短一点。") % d,
        review_undecidable=lambda d: _("这次复盘没有等着定的改动。"),
        review_decided_already=lambda d: _("这份改动已经有人定了，没有再改。"),
        review_without_reason=lambda d: _("不采纳要写一句为什么，让提的人看得懂。"),
        review_foreign=lambda d: _("这份蓝图说的是别的社群，没有收。"),
    )
