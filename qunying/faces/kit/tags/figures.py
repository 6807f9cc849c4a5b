"""Tags for numbers and charts: spark, metric, split bar, heat table, funnel, equation and the chart frame."""

from collections.abc import Mapping, Sequence
from typing import Any

import segno
from django.template import Library
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from qunying.faces.kit import shapes
from qunying.faces.kit.parts import FunnelStep, HeatRow

register = Library()
Context = dict[str, Any]


@register.inclusion_tag("kit/parts/spark.html")
def spark(points: Sequence[float], tone: str = "", area: bool = False, height: int = 36, ref: bool = False, label: str = "") -> Context:
    """A short line of recent values as SVG; ``area`` washes below it, ``ref`` draws the dotted middle line."""
    line = shapes.line(points, height=height)
    return {"line": line, "tone": tone, "area": area, "height": height, "ref": ref, "middle": height / 2, "label": label}


@register.inclusion_tag("kit/parts/kpi.html")
def kpi(name: str, value: str, **options: Any) -> Context:
    """A metric inside a ``dl``: options unit, change, change_unit, tone (ok or bad: is the change good?), against, points, note, source."""
    known = {"unit", "change", "change_unit", "tone", "against", "points", "note", "source"}
    if unknown := set(options) - known:
        raise ValueError(f"kpi has no option {sorted(unknown)}")
    return {**options, "name": name, "value": value}


@register.inclusion_tag("kit/parts/bar.html")
def bar(of: float, ok: float = 0, warn: float = 0, bad: float = 0, ac: float = 0, dim: float = 0, label: str = "") -> Context:
    """A split bar of counts, always in the order ok, warn, bad, accent, dim; with a ``label`` it speaks."""
    parts = (("ok", ok), ("warn", warn), ("bad", bad), ("ac", ac), ("dim", dim))
    return {"rects": shapes.split(parts, of), "label": label}


@register.inclusion_tag("kit/parts/heat.html")
def heat(rows: Sequence[HeatRow], columns: Sequence[str], low: float, high: float, caption: str, size_name: str = "") -> Context:
    """Row = cohort, column = day, integer in the cell, one hue over the stated range, future cells blank."""
    drawn = []
    for row in rows:
        cells = [None if cell is None else (cell, shapes.heat_step(cell, low, high)) for cell in row.cells]
        drawn.append({"row": row, "size": "" if row.size is None else f"{row.size:,}", "cells": cells})
    return {"rows": drawn, "columns": columns, "caption": caption, "size_name": size_name or _("人数")}


@register.inclusion_tag("kit/parts/heat_scale.html")
def heat_scale(low: str, high: str) -> Context:
    """The legend of a heat table: the two ends of its range."""
    return {"low": low, "high": high, "steps": range(10)}


@register.inclusion_tag("kit/parts/funnel.html")
def funnel(steps: Sequence[FunnelStep], last_name: str = "") -> Context:
    """Horizontal bars over the largest value; the tick is the last cohort on the same day."""
    top = max((max(step.value, step.last or 0) for step in steps), default=0) or 1
    drawn = [
        {
            "step": step,
            "value": f"{step.value:,}",
            "last": "" if step.last is None else f"{step.last:,}",
            "width": f"{step.value / top * 100:.2f}%",
            "tick": f"{step.last / top * 100:.2f}%" if step.last is not None else "",
        }
        for step in steps
    ]
    return {"steps": drawn, "last_name": last_name or _("上期同日")}


@register.inclusion_tag("kit/parts/chart.html")
def chart(id: str, data: Mapping[str, Any], reads: str, table_url: str = "", csv_url: str = "", short: bool = False) -> Context:
    """A chart with axes: ``data`` = {kind: line|bar|waterfall, x, series or values, unit, min, max}; ``reads`` is its full sentence.

    Load ``kit/charts.html`` in the page's ``scripts`` block. Series are {name, values, role: current|reference}.
    """
    return {"id": id, "source": f"{id}-data", "data": data, "reads": reads, "table_url": table_url, "csv_url": csv_url, "short": short}


@register.inclusion_tag("kit/parts/qr.html")
def qr(address: str, label: str) -> Context:
    """An address as a code to scan, dark on white in every theme, for a camera reads it so; ``label`` says what it opens."""
    drawn = segno.make(address, error="m").svg_inline(border=3, omitsize=True, dark="#1b1d21", light="#ffffff")
    return {"drawn": mark_safe(drawn), "label": label}
