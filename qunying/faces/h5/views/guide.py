"""导购台 on the guide's own card's link: contacted, a coupon given, a coupon redeemed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qunying.commerce import services as commerce
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of, workers_of_device
from qunying.faces.h5.screens import coupons
from qunying.faces.h5.screens import guide as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit import cardlinks
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people


@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """My code, whom to contact and why, and the counter."""
    who = guide(request, token)
    return who if isinstance(who, HttpResponse) else _page(request, who, screen.page(who, token, code=request.GET.get("code", "")[:20]))


@require_POST
def act(request: HttpRequest, token: str) -> HttpResponse:
    """「已联系」, 「送一张」 or 「核销」; a second tap changes nothing."""
    who, given = guide(request, token), request.POST
    if isinstance(who, HttpResponse):
        return who
    try:
        messages.success(request, _done(who, given))
    except Refused as refused:
        if refused.code == "not_found":
            raise
        code = given.get("code", "")[:20]
        return _page(request, who, screen.page(who, token, code=code) | {"refused": sentence(refused)}, status=422)
    return session.private(redirect("h5:guide", token))


@require_GET
@session.for_members
def mine(request: HttpRequest, member: session.Member) -> HttpResponse:
    """我的券: what can be used, as a code for the counter, and what is past."""
    at = here(member)
    return render(request, "h5/coupons.html", {**frame(at, "me"), "page": coupons.page(at)})


@require_GET
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """A coupon's code scanned: on a guide's phone their counter with it, on any other what to do."""
    for who in workers_of_device(request):
        if screen.may(who):
            return session.private(redirect(f"{reverse('h5:guide', args=[cardlinks.token_for(who.staff.pk)])}?code={commerce.plain_code(code)}#counter"))
    return session.private(render(request, "h5/coupon_scanned.html", {"code": commerce.plain_code(code).upper()}))


def guide(request: HttpRequest, token: str) -> Worker | HttpResponse:
    """Who guides here; else the page that says whose work it is."""
    who = worker_of(request, token)
    if isinstance(who, HttpResponse) or screen.may(who):
        return who
    page = {"title": _("这一页给导购"), "text": _("你的角色不接待顾客、不核销券。需要的话，请负责人在「人员与角色」里改。"), "token": token}
    return session.private(render(request, "h5/not_yours.html", {"page": page, "community": who.community}, status=403))


def _done(who: Worker, given: Mapping[str, str]) -> str:
    name, key = given.get("act", ""), given.get("key", "")[:40]
    if name == "redeem":
        return screen.redeemed(who, commerce.redeem(who.community.pk, code=given.get("code", ""), by=who.staff.pk, key=key))
    number = given.get("member", "")
    member = people.membership_by_id(int(number)) if number.isdecimal() and len(number) < 19 else None
    if member is None or member.community_id != who.community.pk:
        raise Refused("not_found")
    if name == "gift":
        coupon = given.get("coupon", "")
        commerce.issue(member.pk, coupon_id=int(coupon) if coupon.isdecimal() and len(coupon) < 19 else 0, key=key, by=who.staff.pk)
        return _("已送给%(name)s一张，在他的「我的券」里。") % {"name": member.display_name}
    commerce.contact(member.pk, reason=given.get("reason", ""), by=who.staff.pk)
    return _("记下了，三天内不再排%(name)s。") % {"name": member.display_name}


def _page(request: HttpRequest, who: Worker, page: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": page, "community": who.community, "demo": who.community.is_demo}
    return session.private(render(request, "h5/guide.html", shown, status=status))
