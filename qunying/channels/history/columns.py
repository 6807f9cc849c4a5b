"""Columns of a staged batch made of lists.

Not by pyarrow's own conversion: that one loads pandas, a second and 44 MB, only to ask whether these are its frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from qunying.insight.lazy import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow import Array, DataType


@contextmanager
def plain_memory() -> Iterator[None]:
    """Within the block Arrow takes memory as everybody does; its own allocator holds 32 MB at a time for batches of one."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


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
