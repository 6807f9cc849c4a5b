"""The charter's sentences to people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


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
        promise_vague=lambda d: (_("承诺「%(text)s」里的「%(word)s」说了等于没说，没人能凭它来找你。") % d, _how()),
        promise_without_day=lambda d: (_("承诺「%(text)s」没说是哪一天。") % d, _how()),
        promise_without_length=lambda d: (
            _("承诺「%(text)s」没说多久。") % d,
            _("请写上「30 分钟」或「19:00-20:00」，也可以写在 minutes 里，或放进一个时段。"),
        ),
        promise_no_such_day=lambda d: (_("承诺「%(text)s」里的「%(day)s」不在日历上。") % d, _("请改成有的日子。")),
        promise_other_weekday=lambda d: (_("%(day)s 是%(real)s，承诺里写的是%(said)s。") % d, _("请改日期或改星期。")),
        unknown_promise_group=lambda d: (_("承诺写给了「%(group)s」，可是没有这个群。") % d, _("已声明的有：%(known)s。") % d),
        promise_time_assumed=lambda d: (_("承诺「%(text)s」没写几点，先按 %(at)s 算。") % d, _("请写进这句话，或写在 at 里。")),
        promise_time_differs=lambda d: (
            _("承诺「%(text)s」是 %(at)s，它的时段「%(slot)s」从 %(begins)s 开始。") % d,
            _("请核对是不是同一件事。"),
        ),
        core_value_is_reason=lambda d: (_("核心价值和留下的理由写得一样。"), _("核心价值说给了什么，留下的理由说凭什么留；请分开写。")),
    )
    sentences(
        no_such_promise=lambda d: _("没有这一次承诺，可能已经撤下了。请回到承诺页再看。"),
        promise_judged_already=lambda d: _("这一次已经有结果了，不能再改期。"),
        promise_time_past=lambda d: _("新的时间已经过了，没有改动。请选一个还没到的时间。"),
        promise_time_far=lambda d: _("最多改到一年以内，没有改动。请选近一点的日子。"),
        promise_time_taken=lambda d: _("这个群在那个时间已经有同一条承诺，没有改动。请换一个时间。"),
        promise_too_early=lambda d: _("还没到时候，%(minutes)s 分钟以后再点开始。") % d,
        promise_over=lambda d: _("这一次的时间已经过去了，不能再点。"),
        promise_not_begun=lambda d: _("还没有点开始。先点开始，结束时再点结束。"),
        promise_not_yours=lambda d: _("这一次是别的群的，只有那个群的营主和运营官能点。"),
    )


def _how() -> str:
    return _("请写成「每周二 20:00 30 分钟主题分享」或「5月16日 19:00-20:00 群内答疑」这样，写清哪天、几点、多久。")


def _vague(d: dict[str, Any]) -> tuple[str, str]:
    words = {"number": _("数量"), "unit": _("单位"), "date": _("期限")}
    missing = _("、").join(words[part] for part in d["missing"])
    return _("目标「%(text)s」缺少%(missing)s。") % {"text": d["text"], "missing": missing}, _("请写成「21 天内 160 人完成 10 次作业」这样。")
