"""What the page 导入排期 says of a workbook: what was understood, what was not and why, and day by day what would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.blueprint.load import load_text
from qunying.blueprint.models import Revision
from qunying.camps.services import sheets
from qunying.faces.console.pages import words
from qunying.faces.console.pages.revisions import field_word, short
from qunying.kernel import clock

ROWS_MAX = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A day or a slot of a day that would read differently."""

    day: str
    what: str
    state: str
    missing: bool
    fields: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Look:
    """A workbook as the page shows it; ``text`` is what would be kept, ``text_same`` the same with full words for short ones nobody wrote."""

    read: sheets.Read
    rows: Sequence[Row]
    kinds: Sequence[tuple[str, int]]
    text: str
    text_same: str
    unchanged_short: int

    @property
    def finding(self) -> str:
        """The page's sentence: how much was understood, what would change."""
        reading, made = self.read.reading, self.read.proposal
        told = {"cells": reading.cells, "understood": len(reading.understood), "unclear": len(reading.unclear)}
        said = _("%(cells)s 格读懂 %(understood)s 格") % told + (_("，%(unclear)s 格要你看") % told if reading.unclear else "")
        if made.none:
            return said + _("；和现在的蓝图一样，没有要改的。")
        counts = {"added": made.count("added"), "changed": made.count("changed"), "removed": made.count("removed")}
        return said + _("；会新增 %(added)s 格，修改 %(changed)s 格，删除 %(removed)s 格。什么都还没有存。") % counts


def look(data: bytes, newest: Revision, zone: str) -> Look:
    """The workbook read against the newest revision; nothing is written."""
    now = clock.now().astimezone(ZoneInfo(zone))
    found = sheets.read_sheet(data, load_text(newest.source), now=now)
    made = found.proposal
    missing = {(one.day, one.slot) for one in made.missing}
    rows = [_row(one, (one.day, one.slot) in missing) for one in made.changes[:ROWS_MAX]]
    kinds = Counter(kind(one.what) for one in found.reading.understood)
    same = sheets.with_same_short(found, now=now) if missing else None
    text_same = same.text if same and not same.missing else ""
    return Look(found, rows, kinds.most_common(), "" if missing else made.text, text_same, sum(1 for _one in sheets.short_not_changed(made)))


def no_file() -> str:
    """What to say when nothing came."""
    return _("没有收到文件。请选一份 .xlsx 排期表。")


def file_name(community: Any, number: int) -> str:
    """What the exported file is called."""
    return _("%(community)s 排期 第 %(n)s 版.xlsx") % {"community": community.name, "n": number}


def kind(what: str) -> str:
    """What a cell was taken for, in words."""
    told = {
        "day": _("日期"), "weekday": _("星期"), "week": _("周次"), "slot": _("时段"), "time": _("时间"), "header": _("列头"), "heading": _("大标题"),
        "full": _("完整版"), "short": _("精简版"), "title": _("标题"), "note": _("备注"), "rest": _("不发"), "day_title": _("主题"), "lesson": _("要学的"),
        "type": _("类型"),
    }  # fmt: skip
    return told.get(what, what)


def _row(one: sheets.Changed, missing: bool) -> Row:
    day = _("第 %(n)s 天 %(date)s") % {"n": one.day, "date": words.month_day(one.date) if one.date else ""}
    fields = [(field_word(each.field), short(each.before), short(each.after)) for each in one.fields]
    return Row(day, one.name or _("当天"), one.state, missing, fields)
