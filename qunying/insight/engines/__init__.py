"""Where measures are worked out: the same expressions over the same files, on one machine or on many."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

if TYPE_CHECKING:
    from qunying.insight.lake.manifest import Version

ENGINES = ("duckdb", "spark")


def at(name: str, version: Version) -> AbstractContextManager[Any]:
    """The store of that version on that engine; refused ``unknown_engine``."""
    if name not in ENGINES:
        raise Refused("unknown_engine", engine=name, known=series(ENGINES))
    opened: AbstractContextManager[Any] = import_module(f"{__name__}.{name}").at(version)
    return opened
