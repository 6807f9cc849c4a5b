"""What the page 日历 says: days × slots with what was sent, and one cell with its words and every group's fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.content import queries as content
from qunying.content.queries import ScriptRow
from qunying.faces.console.pages import camp, words
from qunying.faces.console.pages.camp import Day, Delivery, Run, Slot
from qunying.faces.console.pages.group_page import fate_words
from qunying.faces.kit import rhythm
from qunying.groups.queries import GroupRow
from qunying.kernel import clock

WEEK: Final = 7
ORDER: Final = {"failed": 0, "unknown": 1, "not_sent": 2, "waiting": 3, "pending": 4, "late": 5, "not_yet": 6, "delivered": 7}


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot of a day as the calendar draws it."""

    sel: str
    title: str
    note: str
    icon: str
    tone: str  # "" | ok | warn | bad
    missing: bool
    current: bool
    says: str  # the whole sentence, for a screen reader


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the week's row; None stands for a day that is not in the cohort."""

    day: Day | None
    date: str
    past: bool
    today: bool
    css: str
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Week:
    """Up to seven days that follow each other, with their stage."""

    number: int
    name: str
    note: str
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Fate:
    """One group's fate in the inspector."""

    group: str
    group_id: str
    host: str
    word: str
    text: str
    note: str
    display: str
    outbox_id: int | None
    receipt: str = ""


def axis(run: Run) -> list[tuple[str, str]]:
    """The slots that occur, in the order of time: key and the first letter of the name."""
    found: dict[str, Slot] = {}
    for day in run.days:
        for slot in day.slots:
            found.setdefault(slot.key, slot)
    return [(slot.key, slot.name[:1]) for slot in sorted(found.values(), key=lambda slot: slot.at)]


def weeks(run: Run, told: dict[tuple[int, str], Counter[str]], *, today: date, selected: str) -> list[Week]:
    """The cohort in rows of seven days; a row of a weekly cadence holds the days of that week only."""
    first = run.days[0].date
    rows: dict[int, list[Day]] = {}
    for day in run.days:
        rows.setdefault((day.date - first).days // WEEK, []).append(day)
    slots = axis(run)
    found = []
    for number, days in rows.items():
        by_date = {day.date: day for day in days}
        dates = [first + timedelta(days=number * WEEK + offset) for offset in range(WEEK)]
        columns = [_column(by_date.get(on), on, slots, told, today, selected, run) for on in dates]
        stages = list(dict.fromkeys(day.stage for day in days if day.stage))
        found.append(Week(number + 1, _("、").join(stages), _week_note(days, told, today), columns))
    return found


def first_week(run: Run) -> list[date]:
    """The dates of the first row, for the names of its days."""
    return [run.days[0].date + timedelta(days=offset) for offset in range(WEEK)]


def finding(run: Run, told: dict[tuple[int, str], Counter[str]], *, today: date) -> str:
    """The page's sentence: the span, what was lost, what has no words."""
    slots = sum(len(day.slots) for day in run.days)
    lost = sum(found[name] for found in told.values() for name in camp.LOST)
    wordless = sum(not slot.title for day in run.days for slot in day.slots)
    parts = [_("%(first)s 至 %(last)s，%(n)s 个时段") % {"first": words.month_day(run.days[0].date), "last": words.month_day(run.days[-1].date), "n": slots}]
    parts.append(ngettext("%(n)s 条没发出去", "%(n)s 条没发出去", lost) % {"n": lost} if lost else _("没有发丢的"))
    if wordless:
        parts.append(ngettext("%(n)s 个缺话术", "%(n)s 个缺话术", wordless) % {"n": wordless})
    return _("，").join(parts) + _("。")


def types(run: Run) -> list[tuple[str, int, str]]:
    """How many days of each type, with the colour they are drawn in."""
    counts = Counter((day.type, day.type_key) for day in run.days)
    order = list(dict.fromkeys(day.type_key for day in run.days))
    return [(name, n, _css(order, key)) for (name, key), n in counts.items()]


def fates(rows: Sequence[Delivery], groups: dict[int, GroupRow], zone: str) -> list[Fate]:
    """Every group's fate of one cell, the worst first."""
    found = []
    for row in sorted(rows, key=lambda row: (ORDER[row.display], groups[row.group].position)):
        word, text, note = fate_words(row, zone)
        group = groups[row.group]
        host = group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""
        found.append(Fate(group.name, group.public_id, host, word, text, note, row.display, row.outbox_id, row.receipt))
    return found


def script(community_id: int, day: Day, slot: Slot) -> ScriptRow | None:
    """The words of a cell, both variants, placeholders as written."""
    return content.script(community_id, day.index, slot.key)


def cell_line(rows: Sequence[Delivery]) -> str:
    """What became of the cell, in one line."""
    found = camp.counts(rows)
    names = {
        "delivered": _("准时 %(n)s"), "late": _("迟发 %(n)s"), "failed": _("失败 %(n)s"), "unknown": _("不确定 %(n)s"), "not_sent": _("未发 %(n)s"),
        "waiting": _("等人发 %(n)s"), "pending": _("待发 %(n)s"), "not_yet": _("未到 %(n)s"),
    }  # fmt: skip
    return _("，").join(names[name] % {"n": found[name]} for name in names if found[name])


def modes(rows: Sequence[Delivery]) -> str:
    """Who sends it, in words."""
    names = {"auto": _("自动发"), "confirm": _("员工在企业微信点确认"), "manual": _("营主用手机卡片发")}
    counts = Counter(row.mode for row in rows)
    return _("；").join(_("%(mode)s %(n)s 群") % {"mode": names.get(mode, mode), "n": n} for mode, n in counts.items())


def _column(
    day: Day | None, on: date, slots: Sequence[tuple[str, str]], told: dict[tuple[int, str], Counter[str]], today: date, selected: str, run: Run
) -> Column:
    if day is None:
        return Column(None, words.short_day(on), on < today, on == today, "", [None] * len(slots))
    cells = [_cell(run, day, slot, told.get((day.index, key)), selected) if (slot := day.slot(key)) else None for key, _letter in slots]
    order = list(dict.fromkeys(one.type_key for one in run.days))
    return Column(day, words.short_day(on), on < today, on == today, _css(order, day.type_key), cells)


def _cell(run: Run, day: Day, slot: Slot, counted: Counter[str] | None, selected: str) -> Cell:
    sel, total = f"{day.index}-{slot.key}", sum(counted.values()) if counted else 0
    found = counted or Counter()
    sent, lost = found["delivered"] + found["late"], sum(found[name] for name in camp.LOST)
    if not total or slot.begins > clock.now():
        note, icon, tone = (slot.at, "", "") if slot.title else (_("缺话术"), "", "bad")
    elif lost:
        note, icon, tone = _("%(sent)s/%(total)s，%(lost)s 没发") % {"sent": sent, "total": total, "lost": lost}, "x", "bad"
    else:
        icon, tone = ("check", "ok") if sent == total and not found["late"] else ("clock", "warn")
        note = f"{sent}/{total}" + (_("，迟 %(n)s") % {"n": found["late"]} if found["late"] else "")
    title = slot.title or day.title
    called = rhythm.day_name(run.cohort.kind, number=day.index, day=day.date, starts_on=run.cohort.starts_on)
    says = _("%(day)s %(slot)s，%(title)s，%(note)s") % {"day": called, "slot": slot.name, "title": title, "note": note}
    return Cell(sel, title, note, icon, tone, not slot.title, sel == selected, says)


def _css(order: Sequence[str], key: str) -> str:
    """The usual type is plain; the others take the accent, the warm ground and the grey one in turn."""
    place = order.index(key)
    return "" if place == 0 else ("star", "act", "cer")[(place - 1) % 3]


def _week_note(days: Sequence[Day], told: dict[tuple[int, str], Counter[str]], today: date) -> str:
    past = [found for day in days if day.date < today for slot in day.slots if (found := told.get((day.index, slot.key)))]
    total = sum(sum(found.values()) for found in past)
    if total:
        on_time = sum(found["delivered"] for found in past)
        return _("已过的准时率 %(share)s") % {"share": words.percent(on_time / total, 1)}
    return _("还没开始") if days[0].date > today else ""
