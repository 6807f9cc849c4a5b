"""The charter's sentences to people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.sections import ProblemText, problem_texts
from qunying.charter.personas import texts as personas
from qunying.charter.scores import texts as scores
from qunying.charter.valuing import texts as valuing
from qunying.kernel.refusals import sentences
from qunying.kernel.words import series


def register() -> None:
    """Give every problem of goal and positioning its words."""
    personas.register()
    scores.register()
    valuing.register()
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
        **_goals(),
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


def _goals() -> dict[str, ProblemText]:
    return {
        "goal_brand_unmeasured": lambda d: (
            _("目标「%(goal)s」要提升品牌知名度，可没说看哪个数。") % d,
            _("请在 measure 里写一个指标名，并写上 baseline；可以用：%(known)s。") % d,
        ),
        "goal_engagement_unmeasured": lambda d: (
            _("目标「%(goal)s」要提高互动或留存，可没说看哪个数。") % d,
            _("请在 measure 里写一个活跃或留存指标，并写上 window 和 target；可以用：%(known)s。") % d,
        ),
        "goal_measured_and_counted": lambda d: (_("目标「%(goal)s」既写了 measure 又写了 count。") % d, _("请只留一个。")),
        "goal_measure_unknown": lambda d: (
            _("目标「%(goal)s」的 measure 写的是「%(measure)s」，没有这个指标。") % d,
            _("请写指标的名字，不要写一句话；可以用：%(known)s。全部指标用 qunying measure --list 看。") % d,
        ),
        "goal_measure_unsuited": lambda d: (
            _("目标「%(goal)s」用的指标「%(question)s」（%(measure)s）说的不是活跃或留存。") % d,
            _("可以用：%(known)s。") % d,
        ),
        "goal_measure_parameter": lambda d: (_("目标「%(goal)s」的 params 不对：%(says)s") % d, ""),
        "goal_parameter_taken": lambda d: (_("目标「%(goal)s」的 params 里写了 %(name)s。") % d, _("日期由 window 定，群由 groups 定，请去掉它。")),
        "goal_incomplete": _incomplete,
        "goal_goes_nowhere": lambda d: (_("目标「%(goal)s」的起点和终点都是 %(target)s。") % d, _("请改 baseline 或 target。")),
        "goal_measure_undated": lambda d: (_("目标「%(goal)s」的指标 %(measure)s 只有当下的值，不能每天记。") % d, _("请换一个能按日期看的指标。")),
        "goal_measure_not_by_group": lambda d: (_("目标「%(goal)s」写了 groups，可指标 %(measure)s 不能按群看。") % d, _("请去掉 groups，或换一个指标。")),
        "goal_measure_many": lambda d: (_("目标「%(goal)s」的留存指标看了第 %(days)s 天，不是一个数。") % d, _("请在 params 里写 days: 7 这样的一天。")),
        "goal_window_short": lambda d: (
            _("目标「%(goal)s」只看 %(window)s 天里加入的人，他们都还没到第 %(day)s 天。") % d,
            _("请把 window 写得比 %(day)s 长。") % d,
        ),
        "goal_span": lambda d: (
            _("目标「%(goal)s」从 %(start)s 到 %(by)s，不在 1 到 %(limit)s 天之内。") % d,
            _("请改 start 或 by。"),
        ),
        "goal_two_dates": lambda d: (_("目标「%(goal)s」的 by 是 %(by)s，那句话里写的是 %(said)s。") % d, _("请只留一个日期。")),
        "goal_group_unknown": lambda d: (_("目标写给了「%(group)s」，可是没有这个群。") % d, _("已声明的有：%(known)s。") % d),
        "goal_without_history": _without_history,
        "goal_unlikely": _unlikely,
    }


def _incomplete(d: dict[str, Any]) -> tuple[str, str]:
    told = {"baseline": _("起点（baseline）"), "target": _("要到多少（target）"), "strategy": _("至少一条做法（strategy）"), "window": _("看几天（window）")}
    return _("目标「%(goal)s」缺少%(lacking)s。") % {"goal": d["goal"], "lacking": series(told[one] for one in d["lacking"])}, _("请补上。")


def _without_history(d: dict[str, Any]) -> tuple[str, str]:
    where = _("「%(where)s」") % d if d["where"] else _("这个社群")
    told = {**d, "where": where}
    if d["n"]:
        return _("目标「%(goal)s」定得高不高还说不准：%(where)s过去只有 %(n)s 段 %(window)s 天的记录。") % told, ""
    return _("目标「%(goal)s」没有历史可比：%(where)s还没有满 %(window)s 天的记录。") % told, ""


def _unlikely(d: dict[str, Any]) -> tuple[str, str]:
    where = _("「%(where)s」") % d if d["where"] else _("这个社群")
    return (
        _("目标「%(goal)s」不大可能达到：%(where)s过去 %(n)s 段 %(window)s 天里，%(reached)s 段到过 %(target)s；最好的一段 %(best)s，中间的一段 %(middle)s。")
        % {**d, "where": where},
        _("请降低 target，或说清这次有什么不同。"),
    )


def _how() -> str:
    return _("请写成「每周二 20:00 30 分钟主题分享」或「5月16日 19:00-20:00 群内答疑」这样，写清哪天、几点、多久。")


def _vague(d: dict[str, Any]) -> tuple[str, str]:
    words = {"number": _("数量"), "unit": _("单位"), "date": _("期限")}
    missing = _("、").join(words[part] for part in d["missing"])
    return _("目标「%(text)s」缺少%(missing)s。") % {"text": d["text"], "missing": missing}, _("请写成「21 天内 160 人完成 10 次作业」这样。")
