"""What the page 交付结果 says: what the delivered items came to by slot and day, how many of them were measured, and the others with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.kernel import clock

ITEMS, AVERAGES = "camps.item_results", "camps.item_averages"
SPANS: Final = (7, 28)
LISTED_MOST: Final = 100
LATELY, LATELY_DAYS = 3, 4
COUNTS: Final = ("items", "measured", "waiting", "unmeasured", "asked", "rated", "ratings")
OF_SLOT: Final = len("slot:")


@dataclass(frozen=True, slots=True)
class Mean:
    """An average as it is read, and how many items it rests on."""

    text: str
    of: str


@dataclass(frozen=True, slots=True)
class Line:
    """The items of a slot over the span, or of one of its days: how many, how many measured, and what they came to on average."""

    day: date | None
    slot: str
    name: str
    counts: dict[str, int]
    reach: Mean
    opened: Mean | None  # None where no item of the page had a link to count
    took_part: Mean
    rating: Mean

    @property
    def means(self) -> tuple[Mean | None, ...]:
        """What the line's items came to, in the order of the columns."""
        return self.reach, self.opened, self.took_part, self.rating

    @property
    def when(self) -> str:
        """The day of the line."""
        return words.full_day(self.day) if self.day else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one group, with its result or why there is none."""

    day: str
    slot: str
    group: str
    group_id: str
    title: str
    reach: str
    took_part: str
    rating: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """All the page shows; ``chosen`` are the items of one slot of one day, where somebody asked for them."""

    finding: str
    slots: Sequence[Line]
    days: Sequence[Line]
    lacking: Sequence[Item]
    more: int
    chosen: Sequence[Item]
    chosen_name: str
    links: bool
    chart: dict[str, Any] | None
    at: str
    definitions: Sequence[Any]


def page(community: Any, *, days: int, day: date | None, slot: str) -> Page:
    """The items planned for the last so many days, today with them."""
    first = _first(community, days)
    averages = ask(AVERAGES, community, start=first, per="day")
    names, links = slot_names(community), any(row["opened_n"] for row in averages.rows)
    lines = [_line(row["day"], row["slot"], names, [row], links=links) for row in averages.rows]
    by_slot = [_line(None, one, names, [row for row in averages.rows if row["slot"] == one], links=links) for one in _slots(averages.rows, names)]
    lacking = ask(ITEMS, community, start=first, which="unmeasured").rows if any(one.counts["unmeasured"] for one in by_slot) else []
    chosen = ask(ITEMS, community, start=day, end=day, slot=slot).rows if day and slot else []
    return Page(
        _finding(days, by_slot, averages.rows), by_slot, sorted(lines, key=lambda one: (one.day or first, _place(one.slot, names)), reverse=True),
        _items(community, lacking[:LISTED_MOST], names), max(0, len(lacking) - LISTED_MOST), _items(community, chosen, names),
        _("%(day)s %(slot)s") % {"day": words.full_day(day), "slot": names.get(slot, slot)} if day and slot else "",
        links, _chart(averages.rows), _moment(averages.data_time, community), [one for one in insight.catalogue() if one.name in (ITEMS, AVERAGES)],
    )  # fmt: skip


def rows_of_file(community: Any, *, days: int) -> list[list[Any]]:
    """Every item of the span, numbers as they are and empty where unknown."""
    names, rows = slot_names(community), ask(ITEMS, community, start=_first(community, days)).rows
    known, rooms = camps.item_names(row["item"] for row in rows), groups.by_id({row["group_id"] for row in rows})
    heads = [_("日期"), _("时段"), _("群"), _("内容"), _("触达"), _("看到"), _("点开链接"), _("参与"), _("请了评分"), _("评分人数"), _("平均分"), _("状态")]
    told: list[list[Any]] = [heads]
    for row in rows:
        item, room = known.get(row["item"]), rooms.get(row["group_id"])
        asked = "" if row["asked"] is None else _("是") if row["asked"] else _("否")
        numbers = [row[name] for name in ("reach", "seen", "opened", "took_part")]
        told.append([
            row["day"], names.get(row["slot"], row["slot"]), room.name if room else "", item.title if item else "", *numbers, asked, row["ratings"],
            row["rating"], why(row["state"]),
        ])  # fmt: skip
    return told


def of_group(community: Any, group: int) -> list[dict[str, str]]:
    """The newest results of one group, three at most: when, what, and what it came to."""
    found = camps.latest([group], since=clock.now() - timedelta(days=LATELY_DAYS))[:LATELY]
    names = slot_names(community) if found else {}
    return [
        {
            "slot": _("%(day)s %(slot)s") % {"day": words.short_day(one.date), "slot": names.get(one.slot, one.slot)}, "title": one.item.title,
            "says": _came_to(one.result),
        }
        for one in found
    ]  # fmt: skip


def _came_to(row: camps.ResultRow) -> str:
    if row.state != "measured":
        return why({"blind": "unobservable", "late": "gap"}[row.state])
    parts = [_("看到 %(n)s 人") % {"n": row.seen} if row.seen is not None else reach_words(row.seen, row.opened)]
    parts += [_("参与 %(n)s 人") % {"n": row.took_part}] if row.took_part is not None else []
    parts += [_("评 %(mean)s 分（%(n)s 人）") % {"mean": f"{row.rating:.1f}", "n": row.rating_n}] if row.rating is not None else []
    return _("，").join(parts)


def slot_names(community: Any) -> dict[str, str]:
    """The slots of the newest cohort by id, in their order."""
    return {job[OF_SLOT:]: name for job, name in camps.job_names(community.pk).items() if job.startswith("slot:")}


def why(state: str) -> str:
    """A row's state as a reason."""
    return {
        "ok": _("已统计"), "incomplete": _("送到不满 24 小时，还没统计"), "unobservable": _("渠道看不到谁看了、谁参与"),
        "gap": _("24 小时内没有统计，过后不补"), "unknown": _("不确定送没送到"),
    }[state]  # fmt: skip


def _first(community: Any, days: int) -> date:
    return clock.today(community.timezone) - timedelta(days=days - 1)


def _moment(at: datetime | None, community: Any) -> str:
    return words.moment(at, community.timezone) if at else ""


def _place(slot: str, names: dict[str, str]) -> int:
    return list(names).index(slot) if slot in names else len(names)


def _slots(rows: Sequence[dict[str, Any]], names: dict[str, str]) -> list[str]:
    return sorted({row["slot"] for row in rows}, key=lambda slot: (_place(slot, names), slot))


def _line(day: date | None, slot: str, names: dict[str, str], rows: Sequence[dict[str, Any]], *, links: bool) -> Line:
    counts = {name: sum(row[name] or 0 for row in rows) for name in COUNTS}
    reach, opened, took_part = (_mean(*_pooled(rows, name), counts["measured"]) for name in ("reach", "opened", "took_part"))
    return Line(day, slot, names.get(slot, slot), counts, reach, opened if links else None, took_part, _rating(rows, counts))


def _pooled(rows: Sequence[dict[str, Any]], name: str) -> tuple[float, int]:
    n = sum(row[f"{name}_n"] for row in rows)
    return sum((row[name] or 0) * row[f"{name}_n"] for row in rows), n


def _mean(total: float, n: int, measured: int) -> Mean:
    if n:
        return Mean(f"{total / n:.1f}", _("%(n)s 条的平均") % {"n": n})
    return Mean(_("看不到") if measured else "—", "")


def _rating(rows: Sequence[dict[str, Any]], counts: dict[str, int]) -> Mean:
    if not counts["asked"]:
        return Mean("—", _("没有请评") if counts["measured"] else "")
    if not counts["ratings"]:
        return Mean("—", _("%(n)s 条请评，没人评") % {"n": counts["asked"]})
    total = sum((row["rating"] or 0) * row["ratings"] for row in rows)
    return Mean(f"{total / counts['ratings']:.1f}", _("%(asked)s 条里 %(rated)s 条有人评，共 %(ratings)s 次") % counts)


def _finding(days: int, lines: Sequence[Line], rows: Sequence[dict[str, Any]]) -> str:
    counts = {name: sum(one.counts[name] for one in lines) for name in COUNTS}
    if not counts["items"]:
        return _("近 %(n)s 天没有送到的内容。") % {"n": days}
    said = _("近 %(days)s 天送到 %(items)s 条，测到 %(measured)s 条") % (counts | {"days": days})
    parts = []
    for name, text in (("reach", _("平均 %(mean)s 人看到（%(n)s 条）")), ("took_part", _("平均 %(mean)s 人参与（%(n)s 条）"))):
        total, n = _pooled(rows, name)
        parts += [text % {"mean": f"{total / n:.1f}", "n": n}] if n else []
    said += _("：") + _("，").join(parts) if parts else ""
    said += _("；%(unmeasured)s 条没测到，原因在下面") % counts if counts["unmeasured"] else ""
    return said + (_("；%(waiting)s 条还没到统计的时候。") % counts if counts["waiting"] else _("。"))


def _items(community: Any, rows: Sequence[dict[str, Any]], names: dict[str, str]) -> list[Item]:
    known, rooms = camps.item_names(row["item"] for row in rows), groups.by_id({row["group_id"] for row in rows})
    return [_item(row, names, known.get(row["item"]), rooms.get(row["group_id"])) for row in rows]


def _item(row: dict[str, Any], names: dict[str, str], item: Any, room: Any) -> Item:
    ok = row["state"] == "ok"
    rating = _("%(mean)s（%(n)s 人）") % {"mean": f"{row['rating']:.1f}", "n": row["ratings"]} if row["rating"] is not None else ""
    rating = rating or (_("没人评") if row["asked"] else "—")
    return Item(
        words.full_day(row["day"]), names.get(row["slot"], row["slot"]), room.name if room else "", room.public_id if room else "",
        item.title if item else "", reach_words(row["seen"], row["opened"]) if ok else "—", people_words(row["took_part"]) if ok else "—", rating,
        row["state"], why(row["state"]),
    )  # fmt: skip


def reach_words(seen: int | None, opened: int | None) -> str:
    """How many an item reached, and by what that is known."""
    if seen is not None:
        return _("%(n)s 人") % {"n": seen}
    return _("至少 %(n)s 人点开") % {"n": opened} if opened else _("没人点开，看没看看不到") if opened == 0 else _("看不到")


def people_words(n: int | None) -> str:
    """So many people, or that nobody can see it."""
    return _("看不到") if n is None else _("%(n)s 人") % {"n": n}


def _chart(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """How many took part and how many saw it on average, day by day; a day without a measured item, or with one still to be measured, stays open."""
    days = sorted({row["day"] for row in rows})
    if len(days) < 2 or not any(row["took_part_n"] for row in rows):
        return None
    # The evening's item is measured last: a day without it would look like a fall.
    waiting = {row["day"] for row in rows if row["waiting"]}
    series = [
        {"name": name, "role": role, "values": [None if day in waiting else _of_day([row for row in rows if row["day"] == day], of) for day in days]}
        for name, of, role in ((_("参与"), "took_part", "current"), (_("看到"), "reach", "reference"))
    ]
    return {"kind": "line", "x": [words.short_day(day) for day in days], "series": series, "unit": _("人")}


def _of_day(rows: Sequence[dict[str, Any]], of: str) -> float | None:
    total, n = _pooled(rows, of)
    return round(total / n, 1) if n else None
