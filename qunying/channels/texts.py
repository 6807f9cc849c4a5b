"""The sentences of channels to people."""

from django.utils.translation import gettext as _

from qunying.channels.history import texts as history
from qunying.kernel.refusals import sentences

_UNITS = {"characters": lambda: _("字"), "bytes": lambda: _("字节")}


def register() -> None:
    """Give every refusal of channels its words."""
    history.register()
    sentences(
        unknown_channel_kind=lambda d: _("没有「%(kind)s」这种渠道。目前有：%(known)s。") % d,
        unknown_channel=lambda d: _("社群没有声明渠道「%(channel)s」。请在蓝图 management.channels 里补上。") % d,
        mode_not_offered=lambda d: _("渠道「%(channel)s」不支持「%(mode)s」方式发送。请改用人工发送。") % d,
        too_long=_too_long,
        outbox_key_too_long=lambda d: _("消息的键「%(key)s」超过 %(limit)s 个字符。请缩短蓝图里的代号。") % d,
        no_such_card=lambda d: _("没有这张卡片，可能已被撤回。请刷新页面。"),
        not_a_card=lambda d: _("这条消息不是人工发送的卡片，不用手动确认。"),
        not_your_card=lambda d: _("这张卡片由另一位同事负责。需要换人补发时，请运营官操作。"),
        empty_message=lambda d: _("还没有写内容。写一句再发。"),
        no_seat=lambda d: _("你不在这个群里，不能在这里发言。请先入群。"),
        not_your_message=lambda d: _("只能撤回自己说的话。别人说的请找营主或运营官撤回。"),
        nothing_to_recall=lambda d: _("没有找到要撤回的消息，它可能不在这个社群里。请刷新后再试。"),
        compare_two_groups=lambda d: _("比两个群，要写出两个不同的群。请在 group 和 before_group 里各写一个。"),
        compare_spans=lambda d: _("两段时间要一样长，而且开始不能晚于结束：这边 %(days)s 天，那边 %(before)s 天。请改日期。") % d,
        bad_weights=lambda d: _("每一项的权重要是 0 到 %(most)s 的整数，而且不能全是 0。请改好再保存。") % d,
        too_many_scorings=lambda d: _("权重已经改过 %(most)s 次，不能再改。请用已有的版本。") % d,
        no_such_post=lambda d: _("要回复的那条消息不在这个群里。请刷新后再试。"),
    )


def _too_long(d: dict[str, object]) -> str:
    unit = _UNITS[str(d.get("unit", "characters"))]()
    if d.get("where"):
        return _("「%(where)s」有 %(length)s %(unit)s，超过上限 %(limit)s %(unit)s。请删短，不会自动截断。") % {**d, "unit": unit}
    return _("内容有 %(length)s %(unit)s，超过上限 %(limit)s %(unit)s。请删短再发。") % {**d, "unit": unit}
