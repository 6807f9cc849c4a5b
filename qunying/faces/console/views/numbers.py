"""数据 → 所有指标: every measure there is, and one of them with its conditions, its answer and how it is made."""

from __future__ import annotations

import csv as csv_module
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qunying.faces.answers import EXCEL_MARK
from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import number_words
from qunying.faces.console.pages import numbers as page
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.insight import measures
from qunying.insight.measures import Measure
from qunying.kernel.refusals import Refused


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Every measure by family; ``?q=`` keeps those that speak of it."""
    search = desk.request.GET.get("q", "")
    families = page.families(search, desk.community)
    count = sum(len(one.measures) for one in families)
    finding = _("%(n)s 个指标，每个都写着怎么算、分母是谁、什么看不到。") % {"n": count} if count else _("没有哪个指标提到「%(words)s」。") % {"words": search}
    return _page(desk, "console/data/numbers.html", families=families, search=search, finding=finding)


@at_desk
@whole
def one(desk: Desk, domain: str, noun: str) -> HttpResponse:
    """One measure under the conditions asked for."""
    measure = _measure(domain, noun)
    if measure.name in page.ELSEWHERE:
        return redirect(at(desk.community.slug, page.ELSEWHERE[measure.name]))
    form = page.form(measure, desk.community, desk.request.GET)
    if not form.is_valid():
        return _one(desk, measure, form, status=422)
    try:
        return _one(desk, measure, form, answer=page.answer(measure, desk.community, page.asked(form, desk.community)))
    except Refused as refused:
        return _one(desk, measure, form, wrong=str(refused), status=422)


@at_desk
@whole
def csv(desk: Desk, domain: str, noun: str) -> HttpResponse:
    """All rows of the answer."""
    measure = _measure(domain, noun)
    form = page.form(measure, desk.community, desk.request.GET)
    if not form.is_valid():
        return _one(desk, measure, form, status=422)
    try:
        rows = page.rows_of_file(measure, desk.community, page.asked(form, desk.community))
    except Refused as refused:
        return _one(desk, measure, form, wrong=str(refused), status=422)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{domain}-{noun}.csv"'
    response.write(EXCEL_MARK)
    csv_module.writer(response).writerows(rows)
    return response


def _measure(domain: str, noun: str) -> Measure:
    found = next((one for one in measures.all_measures() if one.name == f"{domain}.{noun}"), None)
    if found is None:
        raise Http404
    return found


def _one(desk: Desk, measure: Measure, form: forms.Form, *, answer: page.Answer | None = None, wrong: str = "", status: int = 200) -> HttpResponse:
    first = [form[name] for name in form.fields if name in number_words.FIRST]
    rest = [form[name] for name in form.fields if name not in number_words.FIRST]
    if answer is None:
        finding = _("这样问不了，改一下条件再算。")
    elif answer.count:
        finding = _("%(n)s 行，单位是%(unit)s。") % {"n": f"{answer.count:,}", "unit": measure.unit}
    else:
        finding = _("还没有可以算的记录。")
    return _page(
        desk, "console/data/number.html", measure=measure, first=first, rest=rest, answer=answer, wrong=wrong, finding=finding,
        opened=any(field.value() for field in rest), query=desk.request.GET.urlencode(), status=status,
    )  # fmt: skip


def _page(desk: Desk, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    return render(desk.request, template, {**shell(desk, "data"), "subnav": data_tabs(desk, "measures"), **shown}, status=status)
