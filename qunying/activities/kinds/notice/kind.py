"""迭代通知 as declared: which activities' contributors it thanks, and when it goes out at the earliest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, Words, register
from qunying.activities.shapes import Calendar, Id, SaidShape
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, problem_texts

SOURCES = ("feedback", "diary")


class NoticeShape(SaidShape):
    """What was released thanks to whom."""

    kind: Literal["notice"]
    of: Annotated[list[Id], Field(min_length=1)]


def lint(bp: Blueprint, path: str, entry: NoticeShape, calendar: Calendar | None) -> Iterable[Problem]:
    """It speaks of calls and diaries that are declared."""
    known = {one.id for _, one in bp.each("activities") if one.kind in SOURCES}
    for number, of in enumerate(entry.of):
        if of not in known and bp.whole("activities"):
            yield bp.problem(f"{path}.of.{number}", "notice_of_nothing", id=entry.id, of=of)


def says(activity: Any, note: str) -> Words | None:
    """What was released and who helped; None until something is."""
    from qunying.activities.kinds.notice import words

    return words.words(activity, note)


problem_texts(
    notice_of_nothing=lambda d: (
        _("通知「%(id)s」写着来自「%(of)s」，可是没有这个反馈征集或日记。") % d,
        _("请让 of 里的每一项等于一条 kind: feedback 或 kind: diary 的 id。"),
    ),
)
register(Kind("notice", lambda: str(gettext_lazy("迭代通知")), "bell", NoticeShape, lint, says=says, waits=lambda: _("在等：还没有一项改动上线")))
