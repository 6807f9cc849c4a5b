"""A logistic regression over some signs, its probabilities made honest on later days than it learned from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qunying.insight.forecast.signs import COUNT, Cases
from qunying.insight.lazy import lazily

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
else:
    np = lazily("numpy")

GUESS = (COUNT,)  # the simplest guess: who says least falls silent first
STRENGTH = 0.3  # of the regularisation, as scikit-learn counts it
ISOTONIC_FROM = 300  # silent cases; with fewer a staircase fits noise, so the curve of two numbers is taken


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: how much each sign weighs, and how scores become probabilities."""

    names: tuple[str, ...]
    centre: Numbers
    scale: Numbers
    weights: Numbers
    offset: float
    curve: Any  # score → probability

    def scores(self, cases: Cases) -> Numbers:
        """The log odds before they are made honest: right for ranking."""
        scores: Numbers = self.effects(cases).sum(axis=1) + self.offset
        return scores

    def effects(self, cases: Cases) -> Numbers:
        """How much each sign of each case moves the log odds away from a usual case."""
        effects: Numbers = (cases.table(self.names) - self.centre) / self.scale * self.weights
        return effects

    def probabilities(self, cases: Cases) -> Numbers:
        """The probability that each case falls silent."""
        found: Numbers = self.curve(self.scores(cases))
        return found


def fit(names: tuple[str, ...], learned: Cases, later: Cases) -> Model:
    """A model that learned from the one and had its probabilities mended on the other."""
    from sklearn.linear_model import LogisticRegression

    table = learned.table(names)
    centre, scale = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-9)
    found = LogisticRegression(C=STRENGTH, max_iter=1000).fit((table - centre) / scale, learned.silent)
    raw = Model(names, centre, scale, found.coef_[0], float(found.intercept_[0]), _odds)
    return Model(names, centre, scale, raw.weights, raw.offset, _curve(raw.scores(later), later.silent))


def _curve(scores: Numbers, silent: Numbers) -> Any:
    """Scores to probabilities, learned where the model had not looked; as it is when that has only one outcome."""
    if silent.min() == silent.max():
        return _odds
    if min(silent.sum(), len(silent) - silent.sum()) >= ISOTONIC_FROM:
        return _staircase(scores, silent)
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=1e6).fit(scores[:, None], silent)
    slope, offset = max(float(found.coef_[0][0]), 0.0), float(found.intercept_[0])  # a curve must not turn the order round
    return lambda asked: _odds(slope * asked + offset)


def _staircase(scores: Numbers, silent: Numbers) -> Any:
    from sklearn.isotonic import IsotonicRegression

    # Nobody is ever sure: the ends keep away from 0 and 1 by about what one case more would change.
    edge = 1 / (len(silent) + 2)
    found = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip").fit(scores, silent)
    return lambda asked: found.predict(asked)


def _odds(score: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-score))
    return found
