"""群 → 记分卡: the list of groups, one group with its evidence, the file, and the two forms people fill in."""

from __future__ import annotations

import csv as csv_module
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qunying.charter import services
from qunying.charter.queries import scorecards
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import scores as page
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.parts import Choice
from qunying.faces.kit.refusals import status_of
from qunying.faces.kit.sheets import harmless
from qunying.groups import queries as groups
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
def wall(desk: Desk) -> HttpResponse:
    """Every group in sight with its scores of one month."""
    shown = page.wall(desk.community, only=desk.groups, month=desk.request.GET.get("month", ""))
    return render(desk.request, "console/scores/wall.html", {
        **shell(desk, "groups", tab="scores"), **shown, "finding": page.wall_finding(shown), "chosen": _months(desk, shown["months"], shown["month"]),
        "at": words.moment(shown["data_time"], desk.community.timezone) if shown["data_time"] else "",
    })  # fmt: skip


@at_desk
@running
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One group's scorecards of one month, with everything they rest on."""
    found = page.sheet(desk.community, _group(desk, public_id), desk.request.GET.get("month", ""))
    kept = scorecards.kept_scores(desk.community.pk, found.group.id, month=found.month) if found.month else []
    return render(desk.request, "console/scores/one.html", {
        **shell(desk, "groups", tab="scores"), "sheet": found, "finding": page.finding(found), "parts": page.structure_parts(found),
        "history": page.history(desk.community, found), "columns": page.columns(), "kept": kept,
        "chosen": _months(desk, list(found.months), found.month),
        "scores_it": desk.may("charter.score_senses", group_id=found.group.id), "most": scorecards.METHOD_MOST,
        "at": words.moment(found.at, desk.community.timezone) if found.at else "",
    })  # fmt: skip


@at_desk
@running
def csv(desk: Desk, public_id: str) -> HttpResponse:
    """Every figure of the month as CSV."""
    found = page.sheet(desk.community, _group(desk, public_id), desk.request.GET.get("month", ""))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{desk.community.slug}-{found.group.key or public_id}-scores-{found.month or 'none'}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # Excel opens a file without it as GBK
    csv_module.writer(response).writerows([harmless(cell) for cell in row] for row in page.rows_of_file(desk.community, found))
    return response


@at_desk
@running
def senses(desk: Desk, public_id: str) -> HttpResponse:
    """The checklist of the four senses: asked, and kept as a card of today."""
    group = _group(desk, public_id)
    desk.require("charter.score_senses", group_id=group.id)
    given = desk.request.POST if desk.request.method == "POST" else None

    def keep() -> None:
        services.score_senses(public_id, answers=page.given_senses(desk.request.POST), staff_id=desk.staff_id(), key=desk.request.POST.get("form_key", ""))

    shown = {"checklist": page.checklist(given), "least": scorecards.LEAST_ITEMS}
    return _form(desk, group, "console/scores/senses.html", shown, keep)


@at_desk
@running
def methods(desk: Desk, public_id: str) -> HttpResponse:
    """The eight methods: scored by hand where the journal cannot tell, each with what it rests on."""
    group = _group(desk, public_id)
    desk.require("charter.score_methods", group_id=group.id)
    found = page.sheet(desk.community, group, "")

    def keep() -> None:
        marks, why = page.given_methods(desk.request.POST)
        services.score_methods(public_id, scores=marks, why=why, staff_id=desk.staff_id(), key=desk.request.POST.get("form_key", ""))

    given = {line.part: (desk.request.POST.get(line.part, ""), desk.request.POST.get(f"{line.part}.why", "")) for line in found.lines["methods"]}
    shown = {"lines": [(line, *given[line.part]) for line in found.lines["methods"]], "marks": [str(mark) for mark in range(scorecards.METHOD_MOST + 1)]}
    return _form(desk, group, "console/scores/methods.html", shown, keep)


def _form(desk: Desk, group: Any, template: str, shown: dict[str, Any], keep: Any) -> HttpResponse:
    complaint, status = "", 200
    if desk.request.method == "POST":
        try:
            keep()
        except Refused as refused:
            if status_of(refused) != 409:
                raise
            complaint, status = sentence(refused), 422
        else:
            messages.success(desk.request, _("已存成今天的一张卡。下次再填，就能看出变化。"))
            return redirect(at(desk.community.slug, "group-scores", group.public_id))
    form_key = desk.request.POST.get("form_key") or token(12)
    shown = {**shell(desk, "groups", tab="scores"), **shown, "group": group, "complaint": complaint, "form_key": form_key}
    return render(desk.request, template, shown, status=status)


def _months(desk: Desk, months: list[Any], chosen: Any) -> list[Choice]:
    return [Choice(f"{month:%Y-%m}", f"?month={month:%Y-%m}", current=month == chosen) for month in months]


def _group(desk: Desk, public_id: str) -> Any:
    group = groups.group(public_id)
    if group is None or group.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, group.id):
        raise Http404
    return group
