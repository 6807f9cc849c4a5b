"""The sentences of flows to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of flows its words."""
    sentences(
        unknown_handler=lambda d: _("没有名为「%(handler)s」的定时动作。请确认程序版本与数据库一致，再重新启动。") % d,
        due_key_too_long=lambda d: _("定时项的键「%(key)s」超过 %(limit)s 个字符。请缩短蓝图里的代号。") % d,
        unknown_task_kind=lambda d: _("没有名为「%(kind)s」的任务。请确认程序版本与数据库一致，再重新启动。") % d,
        task_key_too_long=lambda d: _("任务的键「%(key)s」超过 %(limit)s 个字符。请缩短蓝图里的代号。") % d,
        no_such_task=lambda d: _("没有这个任务，可能地址写错了。请从任务列表重新打开。"),
        not_your_task=lambda d: _("这个任务现在由别人负责，你改不了。要换人，请让运营官重新指派。"),
        task_over=lambda d: _("这个任务已经结束，不能再改。"),
        note_too_long=lambda d: _("备注写了 %(length)s 个字，最多 %(limit)s 个字。请删短一些。") % d,
    )
