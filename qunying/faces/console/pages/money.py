"""What the page 销售与 ROI says: what was sold and by which factor, whether an activity moved it, and what came back of what was put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.blueprint import queries as blueprint
from qunying.commerce import queries as commerce
from qunying.commerce.texts import verdict as said
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight.steps import INCOMPLETE, PARTIAL
from qunying.people import queries as people

SPENT: Final = ("hours", "people", "materials", "money")
BY: Final = ("group", "host", "revision")
KEY: Final = {"group": "group_id", "host": "staff", "revision": "revision"}
SHOWN: Final = 5  # sources drawn each for itself; the rest together
DAYS_DRAWN: Final = 92
MEASURES: Final = ("commerce.sales", "commerce.verdict", "commerce.roi", "commerce.inflow")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked: the days, and which groups had it and which had not."""

    start: date
    end: date
    groups: tuple[int, ...] = ()
    control: tuple[int, ...] = ()
    name: str = ""  # of an activity

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    @property
    def span(self) -> dict[str, date]:
        """The days as measures are asked for them."""
        return {"start": self.start, "end": self.end}


def last_day(community: Any) -> date | None:
    """The last whole day on which anything was sold or anybody came; None when nothing ever was."""
    rows = ask("commerce.sales", community).rows
    whole = [row["day"] for row in rows if row["state"] != INCOMPLETE]
    return max(whole or [row["day"] for row in rows], default=None)


def page(community: Any, asked: Asked, by: str) -> dict[str, Any]:
    """Everything the page shows of those days."""
    result = ask("commerce.verdict", community, **asked.span, groups=asked.groups, control=asked.control)
    rows = result.rows
    finding = said.title(rows)
    back = returned(community, asked)
    return {
        "finding": (_("%(name)s%(finding)s") % {"name": asked.name, "finding": finding} if asked.name else finding) + _("。"),
        "factors": [_factor(row) for row in rows], "equation": equation(community, asked, rows), "waterfall": waterfall(rows), "returned": back,
        "missing": missing(community, asked, back), "slices": slices(community, asked, by), "by": by, "inflow": inflow(community, asked),
        "reasons": said.reasons(rows), "verdict": rows[0]["verdict"], "compared": _compared(rows[0], asked), "data_time": result.data_time,
        "definitions": [one for one in insight.catalogue() if one.name in MEASURES],
    }  # fmt: skip


def equation(community: Any, asked: Asked, rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Traffic × conversion × order value = sales, each a day's or an order's, beside what it was."""
    told, signs = {row["factor"]: row for row in rows}, {"traffic": "×", "conversion": "×", "order_value": "=", "sales": ""}
    made = []
    for name in ("traffic", "conversion", "order_value", "sales"):
        row = told[name]
        before = row["expected"]
        moved = None if row["after"] is None or before is None else row["after"] - before
        tone = "" if row["low"] is None else "ok" if row["improved"] else "bad" if row["worsened"] else ""
        made.append({
            "name": said.factor(name), "value": _visits(row["after"], asked) if name == "traffic" else said.amount(name, row["after"]),
            "change": said.change(name, moved) if moved is not None else "",
            "before": said.amount(name, before) if before is not None else "", "tone": tone, "op": signs[name],
        })  # fmt: skip
    return made


def _visits(a_day: float | None, asked: Asked) -> str:
    """All visits of the days, so that the equation comes out."""
    return _("未知") if a_day is None else _("%(n)s 人次") % {"n": words.count(round(a_day * asked.days))}


def waterfall(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """From what was to be expected to what came in, by what each factor brought; None where a factor is undefined."""
    parts = [row for row in rows if row["factor"] != "sales"]
    whole = rows[-1]
    if whole["expected"] is None:
        return None
    values = [whole["expected"], *(row["cents"] for row in parts), whole["after"]]
    names = [_("本来"), *(said.factor(row["factor"]) for row in parts), _("实际")]
    reads = _("本来会卖 %(expected)s 元，实际 %(after)s 元：") % {"expected": said.yuan(whole["expected"], 0), "after": said.yuan(whole["after"], 0)}
    reads += _("，").join(f"{said.factor(row['factor'])} {said.change('sales', row['cents'])}" for row in parts)
    return {"kind": "waterfall", "x": names, "unit": _("元"), "values": [round(value / 100) for value in values], "reads": reads + _("。")}


def returned(community: Any, asked: Asked) -> dict[str, Any] | None:
    """Revenue, the four kinds of cost and what came back; None where nothing was told at all."""
    rows = ask("commerce.roi", community, **asked.span, by="whole").rows
    if not rows:
        return None
    row = rows[0]
    kinds = [(_spent(kind), said.yuan(row[kind]) if row[kind] is not None else "", row[kind] or 0) for kind in SPENT]
    sentence = _("投入没有登记，赚没赚还说不出来。")
    if row["roi"] is not None:
        gain = {"roi": f"{row['roi']:.3f}".replace("-", "−"), "yuan": f"{abs(row['roi']):.2f}"}
        sentence = _("每投 1 元，净赚 %(yuan)s 元。") % gain if row["roi"] >= 0 else _("每投 1 元，净亏 %(yuan)s 元。") % gain
    return {
        "revenue": said.yuan(row["revenue"]), "cost": said.yuan(row["cost"]) if row["cost"] is not None else "", "kinds": kinds, "of": row["cost"] or 0,
        "roi": "" if row["roi"] is None else f"{row['roi']:.3f}".replace("-", "−"), "missing": [_spent(kind) for kind in row["missing"]], "sentence": sentence,
    }  # fmt: skip


def missing(community: Any, asked: Asked, back: dict[str, Any] | None) -> list[str]:
    """What the numbers do not contain, in words."""
    found = []
    rows = ask("commerce.sales", community, **asked.span, per="day").rows
    blank = sum(row["traffic"] is None for row in rows)
    if rows and blank == len(rows):
        found.append(_("没有来客记录：流量和转化率看不到。用 qunying import 来客.csv --as visits 导入。"))
    elif blank:
        found.append(_("有 %(n)s 天没有来客记录，那些天的流量未知，不按零算。") % {"n": blank})
    if part := sum(row["traffic"] is not None and row["state"] == PARTIAL for row in rows):
        found.append(_("有 %(n)s 天只有一部分群记了来客，那些天的流量偏低、转化率偏高。") % {"n": part})
    nobody = sum(row["orders"] for row in ask("commerce.sales", community, **asked.span, by="group").rows if row["group_id"] is None)
    if nobody:
        found.append(_("%(n)s 单没有写属于哪个群，只算进总数。") % {"n": words.count(nobody)})
    if back is not None and back["of"] and back["missing"]:
        found.append(_("没有登记的投入：%(kinds)s；真实的回报只会更低。") % {"kinds": _("、").join(back["missing"])})
    return found


def slices(community: Any, asked: Asked, by: str) -> list[dict[str, Any]]:
    """Each group, host or revision with its factors and sales, what sold most first; groups with what came back too."""
    found: dict[Any, dict[str, Any]] = {}
    for row in ask("commerce.sales", community, **asked.span, by=by, per="month").rows:
        into = found.setdefault(row[KEY[by]], {"traffic": 0, "orders": 0, "cents": 0})
        into["orders"], into["cents"] = into["orders"] + row["orders"], into["cents"] + row["cents"]
        # A month in which nobody counted leaves the whole unknown: its orders would stand over the visitors of the others.
        into["traffic"] = None if None in (into["traffic"], row["traffic"]) else into["traffic"] + row["traffic"]
    backs = {row["group_id"]: row for row in ask("commerce.roi", community, **asked.span).rows} if by == "group" else {}
    for group in backs.keys() - found.keys():
        found[group] = {"traffic": None, "orders": 0, "cents": 0}
    names = _names(community, by, found)
    rows = [_slice(key, numbers, names, backs.get(key)) for key, numbers in found.items()]
    return sorted(rows, key=lambda row: -row["cents"])


def inflow(community: Any, asked: Asked) -> dict[str, Any] | None:
    """Arrivals by source stacked for each day, with totals, and the sources that have run dry."""
    rows = ask("commerce.inflow", community, **asked.span).rows
    if not rows:
        return None
    names = commerce.inlets(community.pk)
    totals: dict[Any, int] = {}
    for row in rows:
        totals[row["inlet"]] = totals.get(row["inlet"], 0) + row["arrivals"]
    order = sorted(totals, key=lambda inlet: (-totals[inlet], str(inlet)))
    days = sorted({row["day"] for row in rows})[-DAYS_DRAWN:]
    running = {row["inlet"]: row["running"] for row in rows}
    alarms = [row for row in rows if row["alarm"]]
    return {
        "columns": _stacked(rows, days, order), "days": (words.short_day(days[0]), words.short_day(days[-1])),
        "alarms": [_alarm(row, rows, names) for row in alarms],
        "sources": [
            {"name": _inlet(names, inlet), "cls": f"fl-{min(place, SHOWN - 1)}", "n": words.count(totals[inlet]), "running": words.count(running[inlet])}
            for place, inlet in enumerate(order)
        ],
        "top": max((sum(row["arrivals"] for row in rows if row["day"] == day) for day in days), default=0),
    }  # fmt: skip


def _alarm(row: dict[str, Any], rows: Sequence[dict[str, Any]], names: dict[int, str]) -> dict[str, str]:
    """That a source ran dry, and since when somebody comes from it again."""
    text = _("「%(name)s」从 %(day)s起断流：连续 3 天没有人进来。") % {
        "name": _inlet(names, row["inlet"]), "day": words.month_day(row["day"] - timedelta(days=2)),
    }  # fmt: skip
    again = min((one["day"] for one in rows if one["inlet"] == row["inlet"] and one["day"] > row["day"] and one["arrivals"]), default=None)
    return {"text": text, "tone": "warn"} if again is None else {"text": text + _("%(day)s起又有人来了。") % {"day": words.month_day(again)}, "tone": ""}


def _stacked(rows: Sequence[dict[str, Any]], days: Sequence[date], order: Sequence[Any]) -> list[dict[str, Any]]:
    """Rectangles in percent: a column a day, the biggest source at the bottom."""
    found = {(row["day"], row["inlet"]): row["arrivals"] for row in rows}
    top = max((sum(found.get((day, inlet), 0) for inlet in order) for day in days), default=0) or 1
    width, rects = 100 / len(days), []
    for x, day in enumerate(days):
        height = 0.0
        for place, inlet in enumerate(order):
            part = 100 * found.get((day, inlet), 0) / top
            if part:
                height += part
                rects.append({
                    "x": f"{x * width:.2f}%", "y": f"{100 - height:.2f}%", "w": f"{width * 0.8:.2f}%", "h": f"{part:.2f}%",
                    "cls": f"fl-{min(place, SHOWN - 1)}",
                })  # fmt: skip
    return rects


def _slice(key: Any, numbers: dict[str, Any], names: dict[Any, str], back: dict[str, Any] | None) -> dict[str, Any]:
    traffic, orders, cents = numbers["traffic"], numbers["orders"], numbers["cents"]
    return {
        "name": names.get(key, _("没写")), "traffic": None if traffic is None else words.count(traffic), "orders": words.count(orders), "cents": cents,
        "conversion": said.amount("conversion", orders / traffic if traffic else None), "value": said.amount("order_value", cents / orders if orders else None),
        "sales": said.amount("sales", cents), "roi": None if back is None or back["roi"] is None else f"{back['roi']:.3f}".replace("-", "−"),
        "raw": (names.get(key, ""), traffic, orders, orders / traffic if traffic else None, cents / orders / 100 if orders else None, cents / 100,
                back["cost"] / 100 if back and back["cost"] is not None else None, back["roi"] if back else None),
    }  # fmt: skip


def _names(community: Any, by: str, keys: Any) -> dict[Any, str]:
    wanted = {key for key in keys if key is not None}
    if by == "group":
        return {pk: row.name for pk, row in groups.by_id(wanted).items()}
    if by == "host":
        return {pk: row.name for pk, row in people.staff_by_id(wanted).items()}
    return {pk: _("蓝图第 %(n)s 版") % {"n": number} for _at, pk, number in blueprint.carried_out(community.pk)}


def _factor(row: dict[str, Any]) -> dict[str, Any]:
    name = row["factor"]
    before = row["expected"] if name == "sales" or row["expected"] != row["before"] else row["before"]
    return {
        "name": said.factor(name), "before": said.amount(name, before), "after": said.amount(name, row["after"]),
        "change": said.change(name, row["difference"]), "interval": said.interval(row), "says": "" if name == "sales" else said.says(row),
        "cents": said.change("sales", row["cents"]),
        "tone": "ok" if row["improved"] else "bad" if row["worsened"] else "", "row": row,
    }  # fmt: skip


def _compared(row: dict[str, Any], asked: Asked) -> str:
    told = {name: row[name].isoformat() for name in ("start", "end", "before_start", "before_end")}
    if asked.control:
        return _("%(start)s 至 %(end)s，按对照群同期的涨跌推算本来会是多少（对比 %(before_start)s 至 %(before_end)s）") % told
    return _("%(start)s 至 %(end)s，对比星期对齐的 %(before_start)s 至 %(before_end)s") % told


def _inlet(names: dict[int, str], inlet: int | None) -> str:
    return names.get(inlet, _("没写来源")) if inlet is not None else _("没写来源")


def _spent(kind: str) -> str:
    return {"hours": _("时间"), "people": _("人力"), "materials": _("物力"), "money": _("金钱")}[kind]
