"""What a level stands on, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from qunying.people.levels.rulebook import KEEP_TENTHS, figure_words
from qunying.people.registry import counts


def evidence(figures: Iterable[tuple[str, int, int]], way: str) -> str:
    """What the turn stands on in one sentence: who rose had all of it, who fell lacked these."""
    if way == "down":
        lacking = [one for one in figures if one[1] * 10 < KEEP_TENTHS * one[2]]
        return _("；").join(_("%(what)s %(value)s %(unit)s，不到要的 %(asked)s %(unit)s的九成") % _told(*one) for one in lacking)
    return _("；").join(_("%(what)s %(value)s %(unit)s，要 %(asked)s %(unit)s") % _told(*one) for one in figures)


def _told(figure: str, value: int, asked: int) -> dict[str, object]:
    known = counts().get(figure.partition(":")[0])
    return {"what": figure_words(figure), "value": f"{value:,}", "asked": f"{asked:,}", "unit": known.unit if known else ""}
