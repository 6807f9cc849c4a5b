"""From figures to scores, in whole numbers only, so that the same figures and weights give the same score on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qunying.charter.scores.weights import EVIDENCE, LEAST_KNOWN, Weights


@dataclass(frozen=True, slots=True)
class Figure:
    """``n`` out of ``of``, counted from so many ``facts``; without a fact, or out of nothing, it is unknown and never zero."""

    name: str
    n: int
    of: int
    facts: int

    @property
    def known(self) -> bool:
        """Whether there is anything to judge by."""
        return self.facts > 0 and self.of > 0

    @property
    def points(self) -> int:
        """0 to 100; full from the evidence's own percentage on."""
        return min(100, _divided(10_000 * min(self.n, self.of), self.of * EVIDENCE[self.name].full))


@dataclass(frozen=True, slots=True)
class Score:
    """A part's score of 0 to 100, None where too little is known, with every figure it could be made of."""

    kind: str
    part: str
    value: int | None
    weights: str
    figures: tuple[Figure, ...]

    @property
    def known(self) -> tuple[Figure, ...]:
        """The figures that count."""
        return tuple(figure for figure in self.figures if figure.known)


def score(kind: str, part: str, figures: Mapping[str, Figure], weights: Weights) -> Score:
    """The part's score: the known figures' points, weighed; unknown below so many known figures as the kind needs."""
    weighed = weights.table[kind][part]
    mine = tuple(figures[name] for name in weighed if name in figures)
    counted = [(weighed[figure.name], figure.points) for figure in mine if figure.known and weighed[figure.name]]
    total = sum(weight for weight, _points in counted)
    value = _divided(sum(weight * points for weight, points in counted), total) if len(counted) >= LEAST_KNOWN.get(kind, 1) else None
    return Score(kind, part, value, weights.version, mine)


def as_kept(found: Score) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The figures as names and numbers, as a fact keeps them."""
    names, values = [], []
    for figure in found.known:
        names += [figure.name, f"{figure.name}.of", f"{figure.name}.facts"]
        values += [figure.n, figure.of, figure.facts]
    return tuple(names), tuple(values)


def again(kind: str, part: str, names: Sequence[str], values: Sequence[int], weights: Weights) -> Score:
    """The score made again from what a fact keeps."""
    kept = dict(zip(names, values, strict=True))
    figures = {name: Figure(name, n, kept[f"{name}.of"], kept[f"{name}.facts"]) for name, n in kept.items() if "." not in name}
    return score(kind, part, figures, weights)


def of_five(value: int) -> int:
    """A score of 0 to 100 as 0 to 5."""
    return _divided(value, 20)


def _divided(number: int, by: int) -> int:
    """The nearest whole number, halves upwards."""
    return (2 * number + by) // (2 * by)
