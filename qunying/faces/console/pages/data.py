"""What the page 数据 says: who stays, who is new and active each day, and how every number is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import held, words
from qunying.faces.console.pages.measured import FRESH_SECONDS, STALE_SECONDS, ask
from qunying.faces.kit.shapes import heat_step
from qunying.insight import queries as insight
from qunying.insight.queries import Result

CHECK_IN, ACT = "check-in", "act"
MEASURES: Final = {CHECK_IN: "activities.check_in_retention", ACT: "people.retention"}
CAMP_DAYS: Final = tuple(range(0, 21))
LONG_DAYS: Final = (1, 7, 30)
SMALL_N: Final = 20  # below this a share is told as counts, with its interval
COHORTS_MOST: Final = 31
DAYS_SHOWN: Final = 62


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the retention table; ``step`` is the colour, absent for what has not come yet."""

    text: str
    step: int | None
    title: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Cohort:
    """A row: everybody who joined in one period."""

    name: str
    size: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention table with its range."""

    cohorts: Sequence[Cohort]
    columns: Sequence[str]
    low: int
    high: int
    data_time: datetime | None
    total: dict[int, float] = field(default_factory=dict)
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day; None is unknown, never zero."""

    day: date
    new: int | None
    active: int | None
    check_ins: int | None
    messages: int | None
    state: str
    label: str = ""


def retention(community: Any, *, by: str, days: Sequence[int], per: str) -> Retention:
    """Join cohorts and who of them came back on which day, from the lake."""
    result = ask(MEASURES[by], community, per=per, days=tuple(days))
    found: dict[date, dict[int, dict[str, Any]]] = {}
    for row in result.rows:
        found.setdefault(row["cohort"], {})[row["k"]] = row
    rates = [row["rate"] for row in result.rows if row["rate"] is not None and row["eligible"] >= SMALL_N]
    low, high = (int(100 * min(rates)) // 5 * 5, -(-int(100 * max(rates)) // 5) * 5) if rates else (0, 100)
    shown = sorted(found)[-COHORTS_MOST:]
    cohorts = [_cohort(start, found[start], days, per, low, high) for start in shown]
    columns = [_("当天") if k == 0 else str(k) for k in days]
    return Retention(cohorts, columns, low, high, result.data_time, _totals(result.rows), len(found) - len(shown))


def daily(community: Any, *, per: str = "day") -> tuple[list[Day], Result]:
    """New, active, checked-in members and messages for each day (week, month), oldest first; trailing days without any record are left out."""
    active, new = ask("people.active_members", community, per=per), ask("people.new_members", community, per=per)
    messages = _messages(community, per)
    newcomers = {row["day"]: row["new_members"] for row in new.rows}
    rows = [
        Day(row["day"], newcomers.get(row["day"]), row["active"], row.get("by_check_ins"), messages.get(row["day"]), row["state"], label(row["day"], per))
        for row in active.rows
    ]
    while rows and rows[-1].state == "gap":
        rows.pop()
    return rows, active


def checks_in(community: Any) -> bool:
    """Whether anybody ever checked in there: elsewhere a retention of check-ins would be a table of zeros that says nothing."""
    return any(row.get("by_check_ins") for row in ask("people.active_members", community, per="month").rows)


def label(start: date, per: str) -> str:
    """A period as axes and sentences name it: 11/13, 2024-02-05 for a week, 2024-02 for a month."""
    return {"day": words.short_day(start), "week": start.isoformat(), "month": f"{start:%Y-%m}"}[per]


def best_period(community: Any) -> str:
    """Days while they fit a screen, else weeks, else months."""
    known = [row["day"] for row in ask("people.active_members", community, per="month").rows if row["state"] != "gap"]
    if not known:
        return "day"
    span = (known[-1] - known[0]).days + 31
    return "day" if span <= DAYS_SHOWN else "week" if span <= 7 * DAYS_SHOWN else "month"


def finding(rows: Sequence[Day], table: Retention, *, by: str, per: str) -> str:
    """The page's sentence, read from the numbers below it."""
    whole = [row for row in rows if row.state in ("ok", "partial") and row.active is not None]
    parts = []
    if len(whole) >= 2 and per == "day":
        last, before = whole[-1], whole[-2]
        said = {"day": words.month_day(last.day), "n": words.count(last.active or 0), "more": words.signed((last.active or 0) - (before.active or 0))}
        parts.append(_("%(day)s参与 %(n)s 人，比前一天 %(more)s") % said)
        if by == CHECK_IN and last.check_ins is not None and before.check_ins is not None:
            said = {"n": words.count(last.check_ins), "more": words.signed(last.check_ins - before.check_ins)}
            parts.append(_("打卡 %(n)s 人，比前一天 %(more)s") % said)
    elif whole:
        top = max(whole, key=lambda row: row.active or 0)
        parts.append(_("参与最多的是 %(period)s，%(n)s 人") % {"period": top.label, "n": words.count(top.active or 0)})
    k = max((k for k in (1, 7) if k in table.total), default=None)
    if k is not None:
        told: dict[str, object] = {"k": k, "share": words.percent(table.total[k])}
        parts.append(_("加入后第 %(k)s 天有 %(share)s 的人打卡") % told if by == CHECK_IN else _("加入后第 %(k)s 天有 %(share)s 的人回来") % told)
    return _("；").join(parts) + _("。") if parts else ""


def definitions(*, by: str) -> list[Any]:
    """The measures on the page, to say how their numbers are made."""
    wanted = {MEASURES[by], "people.new_members", "people.active_members", "groups.activity"}
    return [one for one in insight.catalogue() if one.name in wanted]


def charts(rows: Sequence[Day], *, check_ins: bool) -> dict[str, dict[str, Any]]:
    """The data of the page's charts; a gap stays a gap."""
    rows = [row for row in rows if row.state != "incomplete"]  # a day that is not over would read as a fall
    x = [row.label for row in rows]
    people = [{"name": _("参与"), "values": [row.active for row in rows], "role": "current"}]
    if check_ins:
        people.append({"name": _("打卡"), "values": [row.check_ins for row in rows], "role": "reference"})
    return {
        "people": {"kind": "line", "x": x, "unit": _("人"), "series": people},
        "messages": {"kind": "bar", "x": x, "unit": _("条"), "series": [{"name": _("发言"), "values": [row.messages for row in rows]}]},
        "new": {"kind": "bar", "x": x, "unit": _("人"), "series": [{"name": _("新成员"), "values": [row.new for row in rows]}]},
    }


def hidden_groups(community: Any) -> int:
    """How many groups' speech cannot be seen."""
    key = (community.public_id, "hidden_groups")
    return len(held.get(key, lambda: insight.unseen_groups(community.pk, "messages"), fresh=FRESH_SECONDS, stale=STALE_SECONDS))


def _cohort(start: date, cells: dict[int, dict[str, Any]], days: Sequence[int], per: str, low: int, high: int) -> Cohort:
    name = {"day": words.short_day(start), "week": _("%(day)s 起一周") % {"day": words.short_day(start)}, "month": f"{start:%Y-%m}"}[per]
    size = max((row["size"] for row in cells.values()), default=0)
    return Cohort(name, words.count(size), [_cell(cells.get(k), low, high) for k in days])


def _cell(row: dict[str, Any] | None, low: int, high: int) -> Cell:
    if row is None or row["rate"] is None:
        return Cell("", None, _("看不到") if row is not None and row["state"] == "unobservable" else _("未到期"))
    said = {
        "returned": row["returned"], "eligible": row["eligible"], "low": words.percent(row["low"]), "high": words.percent(row["high"]), "size": row["size"],
    }  # fmt: skip
    title = _("%(returned)s / %(eligible)s 人，95%% 区间 %(low)s 到 %(high)s") % said
    partial = row["state"] == "partial"
    if partial:
        title += _("；这一天只对 %(size)s 人中的 %(eligible)s 人已过完") % said
    text = f"{row['returned']}/{row['eligible']}" if row["eligible"] < SMALL_N else str(round(100 * row["rate"]))
    return Cell(text, heat_step(100 * row["rate"], low, high), title, partial)


def _totals(rows: Sequence[dict[str, Any]]) -> dict[int, float]:
    """The share over all cohorts for each day, elapsed denominators only."""
    sums: dict[int, list[int]] = {}
    for row in rows:
        if row["returned"] is not None and row["eligible"]:
            both = sums.setdefault(row["k"], [0, 0])
            both[0] += row["returned"]
            both[1] += row["eligible"]
    return {k: returned / eligible for k, (returned, eligible) in sums.items() if eligible >= SMALL_N}


def _messages(community: Any, per: str) -> dict[date, int]:
    """Messages over the groups where they can be seen, by period."""
    key = (community.public_id, "messages", per)
    found = held.get(
        key, lambda: insight.added_up("groups.activity", community.pk, "messages", per=per, sees="messages"), fresh=FRESH_SECONDS, stale=STALE_SECONDS
    )
    return {row["day"]: row["messages"] for row in found.rows}
