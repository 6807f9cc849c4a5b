"""Names as they may be kept: in NFC, without control characters and outer blanks, not too long."""

from __future__ import annotations

import unicodedata
from typing import Final

from qunying.kernel.refusals import Refused

NAME_LENGTH_MAX: Final = 60
ABOUT_LENGTH_MAX: Final = 100
_JOINER: Final = "\u200d"  # holds the parts of an emoji together


def clean_name(name: str, *, longest: int = NAME_LENGTH_MAX) -> str:
    """The name in NFC without control characters and outer blanks; refused ``name_empty`` or ``name_too_long``."""
    plain = _plain(name)
    if not plain:
        raise Refused("name_empty")
    if len(plain) > longest:
        raise Refused("name_too_long", length=len(plain), limit=longest)
    return plain


def clean_about(text: str) -> str:
    """What somebody says of themselves, cleaned as a name is; refused ``about_too_long``."""
    plain = _plain(" ".join(text.split()))
    if len(plain) > ABOUT_LENGTH_MAX:
        raise Refused("about_too_long", length=len(plain), limit=ABOUT_LENGTH_MAX)
    return plain


def name_of(name: str, fallback: str) -> str:
    """The name as it may be kept, cut to what fits; the fallback when nothing is left."""
    return _plain(name)[:NAME_LENGTH_MAX].strip(" " + _JOINER) or fallback


def _plain(name: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C" or c == _JOINER)
    return "".join(kept).strip(" " + _JOINER)
