"""The sentences of activities to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal about activities its words."""
    sentences(
        unknown_activity_kind=lambda d: _("没有「%(kind)s」这种活动。可用的种类：%(known)s。") % d,
        bad_opening_hours=lambda d: _("「%(name)s」的开放时间 %(opens)s 到 %(closes)s 不对。请写成 05:00 到 23:30 这样，开始早于结束。") % d,
        already_checked_in=lambda d: _("今天的「%(activity)s」已经打过卡，连续 %(streak)s 天。明天再来。") % d,
        not_open=lambda d: _("「%(activity)s」每天 %(opens)s 到 %(closes)s 开放，现在不能打卡。") % d,
        not_a_member=lambda d: _("你不在这个群里，不能在这里打卡。请从你所在的群进入。"),
        not_for_this_route=lambda d: _("你所在的群不参加「%(activity)s」。") % d,
    )
