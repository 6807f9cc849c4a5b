"""Memory given back to the system by long work in steps, each of which needs other things than the one before."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """What nobody holds any more is the system's again, as far as Arrow, where it is at work, and this system's C library can be asked for it."""
    gc.collect()
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
