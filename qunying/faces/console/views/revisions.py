"""The pages 版本 and 改话术: every revision with who and why, its plan, going back to an old one, and one slot's words edited into a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.blueprint import queries
from qunying.blueprint.export import sealed
from qunying.blueprint.load import load_text
from qunying.camps.reviewing import queries as reviewing
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import blueprint, camp
from qunying.faces.console.pages import revisions as page
from qunying.faces.console.pages import words as wording
from qunying.faces.console.shell import at, shell
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """The latest revisions, newest first."""
    rows = page.rows(desk)
    return render(desk.request, "console/revisions/list.html", {**_frame(desk), "rows": rows, "finding": page.finding(rows)})


@at_desk
@running
@whole
def one(desk: Desk, number: int) -> HttpResponse:
    """What a revision changed in the one before it, and its text."""
    row = _row(desk, number)
    found = page.against(row)
    shown = {
        **_frame(desk), "row": page.rows(desk, number=number)[0], "found": found, "yaml": page.yaml(row), "newest": queries.newest(desk.community.pk),
        "review": reviewing.behind(desk.community.pk, number),
        "lines": page.lines(found),
    }  # fmt: skip
    return render(desk.request, "console/revisions/one.html", shown)


@at_desk
@running
def plan(desk: Desk, number: int) -> HttpResponse:
    """The plan of a revision that was kept; nothing is written."""
    desk.require("blueprint.apply")
    row = _row(desk, number)
    seen = blueprint.look(row.source, community=desk.community)
    shown = {**_frame(desk), "seen": seen, "reason": row.reason, "apply_url": at(desk.community.slug, "blueprint-apply"), "kept": number}
    return render(desk.request, "console/blueprint/plan.html", shown, status=200 if seen.ok else 422)


@at_desk
@running
@whole
def file(desk: Desk, number: int) -> HttpResponse:
    """The revision as a sealed file without personal data."""
    response = HttpResponse(sealed(load_text(_row(desk, number).source).data), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{number}.yaml"'
    return response


@require_POST
@at_desk
@running
def restore(desk: Desk, number: int) -> HttpResponse:
    """The old content is the newest revision again, to be carried out after its plan was seen."""
    desk.require("blueprint.revise")
    row, given = _row(desk, number), desk.request.POST
    reason = given.get("reason", "").strip() or _("恢复到第 %(n)s 版") % {"n": number}
    try:
        kept = page.keep(desk, load_text(row.source), based_on=page.number_of(given.get("based_on", "")), reason=reason, source="restore")
    except Refused as refused:
        messages.error(desk.request, sentence(refused))
        return redirect("console:revision", slug=desk.community.slug, number=number)
    return _kept(desk, kept)


@at_desk
@running
def words(desk: Desk) -> HttpResponse:
    """One slot's words: a form, and after it a new revision."""
    desk.require("blueprint.revise")
    request = desk.request
    found = page.script(desk, request.POST.get("sel", "") or request.GET.get("sel", ""))
    if found is None:
        raise Http404
    if request.method != "POST":
        return _form(desk, found, dict(found.now), based_on=found.number)
    given = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in page.FIELDS}
    based_on = page.number_of(request.POST.get("based_on", ""))
    try:
        kept = page.keep(desk, page.with_words(found, given), based_on=based_on, reason=request.POST.get("reason", ""), source="console")
    except Refused as refused:
        return _form(desk, found, given, based_on=based_on, refused=refused)
    return _kept(desk, kept)


def _form(desk: Desk, found: page.Script, given: dict[str, str], *, based_on: int, refused: Refused | None = None) -> HttpResponse:
    problems = refused.data.get("problems") if refused else None
    run = camp.run(desk.community)
    day = run.day(found.day) if run else None
    slot = day.slot(found.slot) if day else None
    in_force = queries.in_force(desk.community.pk)
    shown = {
        **shell(desk, "calendar"), "found": found, "given": given, "based_on": based_on, "reason": desk.request.POST.get("reason", ""),
        "refusal": "" if problems else sentence(refused) if refused else "", "problems": problems or (), "date": wording.full_day(day.date) if day else "",
        "slot": slot.name if slot else found.slot, "overtaken": bool(refused and refused.code == "revision_overtaken"),
        "draft": found.number if in_force is None or found.number != in_force.number else 0,
    }  # fmt: skip
    return render(desk.request, "console/calendar/words.html", shown, status=422 if refused else 200)


def _kept(desk: Desk, number: int) -> HttpResponse:
    messages.success(desk.request, _("已存为第 %(n)s 版，还没有执行。看过计划再按此执行。") % {"n": number})
    return redirect("console:revision-plan", slug=desk.community.slug, number=number)


def _row(desk: Desk, number: int) -> Any:
    row = queries.revision(desk.community.pk, number)
    if row is None:
        raise Http404
    return row


def _frame(desk: Desk) -> dict[str, Any]:
    return {**shell(desk, "groups", tab="blueprint"), "may_revise": desk.scope.may(("owner", "operator"), desk.community.pk)}
