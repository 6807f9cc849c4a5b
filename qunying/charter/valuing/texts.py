"""The sentences of the question what the community is worth."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal its words."""
    sentences(
        value_not_stated=lambda d: _("蓝图里还没有写核心价值，问不了。先在蓝图的定位里写一句。"),
        value_lines_bad=lambda d: _("要写三句和核心价值不同、互相也不同的话，每句 1 到 %(limit)s 个字。核心价值是「%(stated)s」。") % d,
        no_value_question=lambda d: _("这个问题已经换了或者收起来了。请回到今日页看有没有新的。"),
        value_line_unknown=lambda d: _("请从四句里点一句。"),
        value_picked=lambda d: _("你已经选过了，每人一次。"),
    )
