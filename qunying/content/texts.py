"""Content's sentences to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts


def register() -> None:
    """Give every problem of scripts and links its words."""
    problem_texts(
        dead_link=lambda d: (_("链接「%(key)s」指向「%(target)s」，打不开。") % d, _("请写 http(s) 地址、以 / 开头的站内路径，或蓝图旁边的文件名。")),
        script_twice=lambda d: (_("第 %(day)s 天「%(slot)s」的话术在 %(file)s 第 %(line)s 行已经写过。") % d, _("请删掉其中一份。")),
        missing_script=lambda d: (_("第 %(day)s 天「%(slot)s」缺少话术。") % d, _("请写上这个时段的 title、full 和 short。")),
        script_without_slot=lambda d: (_("第 %(day)s 天没有时段「%(slot)s」，这份话术用不上。") % d, _("请改正天数或时段，或删掉它。")),
        unknown_placeholder=lambda d: (_("话术里的「{%(name)s}」不是占位符。") % d, _("可以用的有：%(known)s 和 {链接:编号}。") % d),
        unknown_link=lambda d: (_("没有声明过链接「%(key)s」。") % d, _("请在 content.links 里写上它的地址。")),
        loose_brace=lambda d: (_("话术里有落单的花括号。"), _("请补上另一半，或换成全角括号。")),
        too_long=lambda d: (
            _("这段话术最长会有 %(length)s，渠道「%(channel)s」一条最多 %(limit)s，发不出去。") % d,
            _("请缩短，或拆成两个时段；不会替你截断。"),
        ),
    )
