"""Memory given back to the system by long work in steps, each of which needs other things than the one before."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """What nobody holds any more is the system's again, as far as this system's C library can be asked for it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
