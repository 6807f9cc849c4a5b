"""Insight's sentences to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of insight its words."""
    sentences(
        unknown_measure=lambda d: _("没有名为「%(measure)s」的指标。可用的有：%(known)s。") % d,
        bad_measure_parameter=lambda d: (
            _("指标「%(measure)s」的参数「%(parameter)s」不对（%(known)s）。用 qunying measure --list 查看每个指标可用的参数。") % d
        ),
        nothing_recorded=lambda d: _("这个社群还没有任何记录，没有可说的。先用 qunying import 导入历史，或等成员发言、打卡之后再看。"),
        unknown_scope=lambda d: _("找不到「%(name)s」。可用的有：%(known)s。") % (d | {"known": d["known"] or _("还没有")}),
        forecast_failed=lambda d: _("预测没有算出来：%(problem)s。记录没有动，可以再试一次；还不行请看工作进程的日志。") % d,
        lake_broken=lambda d: _("数据湖缺文件或文件损坏：%(problem)s。记录本身没有丢，请运行 qunying measure --rebuild 重新生成。") % d,
    )
