"""Who does due work: batch handlers by name, and the check that no row waits for a handler nobody wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunying.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class DueRow:
    """A due row as its handler gets it."""

    id: int
    key: str
    at: datetime
    handler: str
    community: int
    target: int | None
    arguments: dict[str, Any]
    attempts: int


Handler = Callable[[Sequence[DueRow]], None]

_HANDLERS: dict[str, Handler] = {}
_AT_ONCE: dict[str, int] = {}


def handles(name: str, *, at_once: int | None = None) -> Callable[[Handler], Handler]:
    """Register the batch handler of that name; it runs inside the transaction that finishes its rows, and may be given a row again after a failure.

    ``at_once`` is how many rows one transaction may have at most, for a handler whose rows are much work each.
    """

    def register(handler: Handler) -> Handler:
        if name in _HANDLERS:
            raise RuntimeError(f"the due handler {name} is registered twice")
        _HANDLERS[name] = handler
        if at_once is not None:
            _AT_ONCE[name] = at_once
        return handler

    return register


def get(name: str) -> Handler:
    """The handler of that name, or refused ``unknown_handler``."""
    try:
        return _HANDLERS[name]
    except KeyError:
        raise Refused("unknown_handler", handler=name) from None


def at_once(name: str, rows: int) -> int:
    """How many of so many rows the handler of that name takes in one transaction."""
    return min(rows, _AT_ONCE.get(name, rows))


def check_open() -> None:
    """Refuse ``unknown_handler`` when an open row waits for a handler that is not registered; a worker asks at start-up."""
    from qunying.flows.models import Due

    for name in Due.objects.filter(state=Due.State.OPEN).order_by("handler").values_list("handler", flat=True).distinct():
        get(name)
