"""What a member reads of a case about them, and of the ladder: plain words, role words for people, the way to appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.conduct import queries as conduct
from qunying.conduct.queries import CaseRow
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import frame, here
from qunying.kernel import clock


def mine(public_id: str, members: Sequence[Any]) -> tuple[CaseRow | None, Any]:
    """The case and which of the device's people it is about; nothing for anybody else's."""
    one = conduct.case(public_id)
    member = next((member for member in members if one and member.pk == one.membership_id), None)
    return (one, member) if member is not None else (None, None)


def case(one: CaseRow, member: Any) -> dict[str, Any]:
    """Everything on the page; somebody who was removed gets it without the tabs."""
    zone = str(member.community.timezone)
    around = {"community": member.community, "demo": member.community.is_demo} if member.left_at else frame(here(member), "me")
    return {**around, "page": _page(one, zone, gone=member.left_at is not None), "member": None if member.left_at else member}


def cases(membership_id: int, timezone: str) -> list[dict[str, str]]:
    """The member's cases as doors on 我的, newest first."""
    names = _step_names()
    return [
        {
            "name": names[one.step], "rule": one.rule_text, "note": _states()[one.state], "when": words.moment(one.opened_at, timezone),
            "url": reverse("h5:rules-case", args=[one.public_id]),
        }
        for one in conduct.cases_of(membership_id)
    ]  # fmt: skip


def ladder(community_id: int) -> list[str]:
    """The rungs, each as one plain line."""
    names = _step_names()
    return [_("第 %(n)s 次，%(step)s") % {"n": rung.at, "step": names[rung.step]} for rung in conduct.ladder_of(community_id)]


def _page(one: CaseRow, zone: str, *, gone: bool) -> dict[str, Any]:
    appeal = one.appeal
    open_to_appeal = appeal is None and one.withdrawn_at is None and clock.now() <= one.appeal_until
    return {
        "step": _step_names()[one.step], "words": one.words, "rule": one.rule_text, "version": one.rule_version, "quote": one.quote,
        "said_at": words.moment(one.evidence_at, zone) if one.evidence_at else "", "from_post": one.evidence.startswith("post:"),
        "facts": [
            (_("谁处理的"), _role(one.by_role)), (_("什么时候"), words.moment(one.opened_at, zone)),
            (_("第几次"), _("第 %(n)s 次") % {"n": one.nth}), *([(_("在哪个群"), one.group)] if one.group else []),
            *([(_("为什么和阶梯不同"), one.reason)] if one.reason else []),
        ],
        "state": _states()[one.state], "over": one.withdrawn_at is not None, "gone": gone, "may_appeal": open_to_appeal,
        "until": words.moment(one.appeal_until, zone), "appeal": appeal, "appealed_at": words.moment(appeal.made_at, zone) if appeal else "",
        "judge": _role(appeal.decided_by_role) if appeal and appeal.decided_at else "",
        "decided_at": words.moment(appeal.decided_at, zone) if appeal and appeal.decided_at else "",
    }  # fmt: skip


def _states() -> dict[str, str]:
    return {
        "standing": _("生效中"), "appealed": _("申诉待复核"), "upheld": _("复核后维持"), "withdrawn": _("已撤回，不再计数"), "lifted": _("次数不够，已解除"),
    }  # fmt: skip


def _step_names() -> dict[str, str]:
    return {"warn": _("警告"), "advise_leave": _("劝退"), "remove": _("移出")}


def _role(key: str) -> str:
    return {"owner": _("负责人"), "operator": _("运营官"), "host": _("营主")}.get(key, _("工作人员"))
