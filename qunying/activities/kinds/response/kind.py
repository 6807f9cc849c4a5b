"""回应 as declared: which call it answers, and when it goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.activities.kinds import Kind, Words, register
from qunying.activities.shapes import Calendar, Id, SaidShape
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, problem_texts


class ResponseShape(SaidShape):
    """What is said about a call to everybody who was called."""

    kind: Literal["response"]
    of: Id


def lint(bp: Blueprint, path: str, entry: ResponseShape, calendar: Calendar | None) -> Iterable[Problem]:
    """It answers a call that is declared."""
    if not any(one.id == entry.of and one.kind == "feedback" for _, one in bp.each("activities")) and bp.whole("activities"):
        yield bp.problem(f"{path}.of", "response_of_nothing", id=entry.id, of=entry.of)


def says(activity: Any, note: str) -> Words | None:
    """How many there were, how many were answered, and what changes."""
    from qunying.activities.kinds.response import words

    return words.words(activity, note)


problem_texts(
    response_of_nothing=lambda d: (
        _("回应「%(id)s」写着回应「%(of)s」，可是没有这个反馈征集。") % d,
        _("请让 of 等于一条 kind: feedback 的 id。"),
    ),
)
register(Kind("response", lambda: str(gettext_lazy("回应")), "speakerphone", ResponseShape, lint, says=says))
