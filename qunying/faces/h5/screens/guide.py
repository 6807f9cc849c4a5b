"""导购台 on the phone: my code, whom to contact today and why, and a coupon at the counter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.commerce import queries as commerce
from qunying.commerce import services
from qunying.commerce.queries import COUPON, NEWCOMER, Due, IssueRow
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.kernel import clock
from qunying.kernel.ids import token as new_key
from qunying.people import queries as people

MAY = ("guide", "owner", "operator", "host")
AT_ONCE = 12  # more than anybody contacts in a day


def may(who: Worker) -> bool:
    """Whether this is work of theirs."""
    return who.staff.role in MAY


def page(who: Worker, token: str, *, code: str = "") -> dict[str, Any]:
    """The guide's desk; with ``code`` the coupon that was shown at the counter."""
    state = commerce.guiding(who.staff.pk, who.community.pk)
    due = [_due(who, one) for one in state.due[:AT_ONCE]]
    told = {"n": len(state.due), "more": len(state.due) - len(due)}
    return {
        "who": who.staff.name, "token": token, "due": due, "address": address(who),
        "more": _("还有 %(more)s 位，联系完这些再排。") % told if told["more"] else "",
        "headline": _("今天联系 %(n)s 位") % told if due else _("今天没有要联系的"),
        "counts": _("经你进来 %(n)s 位") % {"n": state.brought}, "finding": _("近 24 小时联系了 %(n)s 位。") % {"n": state.contacted},
        "gifts": [{"id": one.pk, "name": one.name} for one in commerce.declared(who.community.pk) if one.occasion == "hand" and one.remaining > 0],
        "counter": counter(who, code) if code else {}, "coupons": bool(commerce.declared(who.community.pk)) or bool(code),
        "empty": _("进来三天还没动静的、券快到期没用的、14 天没动静的，会排到这里，一个一个写着为什么。"),
        "key": new_key(12), "sold": sold(who),
    }  # fmt: skip


def sold(who: Worker) -> dict[str, Any]:
    """What those who came through the guide have bought; where no order is known that is said, and nothing is guessed."""
    found = commerce.sold(who.staff.pk, who.community.pk)
    if found is None:
        return {"says": _("还没有导入订单，看不到成交。这里不猜。")}
    if not found.orders:
        told = {"n": found.brought}
        return {"says": _("经你进来的 %(n)s 位，还没有对得上的订单。") % told if found.brought else _("还没有人经你进来，成交从那时算起。")}
    lines = [(_("订单"), _("%(n)s 单") % {"n": found.orders}), (_("买过的人"), _("%(n)s 位，共 %(all)s 位") % {"n": found.buyers, "all": found.brought})]
    lines.append((_("留下的金额"), _("%(money)s 元") % {"money": f"{found.cents / 100:,.2f}"}))
    if found.latest:
        lines.append((_("最近一单"), words.moment(found.latest, who.community.timezone)))
    return {"lines": lines, "says": _("只算导入的订单里对得上的人；退掉的不算。")}


def address(who: Worker) -> str:
    """The address of joining through this guide."""
    return f"{settings.PUBLIC_URL}{reverse('h5:join', args=[who.community.slug])}?g={who.staff.public_id}"


def counter(who: Worker, code: str) -> dict[str, Any]:
    """The coupon with that code as staff see it before they redeem it."""
    typed = services.plain_code(code)
    one = commerce.by_code(who.community.pk, typed) if typed else None
    shown: dict[str, Any] = {"code": typed.upper()}
    if one is None:
        return shown
    name = people.names([one.membership_id]).get(one.membership_id, "")
    return shown | {"name": one.name, "worth": one.worth, "member": name, "open": one.state == "open", "says": state(one, who.community.timezone)}


def redeemed(who: Worker, issue_id: int) -> str:
    """What to tell the guide who has just redeemed a coupon."""
    one = commerce.issue(issue_id)
    assert one is not None
    told = {"name": one.name, "worth": one.worth, "member": words.spaced(people.names([one.membership_id]).get(one.membership_id, ""))}
    return _("已核销%(member)s的「%(name)s」：%(worth)s。") % told


def state(one: IssueRow, timezone: str) -> str:
    """Where a coupon stands, in words."""
    if one.redeemed_at is not None:
        return _("%(at)s 用掉了") % {"at": words.moment(one.redeemed_at, timezone)}
    ends = {"at": words.moment(one.expires_at, timezone)}
    return _("%(at)s 到期") % ends if one.state == "open" else _("%(at)s 过期了") % ends


def _due(who: Worker, one: Due) -> dict[str, Any]:
    zone = who.community.timezone
    day = words.near_day(clock.local_day(one.joined_at, zone), zone)
    told = {"name": words.spaced(one.name), "me": words.spaced(who.staff.name, after=True), "place": words.spaced(who.community.name), "day": day}
    if one.reason == COUPON and one.coupon:
        ends = words.moment(one.coupon.expires_at, zone)
        told |= {"coupon": one.coupon.name, "worth": one.coupon.worth, "ends": ends}
        why, body = _("「%(coupon)s」%(ends)s 到期，还没用"), _("%(name)s，你那张%(coupon)s（%(worth)s）%(ends)s 到期，别浪费了。哪天来，说一声，我给你留好。")
    elif one.reason == NEWCOMER:
        why = _("%(day)s进来，还没说过话")
        body = _("%(name)s，我是%(place)s的%(me)s，欢迎你来。想要什么、有什么忌口，直接跟我说就行，不用客气。")
    else:
        why, body = _("14 天没有动静"), _("%(name)s，有一阵没见你了。最近缺什么、想要什么，跟我说一声，我帮你看着。不方便就不用回。")
    return {"id": one.membership_id, "name": one.name, "reason": one.reason, "why": why % told, "body": (body % told).strip(), "mine": one.mine}
