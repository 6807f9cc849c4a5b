"""Small words every sentence shares."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def series(names: Iterable[object]) -> str:
    """The names one after another, as the reader's language lists things."""
    return _("、").join(str(name) for name in names)
