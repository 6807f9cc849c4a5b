"""What one may ask in SQL of what is said, and of every fact there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.asking import shows

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@shows(
    "messages",
    meaning=_("群里每条发言一行；没有正文，只有特征"),
    columns={
        "message": _("发言代号"), "group_id": _("群代号"), "identity": _("成员代号"), "role": _("发言人当时的身份：member、staff、bot"),
        "happened_at": _("什么时候（UTC）"), "day": _("日期，社群所在时区"), "channel": _("渠道"), "length": _("字数"),
        "question": _("是不是在问"), "mentions": _("提到几个人"),
        "reply_to": _("回复的那条发言的代号"), "reply_by": _("怎么知道是回复：said 平台说的，inferred 推断的"), "form": _("形式：text、image、voice……"),
        "emoji_only": _("只有表情"), "phrase": _("只是打卡或客套"), "link": _("带链接"), "ad": _("像广告"), "personal": _("点了人名、引用或回复了人"),
        "fingerprint": _("正文的指纹：一样的正文指纹一样，读不出原文"),
    },
)  # fmt: skip
def messages(bases: Bases) -> Table:
    """Every message in a group."""
    told = bases["messages"].rename(happened_at="at")
    head = ["message", "group_id", "identity", "role", "happened_at", "day", "channel", "length", "question", "mentions", "reply_to", "reply_by", "form"]
    return told.select(*head, "emoji_only", "phrase", "link", "ad", "personal", "fingerprint")


@shows(
    "facts",
    meaning=_("每条记录一行：这个社群里发生过的一切，不含正文、姓名和联系方式"),
    columns={
        "id": _("记录编号"), "kind": _("发生了什么，如 channels.message_posted，全部种类见参考手册"), "happened_at": _("什么时候（UTC）"),
        "local_day": _("日期，社群所在时区"), "group_id": _("群代号"), "identity": _("成员代号"), "staff": _("工作人员代号"), "channel": _("渠道"),
        "revision": _("当时的蓝图版本"), "subject_type": _("说的是哪类东西"),
        "subject_id": _("说的是哪一个"), "origin": _("0 现场、1 导入、2 演练"), "payload": _("全部字段，JSON"),
    },
    others=_("每个字段另有一列 f_字段名，别的种类里为空"),
)  # fmt: skip
def facts(bases: Bases) -> Table:
    """Everything that happened."""
    return bases.facts.drop("tx", "version", "community")
