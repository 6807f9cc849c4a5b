"""The page 提问: one question in SQL at a time, its answer as a table or a file, and the questions that are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.answers import as_csv
from qunying.faces.console.access import ANALYST, OPERATOR, OWNER, Desk, at_desk
from qunying.faces.console.pages import asking as page
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.insight import asking
from qunying.kernel.refusals import Refused

ROWS_SHOWN: Final = 500
ROWS_IN_FILE: Final = 100_000
ASKING: Final = (OWNER, OPERATOR, ANALYST)


def by_askers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only who sees the whole community and works with its numbers may ask; a question cannot be kept to some groups."""

    @wraps(view)
    def guarded(desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
        desk.require_role(*ASKING)
        return view(desk, *args, **kwargs)

    return guarded


@at_desk
@by_askers
def show(desk: Desk) -> HttpResponse:
    """The editor; a question that is sent is answered below it, ``as=csv`` as a file."""
    if desk.request.method != "POST":
        return _page(desk, page.SqlForm(initial={"sql": desk.request.GET.get("sql", "")}))
    form = page.SqlForm(desk.request.POST)
    if not form.is_valid():
        return _page(desk, form, status=422)
    return _answered(desk, form, form.cleaned_data["sql"])


@at_desk
@by_askers
def one(desk: Desk, public_id: str) -> HttpResponse:
    """A kept question with its answer now."""
    found = asking.one(desk.community.pk, public_id)
    if found is None:
        raise Http404
    return _answered(desk, page.SqlForm(initial={"sql": found.sql}), found.sql, kept=found)


@require_POST
@at_desk
@by_askers
def keep(desk: Desk) -> HttpResponse:
    """The question stands among the kept ones and has a link."""
    desk.require("insight.keep_question")
    sql, name = desk.request.POST.get("sql", ""), desk.request.POST.get("name", "")
    try:
        found = asking.keep(desk.community.pk, name=name, sql=sql, by=desk.staff_id())
    except Refused as refused:
        return _page(desk, page.SqlForm(initial={"sql": sql}), wrong=str(refused), keep=page.KeepForm(initial={"name": name}), status=422)
    messages.success(desk.request, _("已存为「%(name)s」，链接可以发给同事。") % {"name": found.name})
    return redirect(at(desk.community.slug, "sql-one", found.public_id))


@require_POST
@at_desk
@by_askers
def drop(desk: Desk, public_id: str) -> HttpResponse:
    """The question is kept no longer."""
    desk.require("insight.drop_question")
    if not asking.drop(desk.community.pk, question=public_id):
        raise Http404
    messages.success(desk.request, _("已删掉这个问题，数据没有动。"))
    return redirect(at(desk.community.slug, "sql"))


def _answered(desk: Desk, form: page.SqlForm, sql: str, kept: asking.Saved | None = None) -> HttpResponse:
    as_file = desk.request.POST.get("as") == "csv"
    try:
        answer = asking.ask(desk.community.pk, sql, rows=ROWS_IN_FILE if as_file else ROWS_SHOWN)
    except Refused as refused:
        if not refused.code.startswith("sql_"):
            raise
        return _page(desk, form, wrong=str(refused), kept=kept, status=422 if desk.request.method == "POST" else 200)
    if as_file:
        response = HttpResponse(as_csv(answer, for_excel=True), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-sql.csv"'
        return response
    return _page(desk, form, answer=page.shown(answer, desk.community), sql=sql, kept=kept)


def _page(desk: Desk, form: page.SqlForm, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = {
        **shell(desk, "data"), "subnav": data_tabs(desk, "sql"), "form": form, "views": asking.all_views(), "saved": page.kept(desk.community),
        "examples": page.EXAMPLES, "keep": page.KeepForm(), "finding": _finding(**more),
    }  # fmt: skip
    return render(desk.request, "console/data/sql.html", shown | more, status=status)


def _finding(answer: page.Shown | None = None, wrong: str = "", kept: asking.Saved | None = None, **more: Any) -> str:
    if wrong:
        return _("这个问题没有算出来，数据没有动。")
    if answer is None:
        return _("用 SQL 直接问这个社群的记录：只读，一次一句，最多算 30 秒。")
    if kept is not None:
        return _("「%(name)s」：%(foot)s。") % {"name": kept.name, "foot": answer.foot}
    return _("%(foot)s。") % {"foot": answer.foot}
