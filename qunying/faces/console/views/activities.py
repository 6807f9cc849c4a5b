"""The pages of 活动: the list, one activity, what staff do there, and its table."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qunying.activities import queries as activities
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import activities as page
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.sheets import harmless
from qunying.kernel.refusals import Refused, sentence


@require_GET
@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """What runs, what comes, what is over."""
    return render(desk.request, "console/activities/list.html", {**shell(desk, "activities"), "page": page.listed(desk)})


@require_GET
@at_desk
@running
@whole
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One activity."""
    return _page(desk, _row(desk, public_id))


@require_POST
@at_desk
@running
@whole
def act(desk: Desk, public_id: str, name: str) -> HttpResponse:
    """What a form of the page asks for; refused in words on the page itself."""
    row = _row(desk, public_id)
    try:
        messages.success(desk.request, page.act(desk, row, name))
    except Refused as refused:
        if refused.code in ("not_found", "not_allowed"):
            raise
        return _page(desk, row, complaint=sentence(refused), status=422)
    return redirect(at(desk.community.slug, "activity", public_id))


@require_GET
@at_desk
@running
@whole
def table(desk: Desk, public_id: str) -> HttpResponse:
    """The activity as a CSV file that a spreadsheet opens."""
    found = page.table(desk, _row(desk, public_id))
    if found is None:
        raise Http404
    name, rows = found
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _page(desk: Desk, row: ActivityRow, *, complaint: str = "", status: int = 200) -> HttpResponse:
    shown = {**shell(desk, "activities"), "page": page.page(desk, row), "complaint": complaint, "given": desk.request.POST if complaint else {}}
    return render(desk.request, f"console/activities/{row.kind}.html", shown, status=status)


def _row(desk: Desk, public_id: str) -> ActivityRow:
    row = activities.one(public_id)
    if row is None or row.community_id != desk.community.pk:
        raise Http404
    return row
