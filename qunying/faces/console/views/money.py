"""The page 销售与 ROI and its tables as files."""

from __future__ import annotations

import csv as csv_module
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qunying.activities import queries as activities
from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import money as page
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.faces.console.pages.money import Asked
from qunying.faces.console.shell import at, data_tabs, shell
from qunying.faces.kit.parts import Choice
from qunying.faces.kit.sheets import harmless
from qunying.groups import queries as groups
from qunying.kernel import clock

SPANS: Final = (7, 28, 91)
DAYS_MOST: Final = 366
ACTIVITIES_OFFERED: Final = 12


class SpanForm(forms.Form):
    """From when to when, in which groups, and which groups stand beside them without it."""

    start = forms.DateField(label=gettext_lazy("从"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=gettext_lazy("到"), widget=forms.DateInput(attrs={"type": "date"}))
    groups = forms.MultipleChoiceField(label=gettext_lazy("做了活动的群"), required=False, help_text=gettext_lazy("不选就是对照群以外的全部群"))
    control = forms.MultipleChoiceField(label=gettext_lazy("对照群"), required=False, help_text=gettext_lazy("没做活动的群；不选就和活动前比"))

    def __init__(self, rooms: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("groups", "control"):
            self.fields[name].choices = [(key, room.name) for key, room in rooms.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days are in order and not more than a year; no group is on both sides."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and not 0 <= (end - start).days < DAYS_MOST:
            self.add_error("end", _("结束要在开始之后，最多 %(n)s 天。") % {"n": DAYS_MOST})
        if set(data.get("groups", ())) & set(data.get("control", ())):
            self.add_error("control", _("同一个群不能既做活动又当对照。"))
        return data


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """What was sold, by which factor, whether it was the activity, and what came back; without orders, how to bring them."""
    frame = {**shell(desk, "data"), "subnav": data_tabs(desk, "money")}
    last = page.last_day(desk.community)
    if last is None:
        return render(desk.request, "console/money/show.html", frame | {"empty": True})
    asked, form = _asked(desk, last)
    by = desk.request.GET.get("by", "")
    shown = page.page(desk.community, asked, by if by in page.BY else page.BY[0])
    words_ = {
        "form": form, "spans": _spans(desk, asked), "sides": _sides(desk, shown["by"]), "activities": _activities(desk, asked), "query": _query(desk),
        "as_table": desk.request.GET.get("as") == "table", "asked": asked, "activity_name": asked.name or _("任选"),
        "at": words.moment(shown["data_time"], desk.community.timezone) if shown["data_time"] else "",
        "days": ask("commerce.sales", desk.community, **asked.span).rows[::-1],
    }  # fmt: skip
    return render(desk.request, "console/money/show.html", frame | shown | words_, status=422 if form.is_bound and form.errors else 200)


@at_desk
@whole
def csv(desk: Desk, name: str) -> HttpResponse:
    """One table of the page as CSV, numbers as they are, empty where unknown; no cell can be taken for a formula."""
    last = page.last_day(desk.community)
    if last is None or name not in _FILES:
        raise Http404
    asked, _form = _asked(desk, last)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-{name}.csv"'
    answer.write("\ufeff")  # Excel opens a file without it as GBK
    csv_module.writer(answer).writerows(_FILES[name](desk, asked))
    return answer


def _days(desk: Desk, asked: Asked) -> list[list[Any]]:
    names = ["day", "traffic", "conversion", "orders", "order_value", "cents", "state"]
    return [names, *([row[name] for name in names] for row in ask("commerce.sales", desk.community, **asked.span).rows)]


def _factors(desk: Desk, asked: Asked) -> list[list[Any]]:
    names = ["factor", "before", "expected", "after", "difference", "low", "high", "cents", "improved", "worsened", "verdict"]
    rows = ask("commerce.verdict", desk.community, **asked.span, groups=asked.groups, control=asked.control).rows
    return [names, *([row[name] for name in names] for row in rows)]


def _slices(desk: Desk, asked: Asked) -> list[list[Any]]:
    by = desk.request.GET.get("by", "")
    rows = page.slices(desk.community, asked, by if by in page.BY else page.BY[0])
    head = ["name", "traffic", "orders", "conversion", "order_value_yuan", "sales_yuan", "cost_yuan", "roi"]
    return [head, *([harmless(row["raw"][0]), *row["raw"][1:]] for row in rows)]


def _inflow(desk: Desk, asked: Asked) -> list[list[Any]]:
    from qunying.commerce import queries as commerce

    names, columns = commerce.inlets(desk.community.pk), ["day", "arrivals", "running", "dry_days", "alarm"]
    rows = ask("commerce.inflow", desk.community, **asked.span).rows
    return [["source", *columns], *([harmless(names.get(row["inlet"], "")), *(row[name] for name in columns)] for row in rows)]


_FILES = {"days": _days, "factors": _factors, "slices": _slices, "inflow": _inflow}


def _asked(desk: Desk, last: date) -> tuple[Asked, SpanForm]:
    """What the address asks for; the usual 28 days where it asks for nothing or for what cannot be."""
    given, rooms = desk.request.GET, {room.public_id: room for room in groups.groups(desk.community.pk)}
    usual = Asked(last - timedelta(days=_count(given.get("days", "")) - 1), last)
    if "start" in given:
        form = SpanForm(rooms, given)
        if form.is_valid():
            data = form.cleaned_data
            treated, control = (tuple(rooms[key].id for key in data[name]) for name in ("groups", "control"))
            return Asked(data["start"], data["end"], treated, control, _name(desk, given.get("activity", ""))), form
        return usual, form
    return usual, SpanForm(rooms, initial={"start": usual.start, "end": usual.end})


def _count(days: str) -> int:
    return int(days) if days in map(str, SPANS) else SPANS[1]


def _name(desk: Desk, public_id: str) -> str:
    one = activities.activity(public_id[:16]) if public_id else None
    return f"「{one.name}」" if one is not None and one.community_id == desk.community.pk else ""


def _query(desk: Desk, **changed: str) -> str:
    query = desk.request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    if "as" not in changed:
        query.pop("as", None)
    return query.urlencode()


def _spans(desk: Desk, asked: Asked) -> list[Choice]:
    base, now = at(desk.community.slug, "money"), desk.request.GET
    names = {n: ngettext("近 %(n)s 天", "近 %(n)s 天", n) % {"n": n} for n in SPANS}
    return [Choice(name, f"{base}?days={n}", current="start" not in now and asked.days == n) for n, name in names.items()]


def _sides(desk: Desk, by: str) -> list[Choice]:
    base, names = at(desk.community.slug, "money"), {"group": _("按群"), "host": _("按营主"), "revision": _("按蓝图版本")}
    return [Choice(name, f"{base}?{_query(desk, by=key)}#slices", current=key == by) for key, name in names.items()]


def _activities(desk: Desk, asked: Asked) -> list[Choice]:
    """The dated activities that have begun, newest first: one tap asks for their verdict."""
    base, zone, now = at(desk.community.slug, "money"), desk.community.timezone, clock.now()
    rows = [row for row in activities.listed(desk.community.pk) if not row.daily and row.opens_at <= now]
    offered = []
    for row in sorted(rows, key=lambda row: row.opens_at, reverse=True)[:ACTIVITIES_OFFERED]:
        first, last = (clock.local_day(moment, zone) for moment in (row.opens_at, min(row.closes_at, now)))
        offered.append(Choice(row.name, f"{base}?start={first}&end={last}&activity={row.public_id}", current=asked.name == f"「{row.name}」"))
    return offered
