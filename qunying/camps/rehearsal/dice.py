"""Chance that can be repeated: every draw belongs to a named place, so neither batches nor order change it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


def dice(seed: int, *place: int | str) -> Random:
    """A generator of its own for this place; the same seed and place give the same draws on every machine."""
    state = seed & 0xFFFFFFFF
    for part in place:
        number = crc32(part.encode()) if isinstance(part, str) else part & 0xFFFFFFFF
        state = (state * 6364136223846793005 + number + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return Random(state)


def weighted(draw: float, items: Sequence[tuple[T, float]]) -> T:
    """The item whose share of the weights contains ``draw`` (0 ≤ draw < 1)."""
    place = draw * sum(weight for _, weight in items)
    for item, weight in items:
        place -= weight
        if place < 0:
            return item
    return items[-1][0]
