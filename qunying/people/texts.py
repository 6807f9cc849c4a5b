"""The sentences of people to people."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal about communities, people and staff its words."""
    sentences(
        slug_taken=lambda d: _("已经有一个社群用了代号「%(slug)s」。请换一个代号。") % d,
        unknown_timezone=lambda d: _("没有名为「%(timezone)s」的时区。请写成 Asia/Shanghai 这样的名字。") % d,
        name_empty=lambda d: _("名字是空的。请写一个称呼。"),
        name_too_long=lambda d: _("名字有 %(length)s 个字，最多 %(limit)s 个。请写短一些。") % d,
        about_too_long=lambda d: _("介绍有 %(length)s 个字，最多 %(limit)s 个。请写短一些，或先不写。") % d,
        link_unknown=lambda d: _("这个链接或恢复码不对，或已作废。请向营主要一个新链接。"),
        link_used=lambda d: _("这个链接已经用过一次。请在原来的手机上打开，或向营主要一个新链接。"),
        link_expired=lambda d: _("这个链接已过 %(days)s 天有效期。请向营主要一个新链接。") % d,
        unknown_role=lambda d: _("没有「%(role)s」这个角色。可用的角色：%(known)s。") % d,
        not_here=lambda d: _("这位成员已经退出社群，不能任命。请先请 TA 回来，或另找一位成员。"),
        last_owner=lambda d: _("%(name)s 是唯一能登录的负责人，移除后没有人能管理这个社群。请先让另一位负责人登录。") % d,
        owner_exists=lambda d: _("负责人账号已经建好了。请用它登录，或请负责人邀请你。"),
        invitation_used=lambda d: _("这个邀请已经用过。请用建好的账号登录，或请负责人重新邀请。"),
        username_taken=lambda d: _("用户名「%(username)s」已有人用。请换一个。") % d,
        weak_password=lambda d: _("这个密码不够安全：%(problems)s") % d,
        bad_funnel_length=lambda d: _("漏斗有 %(count)s 步，应为 2 到 %(most)s 步。请用逗号隔开写在 steps 里。") % d,
        bad_funnel_step=lambda d: _("漏斗里的「%(word)s」不对：冒号后面只能是该事实的是非字段（%(known)s）。") % (d | {"known": d["known"] or _("没有")}),
        bad_funnel_exclusion=lambda d: _("漏斗的排除「%(word)s」不对：请写成 事实@步，步在 1 到 %(steps)s 之前，且不是漏斗里的一步。") % d,
        bad_funnel_optional=lambda d: _("漏斗的可跳过步骤不对：第一步和最后一步（第 %(steps)s 步）不能跳过。") % d,
        bad_funnel_unordered=lambda d: _("不论先后的漏斗不能有排除、可跳过或重复的步骤。请改用 order=ordered。"),
        no_token=lambda d: _("没有带上有效的接口令牌。请在控制台右上角的菜单里打开「接口令牌」生成一个，在 Authorization 里写 Bearer 加上它。"),
        only_own_groups=lambda d: (
            _("你只看得到自己的群，这个数要看整个社群。请加上 group=群的编号；要看全部，请找 %(grants)s 开通分析角色。")
            % {"grants": _("、").join(cast("list[str]", d["grants"])) or _("负责人")}
        ),
        tokens_full=lambda d: _("已经有 %(limit)s 个令牌。请先作废一个不用的。") % d,
        bad_level_figure=lambda d: _("没有「%(figure)s」这项数。请写成 名字:天数，天数 1 到 %(most)s；名字可以是 %(known)s。") % d,
        unknown_level=lambda d: (
            _("没有「%(level)s」这一级。现在的层级：%(known)s。") % d if d["known"] else _("还没有声明层级规则。请先在蓝图的 management.levels 里写上。")
        ),
        hold_without_reason=lambda d: _("没有写为什么。请写一句理由，以后看的人才知道。"),
        hold_reason_too_long=lambda d: _("理由有 %(length)s 个字，最多 %(limit)s 个。请写短一些。") % d,
        hold_until_wrong=lambda d: _("到期日不在能选的日子里。请写 %(first)s 到 %(last)s 之间的一天。") % d,
        unknown_count=lambda d: _("「%(kind)s」不能算。可以算作：%(known)s。") % d,
        count_without_reason=lambda d: _("没有写为什么。请写一句理由，以后看的人才知道。"),
        count_reason_too_long=lambda d: _("理由有 %(length)s 个字，最多 %(limit)s 个。请写短一些。") % d,
        nobody_so_called=lambda d: _("这个社群里没有「%(name)s」。请照聊天里的名字一字不差地写，或写成员编号。") % d,
        several_so_called=lambda d: _("叫「%(name)s」的有 %(count)s 位，什么都没有改：%(listed)s。请改写编号。") % d,
        hired=lambda d: _("「%(name)s」现在是这里的工作人员，不用另外声明。请先在「人员与角色」里让 TA 离任，再改。") % d,
        not_found=lambda d: _("没有找到这个页面，或它不在你的范围内。"),
        not_allowed=_not_allowed,
    )


def role_names(roles: tuple[str, ...]) -> str:
    """Roles in the reader's language, for a sentence."""
    words = {
        "owner": _("负责人"), "operator": _("运营官"), "host": _("营主"), "reviewer": _("作业官"),
        "guide": _("导购"), "analyst": _("分析"), "member": pgettext("role", "成员"),
    }  # fmt: skip
    return _("、").join(words.get(role, role) for role in roles)


def _not_allowed(data: dict[str, Any]) -> str:
    needs, grants = role_names(tuple(data["needs"])) or _("负责人"), _("、").join(data["grants"]) or _("负责人")
    if data.get("duty"):
        told = {"needs": needs, "grants": grants, "duty": data["duty"]}
        return _("你在这个群没有做这件事的权限，需要的角色：%(needs)s，或本群的「%(duty)s」分工。请找 %(grants)s 开通。") % told
    return _("你在这个社群没有做这件事的权限，需要的角色：%(needs)s。请找 %(grants)s 开通。") % {"needs": needs, "grants": grants}
