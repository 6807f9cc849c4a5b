"""Faults on purpose, so that the counts of lost and doubled messages can be seen to be more than zero."""

from __future__ import annotations

import hashlib
import os

FAULT_VARIABLE = "QUNYING_FAULT"  # "drop:0.01", "double:0.01" or "timeout:0.05"; several separated by commas


def hits(name: str, key: str) -> bool:
    """Whether this fault is asked for and falls on this key; the same key is always hit or never."""
    asked = os.environ.get(FAULT_VARIABLE)
    if not asked:
        return False
    shares = dict(part.split(":", 1) for part in asked.split(","))
    share = float(shares.get(name, 0))
    return int.from_bytes(hashlib.sha256(f"{name}:{key}".encode()).digest()[:8]) < share * 2**64
