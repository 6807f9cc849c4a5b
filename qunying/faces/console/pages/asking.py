"""What the page 提问 shows: the tables with their columns, the kept questions, and an answer as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.faces.console.pages import words
from qunying.insight import asking
from qunying.insight.asking.running import LETTERS_MOST
from qunying.insight.asking.saved import NAME_MOST
from qunying.people import queries as people

NUMBERS: Final = ("INT", "DOUBLE", "FLOAT", "DECIMAL")
EXAMPLES: Final = (
    (
        gettext_lazy("最近四周每个群的发言"),
        "select name, count(*) as messages, count(distinct identity) as speakers\nfrom messages join groups using (group_id)\n"
        "where role = 'member' and day > (select max(day) - 28 from messages)\ngroup by name\norder by messages desc",
    ),
    (
        gettext_lazy("没人回的提问"),
        "select name, q.day, q.message\nfrom messages q join groups using (group_id)\nwhere q.question and q.role = 'member'\n"
        "  and not exists (select 1 from messages a where a.reply_to = q.message)\norder by q.day desc",
    ),
    (
        gettext_lazy("一天里几点最热闹（UTC）"),
        "select hour(happened_at) as hour, count(*) as messages\nfrom messages\ngroup by hour\norder by hour",
    ),
)  # fmt: skip


class SqlForm(forms.Form):
    """One question."""

    sql = forms.CharField(
        label=gettext_lazy("一句 SELECT"), max_length=LETTERS_MOST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code", "autocapitalize": "off"}),
    )  # fmt: skip


class KeepForm(forms.Form):
    """The name a question is kept under."""

    name = forms.CharField(label=gettext_lazy("存成"), max_length=NAME_MOST)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept question with the name of who kept it."""

    question: asking.Saved
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer; numbers stand on the right."""

    name: str
    number: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a table."""

    columns: list[Column]
    rows: list[list[tuple[str, bool]]]
    foot: str
    more: bool


def kept(community: Any) -> list[Kept]:
    """The community's kept questions, newest first."""
    found = asking.saved(community.pk)
    staff = people.staff_by_id({one.staff for one in found})
    return [Kept(one, staff[one.staff].name if one.staff in staff else "", words.moment(one.kept_at, community.timezone)) for one in found]


def shown(answer: asking.Answer, community: Any) -> Shown:
    """The answer in cells, with its foot."""
    columns = [Column(column["name"], column["type"].upper().startswith(NUMBERS) or "INT" in column["type"].upper()) for column in answer.columns]
    rows = [[(_cell(value), column.number) for value, column in zip(row, columns, strict=True)] for row in answer.rows]
    said = {"n": words.count(len(rows)), "seconds": f"{answer.seconds:.1f}", "at": _as_of(answer.data_time, community)}
    foot = _("前 %(n)s 行，后面还有；用了 %(seconds)s 秒，数据截至 %(at)s") if answer.more else _("共 %(n)s 行；用了 %(seconds)s 秒，数据截至 %(at)s")
    return Shown(columns, rows, foot % said, answer.more)


def _as_of(at: datetime | None, community: Any) -> str:
    return words.moment(at, community.timezone) if at else _("还没有数据")


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:.4g}" if isinstance(value, float) else str(value)
