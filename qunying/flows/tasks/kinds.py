"""Kinds of task: registered by the domain that knows what they mean, with who may have them and how soon somebody must be on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from qunying.flows.tasks.rows import TaskRow

HARM_MAX = 9
LEVEL_MAX = 3

# Given a task as it will be on its next level, who should have it; None: there is nobody above, it stays where it is.
Resolver = Callable[["TaskRow"], int | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task; ``within`` is how long whoever gets one has, ``escalate_after`` which share of that may pass before the next level gets it."""

    name: str
    harm: int
    roles: tuple[str, ...]
    within: timedelta | None
    escalate: Resolver | None
    escalate_after: float

    def harm_at(self, level: int) -> int:
        """How much it harms to leave one undone; more on every level."""
        return min(HARM_MAX, self.harm + level - 1)


_KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    harm: int,
    roles: tuple[str, ...],
    within: timedelta | None = None,
    escalate: Resolver | None = None,
    escalate_after: float = 1.0,
) -> Kind:
    """Tasks of this kind may be opened from now on, for people of these roles; with ``escalate`` an unaccepted one goes a level up in time."""
    if name in _KINDS:
        raise RuntimeError(f"the kind of task {name} is registered twice")
    if not 1 <= harm <= HARM_MAX or not 0 < escalate_after <= 1:
        raise RuntimeError(f"the kind of task {name} wants a harm of 1 to {HARM_MAX} and a share of its time to wait")
    _KINDS[name] = found = Kind(name, harm, roles, within, escalate, escalate_after)
    return found


def get(name: str) -> Kind:
    """The kind of that name, or refused ``unknown_task_kind``."""
    try:
        return _KINDS[name]
    except KeyError:
        raise Refused("unknown_task_kind", kind=name) from None


def harm_of(name: str, level: int) -> int:
    """How much a task of that kind and level harms undone; a kind nobody registers any more harms least."""
    found = _KINDS.get(name)
    return found.harm_at(level) if found else 1
