"""What members and staff type: normalised, without control characters, neither empty nor too long."""

from __future__ import annotations

import re
import unicodedata

from qunying.kernel.refusals import Refused

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def clean(text: str, *, most: int, empty: bool = False) -> str:
    """The text as it is kept; refused ``activity_text_empty`` or ``activity_text_too_long``, never cut."""
    kept = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()
    if not kept and not empty:
        raise Refused("activity_text_empty")
    if len(kept) > most:
        raise Refused("activity_text_too_long", length=len(kept), most=most)
    return kept


def line(text: str, *, most: int, empty: bool = False) -> str:
    """The text on one line."""
    return clean(" ".join(text.split()), most=most, empty=empty)
