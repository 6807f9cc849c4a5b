"""群规: the rules with their ladder and cases, dealing with a breach, one case, and deciding an appeal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.conduct import queries as conduct
from qunying.conduct import services
from qunying.conduct.queries import CaseRow
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import member as member_page
from qunying.faces.console.pages import rules as page
from qunying.faces.console.pages import words
from qunying.faces.console.pages.rules import Matter
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.refusals import status_of
from qunying.groups import queries as groups
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The rules in force, the ladder, what is owed, the cases, and every version before."""
    return render(desk.request, "console/rules/show.html", {**shell(desk, "groups", tab="rules"), **page.page(desk)})


@at_desk
@running
def act(desk: Desk) -> HttpResponse:
    """按群规处理: which rule, which step; the evidence comes with the address or is written down."""
    matter = _matter(desk)
    desk.require("conduct.warn", group_id=matter.group.id)
    complaint, status = "", 200
    if desk.request.method == "POST":
        try:
            case = page.act(desk, matter, desk.request.POST)
        except Refused as refused:
            if status_of(refused) != 409:
                raise
            complaint, status = sentence(refused), 422
        else:
            messages.success(desk.request, _("已记下。成员打开自己的页面就能看到为什么。"))
            return redirect(at(desk.community.slug, "rules-case", case))
    shown = {**shell(desk, "groups", tab="rules"), **page.form(desk, matter), "complaint": complaint, "given": desk.request.POST, "form_key": token(12)}
    return render(desk.request, "console/rules/act.html", shown, status=status)


@at_desk
@running
def case(desk: Desk, public_id: str) -> HttpResponse:
    """One case: rule, evidence, who and when, what the member says, what was decided."""
    return _case_page(desk, _case(desk, public_id))


@require_POST
@at_desk
@running
def decide(desk: Desk, public_id: str) -> HttpResponse:
    """Somebody else than the author upholds the case or takes it back, with a reason."""
    one = _case(desk, public_id)
    desk.require("conduct.decide_appeal", group_id=one.group_id)
    outcome = desk.request.POST.get("outcome", "")
    if outcome not in ("uphold", "withdraw"):
        raise Http404
    try:
        services.decide_appeal(public_id, by=desk.staff_id(), withdraw=outcome == "withdraw", reason=desk.request.POST.get("reason", ""))
    except Refused as refused:
        return _case_page(desk, one, complaint=sentence(refused), status=422)
    messages.success(desk.request, _("已复核。成员在自己的页面上看得到结果和理由。"))
    return redirect(at(desk.community.slug, "rules-case", public_id))


def _case_page(desk: Desk, one: CaseRow, *, complaint: str = "", status: int = 200) -> HttpResponse:
    shown = {**shell(desk, "groups", tab="rules"), **page.case(desk, one), "complaint": complaint, "given": desk.request.POST if complaint else {}}
    return render(desk.request, "console/rules/case.html", shown, status=status)


def _case(desk: Desk, public_id: str) -> CaseRow:
    """The case, when its group is in sight."""
    one = conduct.case(public_id)
    if one is None or one.community_id != desk.community.pk or not (desk.groups is None or (one.group_id in desk.groups)):
        raise Http404
    return one


def _matter(desk: Desk) -> Matter:
    """Whom and what it is about: a case to go on from, a post, or a member; all in sight."""
    given = desk.request.GET
    if given.get("case"):
        return _from_case(desk, _case(desk, given["case"]))
    group, member = groups.group(given.get("group", "")), people.membership(given.get("member", ""))
    if group is None or group.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, group.id):
        raise Http404
    number = given.get("post", "")
    post = page.post_of(group.id, int(number)) if number.isdecimal() and len(number) < 19 else None
    if post is not None:
        member = people.membership_by_id(post.membership)
        when = words.moment(post.posted_at, desk.community.timezone)
        return Matter(_seen(desk, member), group, post=post.id, quote=post.body, when=when, evidence=f"post:{post.id}")
    if number:
        raise Http404
    return Matter(_seen(desk, member), group)


def _seen(desk: Desk, member: Any) -> Any:
    if member is None or member_page.member(desk.community, member.public_id, only=desk.groups) is None:
        raise Http404
    return member


def _from_case(desk: Desk, one: CaseRow) -> Matter:
    kind, _colon, number = one.evidence.partition(":")
    group = groups.by_id([one.group_id]).get(one.group_id) if one.group_id else None
    if group is None:
        raise Http404
    numbers = {"post": int(number)} if kind == "post" else {"fact": int(number)} if kind == "fact" else {}
    when = words.moment(one.evidence_at, desk.community.timezone) if one.evidence_at else ""
    return Matter(people.membership_by_id(one.membership_id), group, quote=one.quote, when=when, rule=one.rule, evidence=one.evidence, **numbers)
