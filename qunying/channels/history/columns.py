"""Columns of a staged batch made of lists.

Not by pyarrow's own conversion: that one loads pandas, a second and 44 MB, only to ask whether these are its frames.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from qunying.insight.lazy import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow import Array, DataType


def take_plain_memory() -> None:
    """Arrow takes memory as everybody does, unless it is at work already in this process: its own allocator holds 70 MB for batches of one."""
    if "pyarrow" not in sys.modules:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def numbers(values: Sequence[int | None], kind: DataType) -> Array:
    """The whole numbers of that Arrow type; None stays unknown."""
    known = None
    if None in values:
        known = pa.py_buffer(np.packbits(np.fromiter((value is not None for value in values), bool, len(values)), bitorder="little"))
        values = [value or 0 for value in values]
    held: Any = np.array(values, dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(held), [known, pa.py_buffer(held)])


def texts(values: Sequence[str]) -> Array:
    """The texts; UnicodeEncodeError where one of them holds half a character."""
    encoded = [value.encode() for value in values]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=ends[1:])
    return pa.Array.from_buffers(pa.large_string(), len(encoded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])
