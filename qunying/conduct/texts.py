"""Conduct's sentences to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def step_names() -> dict[str, str]:
    """The steps of the ladder in words."""
    return {"warn": _("警告"), "advise_leave": _("劝退"), "remove": _("移出")}


def default_words() -> dict[str, str]:
    """What a member is told at each step where the blueprint has no words of its own."""
    return {
        "warn": _("这件事碰到了群规。这次是警告，你照常在群里。请看一眼是哪一条，下次避开就好。"),
        "advise_leave": _("警告已累计两次，按群规请你主动退出。觉得不对，七天内可以申诉，由另一位同事复核。"),
        "remove": _("按群规，你已被移出社群。为什么、凭什么都写在这里。七天内可以申诉，由另一位同事复核。"),
    }


def register() -> None:
    """Give every problem and refusal of the rules its words."""
    problem_texts(
        rule_twice=lambda d: (_("群规编号「%(id)s」用了两次。") % d, _("请换一个编号。")),
        rule_said_twice=lambda d: (_("群规「%(text)s」写了两遍。") % d, _("请删掉重复的一条。")),
        ladder_not_from_warning=lambda d: (_("处理阶梯的第一级不是第 1 次就警告。"), _("请把第一级写成 {at: 1, step: warn}。")),
        ladder_not_rising=lambda d: (
            _("处理阶梯的第 %(number)s 级没有比上一级更晚、更重。") % d,
            _("请按 warn、advise_leave、remove 的顺序写，at 一级比一级大。"),
        ),
    )
    _publishing()
    _handling()


def _publishing() -> None:
    sentences(
        version_published=lambda d: _("群规第 %(version)s 版已经发布，文字改了就是新的一版。请把蓝图里的 version 加 1。") % d,
        no_rules=lambda d: _("这个社群还没有群规，暂时不能加入。请运营官先在蓝图里写好群规再执行。"),
        rules_changed=lambda d: _("群规已经更新到第 %(latest)s 版，你看的是第 %(version)s 版。请刷新页面，读过新的再同意。") % d,
    )


def _handling() -> None:
    sentences(
        was_removed=lambda d: _("你之前按群规被移出了这个社群，现在不能再加入。是哪一条、凭什么，都写在你的处理页上；觉得不对，可以在那里申诉。"),
        no_such_rule=lambda d: _("现在的群规里没有「%(rule)s」这一条。请刷新页面，从现行群规里选。") % d,
        member_gone=lambda d: _("这位成员已经不在社群里，不用再处理。"),
        staff_not_by_rules=lambda d: _("%(name)s 是工作人员，不按群规阶梯处理。请负责人在「人员与角色」里处理。") % d,
        not_in_group=lambda d: _("%(name)s 不在这个群里。请从他所在的群处理。") % d,
        evidence_missing=lambda d: _("还没有写凭据。请选一条发言，或写下看到了什么。"),
        evidence_not_theirs=lambda d: _("这条凭据不是这位成员的，或不在这个群里。请从他的发言里选。"),
        evidence_withdrawn=lambda d: _("凭这一条的处理已经被撤回，不能再用它处理一次。"),
        step_needs_reason=_needs_reason,
        words_too_short=lambda d: _("只写了 %(length)s 个字，至少要 %(limit)s 个，让对方看得懂。") % d,
        words_too_long=lambda d: _("写了 %(length)s 个字，最多 %(limit)s 个。请写短一些。") % d,
        no_such_case=lambda d: _("没有找到这条处理，或它不是你的。"),
        case_over=lambda d: _("这条处理已经撤回，不用申诉。"),
        appeal_late=lambda d: _("申诉要在 %(days)s 天内提出，已经过了。有新情况请直接找运营官。") % d,
        appeal_twice=lambda d: _("一条处理只能申诉一次，你已经申诉过。请等复核结果。"),
        no_such_appeal=lambda d: _("没有找到这条申诉。请回到群规页再看一眼。"),
        appeal_own_case=lambda d: _("这是你自己作的处理，要由另一位同事复核。请转给别的运营官或负责人。"),
        appeal_decided=lambda d: _("这条申诉已经有人复核过，结果不能再改。"),
    )


def _needs_reason(data: dict[str, object]) -> str:
    names = step_names()
    said = {"nth": data["nth"], "called_for": names[str(data["called_for"])], "asked": names[str(data["asked"])]}
    return _("这是第 %(nth)s 次，按阶梯该是「%(called_for)s」，你选的是「%(asked)s」。请写下为什么不同。") % said
