"""The ladder of the rules: which step a breach calls for, counted the same way for everybody and whoever counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WARN, ADVISE, REMOVE = "warn", "advise_leave", "remove"
STEPS: Final = (WARN, ADVISE, REMOVE)  # from mild to severe


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: from the ``at``-th standing breach on it is called for; ``words`` is what the member is told."""

    step: str
    at: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the count needs of a case; ``at`` is the rung's number, absent where a person departed from the ladder for a reason."""

    case: int
    step: str
    evidence: str
    nth: int
    at: int | None
    merciful: bool = False  # milder than the ladder, for a reason
    withdrawn: bool = False
    lifted: bool = False  # the breach stands, but its step no longer follows


DEFAULT: Final = (Rung(WARN, 1), Rung(ADVISE, 2), Rung(REMOVE, 3))


def severity(step: str) -> int:
    """How severe a step is; a greater number is worse."""
    return STEPS.index(step)


def count(cases: Iterable[Standing], *, with_evidence: str = "") -> int:
    """How many breaches stand: the same evidence counts once, what was withdrawn not at all; ``with_evidence`` is about to be added."""
    held = {one.evidence for one in cases if not one.withdrawn}
    return len(held | {with_evidence} if with_evidence else held)


def rung_for(rungs: Sequence[Rung], nth: int) -> Rung:
    """The most severe rung the ``nth`` breach has reached; the first rung for the first breach."""
    reached = [rung for rung in rungs if rung.at <= nth]
    return reached[-1] if reached else rungs[0]


def due(rungs: Sequence[Rung], cases: Sequence[Standing]) -> Rung | None:
    """The step the count calls for and nobody has taken or waived yet; None when nothing is owed. A warning is never owed by itself."""
    nth = count(cases)
    if nth == 0:
        return None
    called = rung_for(rungs, nth)
    answered = any((severity(one.step) >= severity(called.step) and not one.lifted) or (one.merciful and one.nth >= nth) for one in cases if not one.withdrawn)
    return None if answered or called.step == WARN else called


def no_longer_follows(cases: Iterable[Standing]) -> set[int]:
    """The cases whose step was the ladder's and whose number the count no longer reaches: their breach stays, their step is lifted."""
    held = list(cases)
    nth = count(held)
    return {one.case for one in held if not (one.withdrawn or one.lifted) and one.step != WARN and one.at is not None and one.at > nth}
