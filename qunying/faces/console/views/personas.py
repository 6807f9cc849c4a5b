"""The page 画像, the form in which a persona's conditions are written, and what is known of one member."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.blueprint import queries as blueprints
from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.charter import queries as charter
from qunying.charter import services
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import member as member_page
from qunying.faces.console.pages import personas as page
from qunying.faces.console.pages import revisions
from qunying.faces.console.shell import data_tabs, numbers, shell
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """Every kind of person with its conditions and how many match."""
    return render(desk.request, "console/data/personas.html", numbers(desk, "personas", page.page(desk.community)))


@at_desk
@running
def edit(desk: Desk, key: str) -> HttpResponse:
    """The conditions of one persona: a form, and after it a new revision of the blueprint."""
    desk.require("blueprint.revise")
    newest = blueprints.newest(desk.community.pk)
    bp = load_text(newest.source) if newest else None
    place = next((n for n, one in enumerate(bp.raw("positioning.personas") or ()) if one["id"] == key), None) if bp else None
    if newest is None or bp is None or place is None:
        raise Http404
    request, now = desk.request, bp.raw("positioning.personas")[place]
    if request.method != "POST":
        return _form(desk, now, page.lines([charter.readable(one) for one in now.get("conditions", [])]), newest.number)
    typed, based_on = page.given(request.POST), revisions.number_of(request.POST.get("based_on", ""))
    try:
        number = revisions.keep(desk, _with(bp, place, page.conditions(typed)), based_on=based_on, reason=request.POST.get("reason", ""), source="console")
    except Refused as refused:
        return _form(desk, now, typed, based_on, refused)
    messages.success(request, _("已存为第 %(n)s 版，还没有执行。看过计划再按此执行。") % {"n": number})
    return redirect("console:revision-plan", slug=desk.community.slug, number=number)


@require_POST
@at_desk
@running
def known(desk: Desk, public_id: str) -> HttpResponse:
    """Something is known of the member from now on, or no longer."""
    member = member_page.member(desk.community, public_id, only=desk.groups)
    if member is None:
        raise Http404
    given = desk.request.POST
    name, value = given.get("name", ""), given.get("value", "")
    desk.require("charter.forget_attribute" if given.get("act") == "forget" else "charter.note_attribute")
    try:
        if given.get("act") == "forget":
            services.forget_attribute(member.id, name=name, value=value)
            messages.success(desk.request, _("划掉了，一分钟内画像里算不知道。"))
        else:
            services.note_attribute(member.id, name=name, value=value)
            messages.success(desk.request, _("记下了，一分钟内画像里算进去。"))
    except Refused as refused:
        messages.error(desk.request, sentence(refused))
    return redirect("console:member", slug=desk.community.slug, public_id=public_id)


def _with(bp: Blueprint, place: int, conditions: list[dict[str, Any]]) -> Blueprint:
    """The blueprint with these conditions for that persona."""
    data = copy.deepcopy(bp.data)
    persona = data["positioning"]["personas"][place]
    persona.pop("conditions", None)
    if conditions:
        persona["conditions"] = conditions
    return load_text(emit(data))


def _form(desk: Desk, now: Any, lines: list[dict[str, str]], based_on: int, refused: Refused | None = None) -> HttpResponse:
    problems = refused.data.get("problems") if refused else None
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "personas"), "now": now, "lines": lines, "based_on": based_on, "hows": page.how_words(),
        "known": charter.condition_names(desk.community.pk),
        "problems": problems or (), "refusal": "" if problems or refused is None else sentence(refused), "reason": desk.request.POST.get("reason", ""),
    }  # fmt: skip
    return render(desk.request, "console/data/persona_form.html", shown, status=422 if refused else 200)
