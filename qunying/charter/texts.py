"""The charter's sentences to people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts


def register() -> None:
    """Give every problem of goal and positioning its words."""
    problem_texts(
        unknown_timezone_declared=lambda d: (_("没有「%(timezone)s」这个时区。") % d, _("请写成 Asia/Shanghai 这样的名字。")),
        mission_is_goal=lambda d: (_("使命和目标「%(goal)s」写得一样。") % d, _("使命说为什么做，目标说做到多少、什么时候；请分开写。")),
        goal_vague=_vague,
        goal_too_far=lambda d: (_("目标「%(text)s」要 %(days)s 天，超过 %(limit)s 天。") % d, _("请把期限写到一年以内。")),
        goal_over=lambda d: (_("目标「%(text)s」的日期在开始之前。") % d, _("请把日期改到开始之后。")),
        unknown_persona=lambda d: (_("没有声明过用户「%(persona)s」。") % d, _("已声明的有：%(known)s。") % d),
        advantage_unmapped=lambda d: (_("优势「%(text)s」没有对应任何痛点。") % d, _("请在 serves 里写上它解决的痛点编号。")),
        unknown_pain_point=lambda d: (_("没有声明过痛点「%(pain_point)s」。") % d, _("已声明的有：%(known)s。") % d),
        unknown_promise=lambda d: (_("没有声明过承诺「%(promise)s」。") % d, _("已声明的有：%(known)s。") % d),
        promise_without_slot=lambda d: (_("承诺放在时段「%(slot)s」，可是没有这个时段。") % d, _("已声明的时段有：%(known)s。") % d),
        core_value_is_reason=lambda d: (_("核心价值和留下的理由写得一样。"), _("核心价值说给了什么，留下的理由说凭什么留；请分开写。")),
    )


def _vague(d: dict[str, Any]) -> tuple[str, str]:
    words = {"number": _("数量"), "unit": _("单位"), "date": _("期限")}
    missing = _("、").join(words[part] for part in d["missing"])
    return _("目标「%(text)s」缺少%(missing)s。") % {"text": d["text"], "missing": missing}, _("请写成「21 天内 160 人完成 10 次作业」这样。")
