"""What the pages of single measures say: which there are, what each may be asked by, and its answer as a picture, a table and a file."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunying.faces.console.pages import held, number_words, words
from qunying.faces.console.pages.measured import FRESH_SECONDS, STALE_SECONDS, ask
from qunying.faces.kit.sheets import harmless
from qunying.faces.measured import heads, naming
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight.measures import Measure
from qunying.insight.queries import Result

ROWS_SHOWN: Final = 300
BARS_MOST: Final = 20
# Read where they are drawn as sentences and equations; a bare table of their rows would say less.
ELSEWHERE: Final = {
    "commerce.verdict": "money", "commerce.difference": "money", "commerce.sales": "money", "commerce.roi": "money", "groups.health": "groups",
    "channels.member": "members", "channels.member_answers": "members", "commerce.customer": "members", "channels.compare": "compare",
}  # fmt: skip
AT_WORK: Final = ("groups", "members")  # pages an archive has not


@dataclass(frozen=True, slots=True)
class Family:
    """The measures of one domain."""

    name: str
    measures: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading; numbers stand on the right."""

    name: str
    head: str
    number: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure's rows as a table, with the picture they allow."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[tuple[str, bool]]]
    count: int
    more: int
    chart: dict[str, Any] | None
    reads: str
    at: str


def families(search: str, community: Any) -> list[Family]:
    """Every measure that can be opened here and whose question, name or formula holds the words asked for, by family."""
    wanted = search.strip().casefold()
    found: dict[str, list[Measure]] = {}
    for one in insight.catalogue():
        if community.is_archive and ELSEWHERE.get(one.name) in AT_WORK:
            continue
        if not wanted or wanted in f"{one.name} {one.question} {one.formula}".casefold():
            found.setdefault(one.domain, []).append(one)
    order = [*number_words.DOMAINS, *sorted(found.keys() - number_words.DOMAINS.keys())]
    return [Family(str(number_words.DOMAINS.get(domain, domain)), found[domain]) for domain in order if domain in found]


def form(measure: Measure, community: Any, given: Mapping[str, Any] | None) -> forms.Form:
    """The conditions the measure takes as fields, those that nearly all measures take first; a field left empty keeps the measure's own default."""
    rooms = [(row.public_id, row.name) for row in groups.groups(community.pk)]
    first = [name for name in number_words.FIRST if name in measure.parameters]
    order = [*first, *(name for name in measure.parameters if name not in first and name not in number_words.BY_NUMBER)]
    made = forms.Form(given)
    for name in order:
        made.fields[name] = _field(name, measure.parameters[name], rooms)
    return made


def asked(filled: forms.Form, community: Any) -> dict[str, Any]:
    """The filled-in conditions as the measure takes them; groups by their inner ids."""
    rooms = {row.public_id: row.id for row in groups.groups(community.pk)}
    found: dict[str, Any] = {}
    for name, value in filled.cleaned_data.items():
        if value in ("", None, []):
            continue
        if name in ("group", "before_group"):
            found[name] = rooms[value]
        elif isinstance(value, list):
            found[name] = tuple(rooms[one] for one in value)
        else:
            found[name] = value
    return found


def answer(measure: Measure, community: Any, conditions: Mapping[str, Any]) -> Answer:
    """What the measure says under these conditions; the newest days first, at most three hundred rows, the file has all.

    Kept as long as the measure's own answer is: naming half a million rows takes longer than showing three hundred.
    """
    key = (community.public_id, "answer", measure.name, tuple(sorted(conditions.items())), get_language())
    return held.get(key, lambda: _answer(measure, community, conditions), fresh=FRESH_SECONDS, stale=STALE_SECONDS)


def _answer(measure: Measure, community: Any, conditions: Mapping[str, Any]) -> Answer:
    result, rows = _asked(measure, community, conditions)
    columns = _columns(rows, result)
    shown = sorted(rows, key=lambda row: row["day"], reverse=True) if rows and isinstance(rows[0].get("day"), date) else rows
    cells = [[(_cell(column.name, row, result), column.number) for column in columns] for row in shown[:ROWS_SHOWN]]
    chart, reads = _chart(measure, rows, result)
    at = words.moment(result.data_time, community.timezone) if result.data_time else ""
    return Answer(columns, cells, len(rows), max(0, len(rows) - ROWS_SHOWN), chart, reads, at)


def rows_of_file(measure: Measure, community: Any, conditions: Mapping[str, Any]) -> list[list[Any]]:
    """The headings, then every row, numbers as they are and empty where unknown."""
    result, rows = _asked(measure, community, conditions)
    columns = _columns(rows, result)
    return [[column.head for column in columns], *([harmless(_raw(column.name, row, result)) for column in columns] for row in rows)]


def _asked(measure: Measure, community: Any, conditions: Mapping[str, Any]) -> tuple[Result, list[dict[str, Any]]]:
    result = ask(measure.name, community, **conditions)
    return result, naming.named(result.plain(), community.pk)


def _columns(rows: Sequence[dict[str, Any]], result: Result) -> list[Column]:
    made = []
    for name, head in heads.columns(rows, result).items():
        known = next((row[name] for row in rows if row.get(name) is not None), None)
        if known is None and name in ("interval", "state", "n"):
            continue  # a measure without intervals or bases has no use for their empty columns
        if name == "state" and all(row.get("state", "ok") == "ok" for row in rows):
            continue
        made.append(Column(name, head, isinstance(known, int | float) and not isinstance(known, bool)))
    return sorted(made, key=lambda column: _place_of(column, result))


def _place_of(column: Column, result: Result) -> int:
    """Whose row it is, then the number, out of how many, how sure; then what else is known."""
    front = ("value", result.meta["value"]), ("n", result.meta["n"]), ("interval",)
    found = next((place for place, names in enumerate(front, start=1) if column.name in names), None)
    return found if found is not None else 5 if column.name == "state" else 4 if column.number else 0


def _cell(name: str, row: Mapping[str, Any], result: Result) -> str:
    return str(row.get("group_name") or row["group"]) if name == "group" else heads.cell(name, row.get(name), result)


def _raw(name: str, row: Mapping[str, Any], result: Result) -> Any:
    value = row.get(name)
    return _cell(name, row, result) if name in ("group", "interval", "state") or isinstance(value, list | dict | tuple) else value


def _chart(measure: Measure, rows: Sequence[dict[str, Any]], result: Result) -> tuple[dict[str, Any] | None, str]:
    """A line over days, or bars of groups, when there is one number for each; percentages where it is a share."""
    share = heads.is_share("value", result)
    unit = "%" if share else str(measure.unit)
    rows = [row for row in rows if row.get("state") != "incomplete"]  # a day that is not over would read as a fall
    if len(rows) < 2 or not all(isinstance(row["value"], int | float | None) for row in rows) or all(row["value"] is None for row in rows):
        return None, ""
    days = [row["day"] for row in rows if isinstance(row.get("day"), date)]
    if len(days) == len(rows) == len(set(days)):
        made = {"kind": "line", "x": [words.short_day(day) for day in days], "series": [{"name": str(measure.unit), "values": _values(rows, share)}]}
        return made | {"unit": unit}, _reads(measure, rows, share)
    if all(row.get("group") for row in rows) and len({row["group"] for row in rows}) == len(rows):
        top = sorted((row for row in rows if row["value"] is not None), key=lambda row: -row["value"])[:BARS_MOST]
        made = {"kind": "bar", "x": [row["group_name"] for row in top], "series": [{"name": str(measure.unit), "values": _values(top, share)}]}
        return made | {"unit": unit}, _reads(measure, top, share)
    return None, ""


def _values(rows: Sequence[dict[str, Any]], share: bool) -> list[float | None]:
    return [None if row["value"] is None else round(100 * row["value"], 1) if share else row["value"] for row in rows]


def _reads(measure: Measure, rows: Sequence[dict[str, Any]], share: bool) -> str:
    known = [row for row in rows if row["value"] is not None]
    top, low = max(known, key=lambda row: row["value"]), min(known, key=lambda row: row["value"])
    said = {"question": measure.question, "n": len(rows), "top": _place(top), "most": _number(top, share), "low": _place(low), "least": _number(low, share)}
    return _("%(question)s：%(n)s 个数，最高 %(top)s（%(most)s），最低 %(low)s（%(least)s）。") % said


def _place(row: Mapping[str, Any]) -> str:
    return str(row["day"]) if row.get("day") else str(row["group_name"])


def _number(row: Mapping[str, Any], share: bool) -> str:
    return f"{row['value']:.1%}" if share else f"{row['value']:,.4g}" if isinstance(row["value"], float) else f"{row['value']:,}"


def _field(name: str, kind: Any, rooms: Sequence[tuple[str, str]]) -> forms.Field:
    """The control for one condition, by its declared type."""
    label = str(number_words.LABELS.get(name, name))
    if name in ("group", "before_group"):
        return forms.ChoiceField(label=label, required=False, choices=[("", _("所有群") if name == "group" else _("不对比")), *rooms])
    if name in ("groups", "control"):
        return forms.MultipleChoiceField(label=label, required=False, choices=rooms)
    plain = _plain(kind)
    if typing.get_origin(plain) is Literal:
        known = number_words.OPTIONS.get(name, {})
        return forms.ChoiceField(label=label, required=False, choices=[("", _("默认")), *((str(one), known.get(one, one)) for one in typing.get_args(plain))])
    if plain is bool:
        return forms.ChoiceField(label=label, required=False, choices=[("", _("默认")), ("true", number_words.YES), ("false", number_words.NO)])
    if plain is date:
        return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    return forms.CharField(label=label, required=False, max_length=200)


def _plain(kind: Any) -> Any:
    """The type without its limits and without None."""
    while True:
        if typing.get_origin(kind) is typing.Annotated:
            kind = typing.get_args(kind)[0]
        elif typing.get_origin(kind) in (typing.Union, types.UnionType):
            kind = next(one for one in typing.get_args(kind) if one is not type(None))
        else:
            return kind
