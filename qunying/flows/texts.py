"""The sentences of flows to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of flows its words."""
    sentences(
        unknown_handler=lambda d: _("没有名为「%(handler)s」的定时动作。请确认程序版本与数据库一致，再重新启动。") % d,
        due_key_too_long=lambda d: _("定时项的键「%(key)s」超过 %(limit)s 个字符。请缩短蓝图里的代号。") % d,
    )
