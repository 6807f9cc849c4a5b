"""数据 → 对比: two groups, two cohorts or two spans, and the same as a file."""

from __future__ import annotations

import csv as csv_module
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunying.faces.answers import EXCEL_MARK
from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import comparing as page
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.faces.kit.parts import Choice
from qunying.kernel.refusals import Refused, sentence


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Both sides, their numbers, the differences and how sure they are."""
    form, found, wrong = _found(desk)
    kind, query = str(form.data["kind"]), desk.request.GET.copy()
    query.pop("as", None)
    home = at(desk.community.slug, "compare")
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "compare"), "form": form, "page": found, "wrong": wrong, "query": query.urlencode(),
        "kinds": [Choice(str(name), f"{home}?kind={key}", current=key == kind) for key, name in page.KINDS.items()],
        "as_table": desk.request.GET.get("as") == "table", "fields": [form[name] for name in form.fields if name not in ("kind", "numbers")],
        "finding": found["finding"] if found else _("这样比不了，改一下条件再比。"), "definitions": found["definitions"] if found else (),
    }  # fmt: skip
    return render(desk.request, "console/data/compare.html", shown, status=200 if found else 422)


@at_desk
@whole
def csv(desk: Desk) -> HttpResponse:
    """The table, as Excel opens it."""
    _form, found, _wrong = _found(desk)
    if not found:
        return show(desk.request, desk.community.slug)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-compare.csv"'
    response.write(EXCEL_MARK)
    csv_module.writer(response).writerows(page.rows_of_file(found))
    return response


def _found(desk: Desk) -> tuple[page.Asked, dict[str, Any] | None, str]:
    form = page.form(desk.community, desk.request.GET)
    if not form.is_valid():
        return form, None, ""
    try:
        return form, page.page(desk.community, form), ""
    except Refused as refused:
        return form, None, sentence(refused)
