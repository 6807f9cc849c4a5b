"""Pictures of a report as SVG geometry: a box of 640 by 190 with two axes, drawn by the template without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from qunying.insight.findings import Picture

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 10, 24
LABELS_MOST: Final = 7
GAP: Final = 0.28  # of a bar's place that stays empty


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of grid or a label: where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``word`` is what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    word: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template sets down; lines are runs of points, broken where a value is unknown."""

    width: int
    height: int
    left: int
    right: int
    base: float
    ys: Sequence[Mark]
    xs: Sequence[Mark]
    bars: Sequence[Bar]
    lines: Sequence[tuple[str, Sequence[str], Mark]]
    band: str
    reads: str


def draw(picture: Picture, reads: str) -> Drawing:
    """The picture in its box; ``reads`` is the sentence a screen reader says instead."""
    top = _nice(max((value for _, values in picture.series for value in values if value is not None), default=1.0))
    top = max(top, _nice(max((value for value in picture.high if value is not None), default=0.0)) if picture.high else 0)
    place = _Place(len(picture.x), top or 1.0, middle=picture.kind == "bars")
    every = max(1, ceil(len(picture.x) / LABELS_MOST))
    return Drawing(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, place.y(0.0),
        ys=[Mark(place.y(value), _short(value)) for value in (0.0, top / 2, top)],
        xs=[Mark(place.x(number), text) for number, text in enumerate(picture.x) if number % every == 0],
        bars=list(_bars(picture, place)) if picture.kind == "bars" else [],
        lines=[(_role(number), *_line(values, name, place)) for number, (name, values) in enumerate(picture.series)] if picture.kind == "line" else [],
        band=_band(picture, place), reads=reads,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """From a number in the series and a value to a point in the box."""

    count: int
    top: float
    middle: bool

    @property
    def step(self) -> float:
        room = WIDTH - LEFT - RIGHT
        return room / max(1, self.count if self.middle else self.count - 1)

    def x(self, number: int) -> float:
        return round(LEFT + self.step * (number + (0.5 if self.middle else 0)), 1)

    def y(self, value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / self.top), 1)


def _bars(picture: Picture, place: _Place) -> Iterator[Bar]:
    (name, values) = picture.series[0]
    width = place.step * (1 - GAP)
    for number, value in enumerate(values):
        if value:
            y = place.y(value)
            word = f"{picture.x[number]} {name} {_short(value)}{picture.unit}"
            yield Bar(round(place.x(number) - width / 2, 1), y, round(width, 1), round(place.y(0.0) - y, 1), word)


def _line(values: Sequence[float | None], name: str, place: _Place) -> tuple[list[str], Mark]:
    runs: list[list[str]] = [[]]
    last = place.y(0.0)
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            last = place.y(value)
            runs[-1].append(f"{place.x(number)},{last}")
    return [" ".join(run) for run in runs if run], Mark(last, name)


def _band(picture: Picture, place: _Place) -> str:
    ends = [(number, low, high) for number, (low, high) in enumerate(zip(picture.low, picture.high, strict=True)) if low is not None and high is not None]
    if len(ends) < 2:
        return ""
    upper = [f"{place.x(number)},{place.y(high)}" for number, _, high in ends]
    lower = [f"{place.x(number)},{place.y(low)}" for number, low, _ in reversed(ends)]
    return " ".join(upper + lower)


def _role(number: int) -> str:
    return "now" if number == 0 else "ref"


def _nice(value: float) -> float:
    """The next round number at or above: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"
