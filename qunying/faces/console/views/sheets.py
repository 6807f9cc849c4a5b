"""导入排期 and 导出排期: an Excel is read, what it says and would change is shown, and only then kept as a new revision."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from qunying.blueprint import queries
from qunying.blueprint.load import load_text
from qunying.camps.services import sheets
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import revisions
from qunying.faces.console.pages import sheets as page
from qunying.faces.console.shell import shell
from qunying.faces.console.views.revisions import _kept
from qunying.kernel.refusals import Refused, sentence

FORM_BYTES = 64_000  # of a form around its file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@csrf_exempt  # the answer to a file far too large comes before anything of it is read; the token is checked right after
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to hand in a sheet; posted, what was understood of it and what it would change. Nothing is written."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdecimal() and int(size) > sheets.FILE_BYTES_MAX + FORM_BYTES:
        return _too_large(request, slug)
    return _read(request, slug)


@at_desk
@running
def _too_large(desk: Desk) -> HttpResponse:
    refused = Refused("sheet_too_large", megabytes=sheets.FILE_BYTES_MAX // 1_000_000)
    return _form(desk, sentence(refused), status=413)


@csrf_protect
@at_desk
@running
def _read(desk: Desk) -> HttpResponse:
    desk.require("blueprint.revise")
    newest = queries.newest(desk.community.pk)
    if newest is None:
        raise Http404
    if desk.request.method != "POST":
        return _form(desk)
    file = desk.request.FILES.get("file")
    if file is None:
        return _form(desk, page.no_file(), status=422)
    try:
        shown = page.look(file.read(sheets.FILE_BYTES_MAX + 1), newest, desk.community.timezone)
    except Refused as refused:
        return _form(desk, sentence(refused), status=422)
    told = {**shell(desk, "calendar"), "look": shown, "name": str(file.name or "")[:80], "reason": "", "based_on": newest.number}
    return render(desk.request, "console/calendar/sheet_read.html", told)


@require_POST
@at_desk
@running
def save(desk: Desk) -> HttpResponse:
    """What was proposed is the newest revision, with who and why; its plan comes next."""
    desk.require("blueprint.revise")
    given = desk.request.POST
    text = given.get("text_same" if "same_short" in given else "text", "").replace("\r\n", "\n")
    based_on = revisions.number_of(given.get("based_on", ""))
    try:
        if not text.strip():
            raise Refused("sheet_not_whole", count=given.get("missing", ""))
        number = revisions.keep(desk, load_text(text), based_on=based_on, reason=given.get("reason", ""), source="sheet")
    except Refused as refused:
        return _form(desk, sentence(refused), status=422, given=_given(given, based_on))
    return _kept(desk, number)


@at_desk
@running
@whole
def export(desk: Desk) -> HttpResponse:
    """The calendar in force as an Excel to go on editing."""
    now = queries.in_force(desk.community.pk)
    if now is None:
        raise Http404
    response = HttpResponse(sheets.write_sheet(load_text(now.source)), content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{desk.community.slug}.xlsx\"; filename*=UTF-8''{quote(page.file_name(desk.community, now.number))}"
    )
    return response


def _form(desk: Desk, refusal: str = "", *, status: int = 200, given: dict[str, Any] | None = None) -> HttpResponse:
    shown = {**shell(desk, "calendar"), "refusal": refusal, "given": given, "megabytes": sheets.FILE_BYTES_MAX // 1_000_000}
    return render(desk.request, "console/calendar/sheet.html", shown, status=status)


def _given(given: Any, based_on: int) -> dict[str, Any]:
    """What was filled in, so that only the reason has to be written again."""
    return {name: given.get(name, "") for name in ("text", "text_same", "missing", "reason")} | {"based_on": based_on, "same_short": "same_short" in given}
