"""Geometry of the server-drawn figures: everything ends as SVG attributes, never as a style."""

from collections.abc import Iterable, Sequence
from typing import Final

PAD: Final = 3.0  # keeps the line's thickness inside the box
HAIR: Final = 0.35  # percent of white between two parts of a split bar


def line(values: Sequence[float], *, height: float, low: float | None = None, high: float | None = None) -> str:
    """The points of a polyline in a box 100 wide; a flat row lies in the middle."""
    if not values:
        return ""
    bottom = min(values) if low is None else low
    top = max(values) if high is None else high
    span = (top - bottom) or 1.0
    flat = top == bottom
    step = 100 / (len(values) - 1) if len(values) > 1 else 0.0
    pairs = []
    for index, value in enumerate(values):
        share = 0.5 if flat else (value - bottom) / span
        pairs.append(f"{index * step:.1f},{height - PAD - share * (height - 2 * PAD):.1f}")
    return " ".join(pairs)


def split(parts: Iterable[tuple[str, float]], of: float) -> list[dict[str, str]]:
    """Rectangles of a split bar in percent, in the given order, with a hair of ground between neighbours."""
    shown = [(name, size) for name, size in parts if size > 0]
    total = max(of, sum(size for _, size in shown)) or 1
    rects, at = [], 0.0
    for name, size in shown:
        width = size / total * 100
        gap = HAIR if at + width < 99.99 and width > 2 * HAIR else 0.0
        rects.append({"cls": f"f-{name}", "x": f"{at:.2f}%", "width": f"{width - gap:.2f}%"})
        at += width
    return rects


def heat_step(value: float, low: float, high: float) -> int:
    """The step 0…9 of the heat scale over a stated range; values outside take the end steps."""
    if high <= low:
        return 0
    return max(0, min(9, int((value - low) / (high - low) * 10)))


def columns(rows: Sequence[object], parts: int) -> list[Sequence[object]]:
    """Cut a list into at most ``parts`` runs of nearly equal length, longest first."""
    if not rows:
        return []
    size = -(-len(rows) // max(1, parts))
    return [rows[start : start + size] for start in range(0, len(rows), size)]
