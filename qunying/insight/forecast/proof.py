"""How good a forecast was on days later than all it learned from, and whether it beat the simplest guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qunying.insight.forecast.signs import Cases
from qunying.insight.intervals import wilson
from qunying.insight.lazy import lazily

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
else:
    np = lazily("numpy")

BETTER_BY = 0.03  # of area under the curve: less is not worth a model nobody can do in the head
RESAMPLES = 200
SEED = 7
EDGES = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)


@dataclass(frozen=True, slots=True)
class Proof:
    """The comparison on the later days."""

    auc: float
    guess_auc: float
    low: float  # of the difference, 95 %, units drawn anew
    high: float
    brier: float
    guess_brier: float
    always_brier: float  # of saying the same share for everybody

    @property
    def better(self) -> bool:
        """Whether the model may be used instead of the guess."""
        return self.auc - self.guess_auc >= BETTER_BY and self.low > 0


def area(silent: Numbers, score: Numbers) -> float:
    """The chance that one that fell silent was ranked above one that did not."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(silent, score))


def compare(cases: Cases, *, model: Numbers, guess: Numbers, probabilities: Numbers, guessed: Numbers) -> Proof:
    """Both on the same cases; the interval draws whole units, since the weeks of one unit resemble each other."""
    low, high = _interval(cases, model, guess)
    silent = cases.silent
    return Proof(
        area(silent, model), area(silent, guess), low, high, _brier(silent, probabilities), _brier(silent, guessed),
        _brier(silent, np.full(len(silent), silent.mean())),
    )  # fmt: skip


def reliability(silent: Numbers, probabilities: Numbers) -> list[dict[str, Any]]:
    """Of those told so and so likely, how many fell silent: one row for every stretch of probability that was told."""
    place = np.clip(np.searchsorted(EDGES, probabilities, side="right") - 1, 0, len(EDGES) - 2)
    rows = []
    for step in range(len(EDGES) - 1):
        chosen = place == step
        n, k = int(chosen.sum()), int(silent[chosen].sum())
        if n:
            low, high = wilson(k, n)
            told = float(probabilities[chosen].mean())
            rows.append({"from": EDGES[step], "to": EDGES[step + 1], "n": n, "silent": k, "told": told, "came": k / n, "low": low, "high": high})
    return rows


def _interval(cases: Cases, model: Numbers, guess: Numbers) -> tuple[float, float]:
    random = np.random.default_rng(SEED)
    units, at = np.unique(cases.unit, return_inverse=True)
    members = np.split(np.argsort(at, kind="stable"), np.cumsum(np.bincount(at))[:-1])
    found = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([members[one] for one in random.integers(0, len(units), len(units))])
        silent = cases.silent[drawn]
        if silent.min() != silent.max():
            found.append(area(silent, model[drawn]) - area(silent, guess[drawn]))
    low, high = np.quantile(found, (0.025, 0.975)) if found else (-1.0, 1.0)
    return float(low), float(high)


def _brier(silent: Numbers, probabilities: Numbers) -> float:
    return float(np.mean((silent - probabilities) ** 2))
