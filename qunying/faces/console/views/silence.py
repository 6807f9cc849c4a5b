"""The page 哪些群要冷了 and its list as a file."""

from __future__ import annotations

import csv as csv_module

from django.http import Http404, HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import silence as page
from qunying.faces.console.shell import data_tabs, shell
from qunying.faces.kit.sheets import harmless


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """The forecast kept last; nothing is reckoned while somebody waits."""
    found = page.told(desk.community)
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "silence"), "told": found, "finding": page.finding(found), "definition": page.definition(found),
    }  # fmt: skip
    if found is not None:
        shown |= {
            "lines": page.lines(found), "looked_back": page.looked_back(found), "proof": page.proof(found), "reliability": page.reliability(found),
            "at": found.cut_off.isoformat(),
        }  # fmt: skip
    return render(desk.request, "console/data/silence.html", shown)


@at_desk
@whole
def csv(desk: Desk) -> HttpResponse:
    """The list as CSV."""
    found = page.told(desk.community)
    if found is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-silence-{found.cut_off}.csv"'
    response.write("\ufeff")  # Excel opens a file without it as GBK
    csv_module.writer(response).writerows([harmless(cell) for cell in row] for row in page.rows_of_file(found))
    return response
