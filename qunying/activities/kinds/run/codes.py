"""The code of the day: six digits that follow from the event, its day and the installation's key, so that nothing is stored."""

from __future__ import annotations

import hmac
from datetime import date

from qunying.kernel.ids import keyed_hash

DIGITS = 6


def code_of(activity_id: int, day: date) -> str:
    """What staff show on the spot that day."""
    return f"{int(keyed_hash(activity_id, day.isoformat(), purpose='activities.run')[1:16], 16) % 10**DIGITS:0{DIGITS}}"


def fits(activity_id: int, day: date, given: str) -> bool:
    """Whether that is the code of the day."""
    return hmac.compare_digest(code_of(activity_id, day).encode(), given.strip().encode())
