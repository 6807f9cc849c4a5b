"""One forecast: split by time, demand proof of every sign, compare with the guess, use what won, and say all of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from qunying.insight.forecast import proof
from qunying.insight.forecast.log import Log
from qunying.insight.forecast.model import GUESS, Model, fit
from qunying.insight.forecast.signs import ALIVE, COUNT, GAP, PEOPLE, RECENCY, Cases, Terms, cases
from qunying.insight.lazy import lazily

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
else:
    np = lazily("numpy")

FIRST = (RECENCY, GAP, COUNT)  # what a host would look at
FURTHER = (PEOPLE, ALIVE)  # each is taken only when it proves itself
SIGN_BETTER_BY = 0.01
TEST_SHARE, MIDDLE_SHARE = 0.33, 0.22  # of the cut-offs, counted from the end
UNITS_LEAST = 8
EACH_LEAST = 12  # cases that fell silent and cases that did not, in every part
MODEL, BASELINE, NONE = "model", "baseline", "none"


@dataclass(frozen=True, slots=True)
class Split:
    """Earlier, middle and later cases; between the parts lie as many days as an outcome takes, so none is known to two of them."""

    train: Cases
    middle: Cases
    test: Cases


@dataclass(slots=True)
class Outlook:
    """A forecast with its proof, as plain values."""

    used: str  # model | baseline | none
    until: int
    missing: list[dict[str, Any]] = field(default_factory=list)  # why there is none
    rows: list[dict[str, Any]] = field(default_factory=list)  # one for every active unit, likeliest first
    signs: list[str] = field(default_factory=list)
    ladder: list[dict[str, Any]] = field(default_factory=list)  # every sign, what it brought, whether it was taken
    backtest: dict[str, Any] = field(default_factory=dict)
    look_back: dict[str, Any] = field(default_factory=dict)


def outlook(log: Log, terms: Terms) -> Outlook:
    """Which of the units active at the end of the log will be silent next; ``used`` is ``none`` and ``missing`` says why when that cannot be told."""
    every = cases(log, terms)
    known = every.where(every.silent >= 0)
    split, missing = divide(known, terms)
    if split is None:
        return Outlook(NONE, log.until, missing, rows=_unjudged(every, log.until))
    names, ladder = _climb(split)
    backtest, used = _backtest(split, names)
    found = Outlook(used, log.until, signs=list(names if used == MODEL else GUESS), ladder=ladder, backtest=backtest)
    model, guess = (_latest(tuple(asked), known, terms) for asked in (names, GUESS))
    found.rows = _rows(every.where(every.cut_off == log.until), model if used == MODEL else guess, guess)
    found.look_back = _look_back(known, terms, names if used == MODEL else GUESS)
    return found


def divide(known: Cases, terms: Terms) -> tuple[Split | None, list[dict[str, Any]]]:
    """The known cases by time; or None and what is missing."""
    cut_offs = np.unique(known.cut_off)
    missing = _too_little(known, cut_offs)
    if missing:
        return None, missing
    test_from = cut_offs[-max(1, round(len(cut_offs) * TEST_SHARE))]
    middle_from = cut_offs[-max(2, round(len(cut_offs) * (TEST_SHARE + MIDDLE_SHARE)))]
    at = known.cut_off
    split = Split(
        known.where(at <= middle_from - terms.days),
        known.where((at >= middle_from) & (at <= test_from - terms.days)),
        known.where(at >= test_from),
    )
    short = {"train": split.train, "middle": split.middle, "test": split.test}
    missing = [_short(name, part) for name, part in short.items() if _few(part)]
    return (None, missing) if missing else (split, [])


def _too_little(known: Cases, cut_offs: Numbers) -> list[dict[str, Any]]:
    units = len(np.unique(known.unit))
    if units < UNITS_LEAST:
        return [{"what": "units", "have": units, "need": UNITS_LEAST}]
    # Twice the horizon falls between the parts, so a log shorter than this leaves some part empty.
    return [{"what": "cut_offs", "have": len(cut_offs), "need": 16}] if len(cut_offs) < 16 else []


def _few(part: Cases) -> bool:
    return not len(part) or min(part.silent.sum(), len(part) - part.silent.sum()) < EACH_LEAST


def _short(name: str, part: Cases) -> dict[str, Any]:
    silent = int(part.silent.sum())
    return {"what": name, "silent": silent, "alive": len(part) - silent, "need": EACH_LEAST}


def _climb(split: Split) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The signs that earned their place on the middle part, and how each fared."""
    names: tuple[str, ...] = FIRST
    best = _area(names, split)
    ladder = [{"signs": list(FIRST), "auc": best, "taken": True}]
    for name in FURTHER:
        found = _area((*names, name), split)
        taken = found >= best + SIGN_BETTER_BY
        ladder.append({"signs": [*names, name], "auc": found, "taken": taken})
        if taken:
            names, best = (*names, name), found
    return names, ladder


def _area(names: tuple[str, ...], split: Split) -> float:
    return proof.area(split.middle.silent, fit(names, split.train, split.middle).scores(split.middle))


def _backtest(split: Split, names: tuple[str, ...]) -> tuple[dict[str, Any], str]:
    """Both models on the later part, and which of them is used."""
    model, guess = fit(names, split.train, split.middle), fit(GUESS, split.train, split.middle)
    test = split.test
    told, guessed = model.probabilities(test), guess.probabilities(test)
    found = proof.compare(test, model=model.scores(test), guess=-test.raw[COUNT], probabilities=told, guessed=guessed)
    used = MODEL if found.better else BASELINE
    parts = {name: _extent(part) for name, part in {"train": split.train, "middle": split.middle, "test": test}.items()}
    rows = proof.reliability(test.silent, told if used == MODEL else guessed)
    return asdict(found) | {"better": found.better, "better_by": proof.BETTER_BY, "parts": parts, "reliability": rows}, used


def _extent(part: Cases) -> dict[str, int]:
    return {
        "first": int(part.cut_off.min()), "last": int(part.cut_off.max()), "cases": len(part), "silent": int(part.silent.sum()),
        "units": len(np.unique(part.unit)),
    }  # fmt: skip


def _latest(names: tuple[str, ...], known: Cases, terms: Terms) -> Model:
    """A model of everything known by now: learned from the earlier part, made honest on the latest."""
    cut_offs = np.unique(known.cut_off)
    start = cut_offs[-max(1, round(len(cut_offs) * TEST_SHARE))]
    return fit(names, known.where(known.cut_off <= start - terms.days), known.where(known.cut_off >= start))


def _rows(now: Cases, model: Model, guess: Model) -> list[dict[str, Any]]:
    told, guessed, effects = model.probabilities(now), guess.probabilities(now), model.effects(now)
    # Where a staircase tells several the same, the score still knows who stands nearer to the edge.
    order = np.lexsort((now.unit, -model.scores(now), -told))
    return [
        {
            "unit": int(now.unit[i]), "probability": float(told[i]), "baseline": float(guessed[i]),
            "effects": {name: float(effects[i, place]) for place, name in enumerate(model.names)}, **_signs(now, i),
        }
        for i in order
    ]  # fmt: skip


def _unjudged(every: Cases, until: int) -> list[dict[str, Any]]:
    """The active units with what is seen of them, without a probability."""
    now = every.where(every.cut_off == until)
    return [{"unit": int(now.unit[i]), "probability": None, "baseline": None, "effects": {}, **_signs(now, i)} for i in np.lexsort((now.unit, now.raw[COUNT]))]


def _signs(now: Cases, i: int) -> dict[str, Any]:
    return {"signs": {name: round(float(values[i]), 2) for name, values in now.raw.items()}}


def _look_back(known: Cases, terms: Terms, names: tuple[str, ...]) -> dict[str, Any]:
    """What would have been told as long ago as the outcome took, from what was known then, and what came of it."""
    cut_off = int(known.cut_off.max())
    before = known.where(known.cut_off <= cut_off - terms.days)
    then = known.where(known.cut_off == cut_off)
    if _few(before) or not len(then):
        return {}
    told = _latest(names, before, terms).probabilities(then)
    rows = sorted(
        ({"unit": int(unit), "probability": float(p), "silent": bool(silent)} for unit, p, silent in zip(then.unit, told, then.silent, strict=True)),
        key=lambda row: (-row["probability"], row["unit"]),
    )
    return {"cut_off": cut_off, "expected": float(told.sum()), "silent": int(then.silent.sum()), "n": len(then), "rows": rows}
