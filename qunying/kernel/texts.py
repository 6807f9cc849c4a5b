"""The kernel's sentences to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every kernel refusal its words."""
    sentences(
        clock_backwards=lambda d: _("系统时间比上次看到的早了 %(seconds)s 秒，已停止运行。请先校准系统时间，再重新启动。") % d,
        unknown_verb=lambda d: _("没有名为「%(verb)s」的动作。请检查拼写，或用 qunying verbs 查看全部动作。") % d,
        bad_parameter=lambda d: _("动作「%(verb)s」的参数不对：%(problem)s。") % d,
        too_many_requests=lambda d: _("操作太频繁，请 %(seconds)s 秒后再试。") % d,
        disk_full=lambda d: _("磁盘已满，%(what)s 没有写入，已有数据没有改动。请清理磁盘后重试。") % d,
        database_locked=lambda d: _("数据库被其他程序占用超过 %(seconds)s 秒，这次没有改动任何数据。请稍后重试。") % d,
    )
