"""Lists of Python's values as columns of Arrow.

Not by pyarrow's own conversion: that one loads pandas, a second and 50 MB in every process, only to ask whether these are its frames.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from qunying.insight.lazy import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow import Array, Buffer, DataType

_UNITS = {"date32[day]": ("datetime64[D]", np.int32), "timestamp[us]": ("datetime64[us]", np.int64)}
_TEXTS: dict[str, Any] = {"string": np.int32, "large_string": np.int64}


def take_plain_memory() -> None:
    """Arrow takes memory as everybody does, unless it is at work already in this process: its own allocator holds 70 MB for batches of one."""
    if "pyarrow" not in sys.modules:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def array(values: Sequence[Any], kind: DataType) -> Array:
    """The values as a column of that type (numbers, yes or no, texts, days, moments without a zone); None stays unknown."""
    name = str(kind)
    if name in _TEXTS:
        return texts(values, kind)
    if name not in _UNITS and name != "bool":
        return numbers(values, kind)
    known, filled = _known(values, False if name == "bool" else 0)
    if name == "bool":
        return pa.Array.from_buffers(kind, len(filled), [known, _bits(np.array(filled, bool))])
    unit, number = _UNITS[name]
    return pa.Array.from_buffers(kind, len(filled), [known, pa.py_buffer(np.array(filled, unit).astype(np.int64).astype(number))])


def numbers(values: Sequence[Any], kind: DataType) -> Array:
    """The numbers of that type; OverflowError where one does not fit."""
    known, filled = _known(values, 0)
    held: Any = np.array(filled, dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(held), [known, pa.py_buffer(held)])


def texts(values: Sequence[Any], kind: DataType) -> Array:
    """The texts; UnicodeEncodeError where one of them holds half a character, OverflowError where all of them are longer than the type can say."""
    known, filled = _known(values, "")
    encoded = [value.encode() for value in filled]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=ends[1:])
    width = _TEXTS[str(kind)]
    if ends[-1] > np.iinfo(width).max:
        raise OverflowError(f"{ends[-1]} bytes of text in one {kind} column")
    return pa.Array.from_buffers(kind, len(encoded), [known, pa.py_buffer(ends.astype(width, copy=False)), pa.py_buffer(b"".join(encoded))])


def _known(values: Sequence[Any], instead: Any) -> tuple[Buffer | None, Sequence[Any]]:
    """Which of the values are known, bit by bit (None: all of them), and the values with something in place of the others."""
    if None not in values:
        return None, values
    known = _bits(np.fromiter((value is not None for value in values), bool, len(values)))
    return known, [instead if value is None else value for value in values]


def _bits(flags: Any) -> Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
