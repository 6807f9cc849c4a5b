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
