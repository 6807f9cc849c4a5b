"""Small words every sentence shares."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def series(names: Iterable[object]) -> str:
    """The names one after another, as the reader's language lists things."""
    return _("、").join(str(name) for name in names)


def together(*said: object) -> str:
    """Whole sentences one after the other: Chinese sets them close, English with a space between; empty ones fall away."""
    gap = " " if (get_language() or "").startswith("en") else ""
    return gap.join(text for one in said if (text := str(one)))


def spaced(text: str, *, after: bool = False) -> str:
    """The text with a blank where a digit or Latin letter would touch the Chinese before it (or after it); English sentences have theirs already."""
    if not text or (get_language() or "").startswith("en"):
        return text
    head, tail = ("" if after else " " if text[0].isascii() else ""), (" " if after and text[-1].isascii() else "")
    return f"{head}{text}{tail}"
