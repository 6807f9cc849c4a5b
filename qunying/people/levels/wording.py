"""What a level stands on, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from qunying.people.levels.rulebook import figure_words
from qunying.people.registry import counts


def evidence(figures: Iterable[tuple[str, int, int]]) -> str:
    """Each figure with its value and what was asked, in one sentence."""
    return _("；").join(_one(*figure) for figure in figures)


def _one(figure: str, value: int, asked: int) -> str:
    known = counts().get(figure.partition(":")[0])
    told = {"what": figure_words(figure), "value": f"{value:,}", "asked": f"{asked:,}", "unit": known.unit if known else ""}
    return _("%(what)s %(value)s %(unit)s，要 %(asked)s %(unit)s") % told
