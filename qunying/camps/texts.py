"""The sentences of camps to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal and every problem about camps its words."""
    _refusals()
    _problems()


def waiting_reason(reason: str) -> str:
    """Why somebody waits for a seat."""
    words = {"full": _("选的群都满了，有空位就按先后顺序安排。"), "no_group": _("选的这一种还没有开群，开群后按先后顺序安排。")}
    return words.get(reason, "")


def _refusals() -> None:
    sentences(
        no_such_rescue=lambda d: _("没有这次救场，可能地址写错了。请从今日卡重新打开。"),
        unknown_step=lambda d: _("救场步骤里没有「%(step)s」。请刷新页面再勾。") % d,
        nothing_done=lambda d: _("还没有勾任何一步，也没有写备注。做了什么勾一下，或写一句，再点「做完了」。"),
        no_cohort_open=lambda d: _("现在没有可以加入的一期。请等下一期开放。"),
        unknown_choice=lambda d: _("没有「%(choice)s」这个选择。可以选：%(known)s。") % d,
        start_moved_to_past=lambda d: _("「%(cohort)s」还没开始，开始日期不能改到过去的 %(start)s。请改成今天或以后。") % d,
        sent_already=lambda d: _("「%(title)s」（%(key)s）已经发出去了，改不了。") % d,
        unknown_variant=lambda d: _("没有「%(variant)s」这个版本。可用的版本：full（完整版）、short（精简版）。") % d,
        words_missing=lambda d: _("「%(title)s」（%(key)s）没有话术，发不出去。请重新应用蓝图。") % d,
    )


def _problems() -> None:
    problem_texts(
        goal_unobservable=lambda d: (
            _("目标「%(goal)s」要看%(what)s，可「%(group)s」等 %(count)s 个群的渠道 %(channel)s 看不到，指标「%(question)s」在那里算不出来。")
            % {**d, "what": {"messages": _("发言"), "joins": _("进出群"), "seen": _("是否看过")}.get(d["what"], d["what"])},
            _("可以用不靠渠道的：%(others)s；也可以用 groups 只写看得到的群。") % d,
        ),
        goal_activity_unknown=lambda d: (_("目标「%(goal)s」数的活动「%(activity)s」没有声明过。") % d, _("可以数的有：%(known)s。") % d),
        goal_activity_uncountable=lambda d: (_("目标「%(goal)s」数的活动「%(activity)s」不是一天一次的。") % d, _("可以数打卡和日记：%(known)s。") % d),
        slots_overlap=lambda d: (_("时段「%(slot)s」%(at)s 开始，「%(other)s」要到 %(until)s 才结束。") % d, _("请错开时间，或改短前一个时段的 minutes。")),
        slot_over_midnight=lambda d: (_("时段「%(slot)s」%(at)s 开始，持续 %(minutes)s 分钟，过了零点。") % d, _("请改早开始，或改短。")),
        unknown_slot=lambda d: (_("「%(type)s」用了没有声明过的时段「%(slot)s」。") % d, _("已声明的时段：%(known)s。") % d),
        slot_twice=lambda d: (_("「%(type)s」把时段「%(slot)s」写了两次。") % d, _("请去掉一个。")),
        confirmed_twice_a_day=lambda d: (
            _("「%(type)s」一天有多个要员工确认的时段：%(slots)s。") % d,
            _("企业微信一天只容得下一条群发，请只留一个 confirm: true。"),
        ),
        unknown_day_type=lambda d: (_("第 %(day)s 天的类型「%(type)s」没有声明过。") % d, _("已声明的类型：%(known)s。") % d),
        empty_day=lambda d: (_("第 %(day)s 天《%(title)s》什么都没有：「%(type)s」没有时段。") % d, _("请给这个类型加时段，或换一个类型。")),
        days_miscounted=lambda d: (_("写了 %(declared)s 天，节奏是 %(wanted)s 天。") % d, _("请让 days 正好 %(wanted)s 条，或改 cadence。") % d),
        date_twice=lambda d: (_("日期 %(date)s 写了两次。") % d, _("请去掉一个。")),
        stage_out_of_range=lambda d: (_("阶段「%(stage)s」的 %(days)s 不在 1 到 %(total)s 天之内。") % d, _("请写成 1-7 这样，前小后大。")),
        stages_overlap=lambda d: (_("阶段「%(stage)s」和前面的阶段都包含第 %(day)s 天。") % d, _("每一天只能属于一个阶段。")),
        day_without_stage=lambda d: (_("第 %(day)s 天不属于任何阶段（共 %(count)s 天这样）。") % d, _("请让阶段覆盖每一天。")),
        choice_twice=lambda d: (_("选择「%(choice)s」写了两次。") % d, _("请去掉一个。")),
        unknown_choice_when_full=lambda d: (
            _("「%(choice)s」满了以后转到「%(when_full)s」，可是没有这个选择。") % d,
            _("可以转到的有：%(known)s（不能是自己）。") % d,
        ),
        choice_without_group=lambda d: (_("选择「%(choice)s」没有一个群。") % d, _("选它的人会在候补名单里等。要安排他们，请加一个这条路线的群。")),
        group_without_choice=lambda d: (_("「%(group)s」的路线「%(route)s」没有人能选。") % d, _("请在 management.routing 里加上这个选择，或改路线。")),
        capacity_over_channel=lambda d: (
            _("「%(group)s」的人数上限 %(capacity)s 超过渠道 %(channel)s 的 %(limit)s。") % d,
            _("请改到 %(limit)s 以内，或换一个渠道。") % d,
        ),
        staff_overloaded=lambda d: (
            _("%(name)s 每天要 %(needed)s 小时，只声明了 %(declared)s 小时（共 %(count)s 人这样）。") % d,
            _("请减少时段的 staff_minutes、给群加营主，或改 hours_per_day。"),
        ),
        delivery_key_too_long=lambda d: (
            _("群「%(group)s」、时段「%(slot)s」和渠道「%(channel)s」的代号加起来太长，多了 %(over)s 个字符。") % d,
            _("请把群或时段的 id 改短。"),
        ),
        chat_owner_unknown=lambda d: (_("群主账号「%(owner)s」没有在 management.staff 里声明过。") % d, _("已声明的有：%(known)s。") % d),
        chat_owner_no_employee=lambda d: (
            _("「%(group)s」的群主账号写的是「%(owner)s」，这个人没有企业微信账号，当不了客户群的群主。") % d,
            _("请给这个人写上 wecom（企业微信账号），或换一位有账号的员工当群主。"),
        ),
        one_owner_many_groups=lambda d: (
            _("「%(owner)s」一个账号当 %(count)s 个企业微信群的群主：%(groups)s。官方统计按群主出，这几个群的数会混在一起。") % d,
            _("给每个群一个群主账号，官方统计就是每个群的数。"),
        ),
        quota_exceeded=lambda d: (
            _("「%(group)s」%(month)s 月要群发 %(count)s 条，渠道 %(channel)s 一个聊天一个月只能 %(quota)s 条。") % d,
            _("请减少 confirm: true 的时段。"),
        ),
    )
