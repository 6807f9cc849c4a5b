"""征集反馈 as declared: open from one day to another, with a response that must follow in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import FIRST_MINUTE, LAST_MINUTE, Calendar, DayNumber, Shape, Time, Window, span
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, problem_texts


class FeedbackShape(Shape):
    """A call for feedback."""

    kind: Literal["feedback"]
    opens_day: DayNumber
    closes_day: DayNumber
    opens: Time = FIRST_MINUTE
    closes: Time = LAST_MINUTE
    respond_within_days: Annotated[int, Field(ge=1, le=60)] = 14

    def days(self) -> dict[str, int]:
        """First and last day of the call."""
        return {"opens_day": self.opens_day, "closes_day": self.closes_day}

    def window(self, calendar: Calendar) -> Window | None:
        """While members may send something."""
        return span(calendar, self.opens_day, self.opens, self.closes_day, self.closes)


def lint(bp: Blueprint, path: str, entry: FeedbackShape, calendar: Calendar | None) -> Iterable[Problem]:
    """What members said is answered before all of them, within the days promised."""
    own = [(where, other) for where, other in bp.each("activities") if other.kind == "response" and other.of == entry.id]
    within = entry.respond_within_days
    if not own:
        if not _faulty_response(bp, entry.id):
            yield bp.problem(path, "feedback_without_response", id=entry.id, name=entry.name, days=within)
        return
    closed = calendar.day(entry.closes_day) if calendar else None
    for where, response in own:
        said = calendar.day(response.day) if calendar else None
        if closed is None or said is None:
            continue
        if said < closed:
            yield bp.problem(f"{where}.day", "response_too_early", name=entry.name, day=response.day, closes=entry.closes_day)
    days = [calendar.day(response.day) for _where, response in own] if calendar else []
    spoken = [day for day in days if day is not None]
    if closed and spoken and not any(day <= closed + timedelta(days=within) for day in spoken):
        late = (min(spoken) - closed).days
        yield bp.problem(f"{own[0][0]}.day", "response_too_late", name=entry.name, days=within, late=late)


def _faulty_response(bp: Blueprint, key: str) -> bool:
    """Whether a response stands there but could not be read: that is reported already."""
    entries = bp.raw("activities")
    return any(isinstance(one, dict) and one.get("kind") == "response" and one.get("of") == key for one in entries if isinstance(entries, list))


def given(activity_id: int, rows: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Those items with their member and whether they may be named."""
    from qunying.activities.kinds.feedback.models import FeedbackItem

    return list(FeedbackItem.objects.filter(activity_id=activity_id, pk__in=rows).order_by("pk").values_list("pk", "membership_id", "named"))


def moved(ids: Sequence[int], state: str) -> None:
    """Items read as adopted or released."""
    from qunying.activities.kinds.feedback.services import mark

    mark(ids, state)


problem_texts(
    feedback_without_response=lambda d: (
        _("反馈征集「%(name)s」收了反馈，却没有安排回应。") % d,
        _('请加一条 {id: …, kind: response, of: %(id)s, day: …, at: "20:00"}，放在征集结束后 %(days)s 天内。') % d,
    ),
    response_too_late=lambda d: (
        _("反馈征集「%(name)s」的回应在结束后第 %(late)s 天，晚于承诺的 %(days)s 天。") % d,
        _("请把回应的 day 提前，或把 respond_within_days 改成做得到的天数。"),
    ),
    response_too_early=lambda d: (
        _("反馈征集「%(name)s」第 %(closes)s 天才结束，回应排在第 %(day)s 天。") % d,
        _("请把回应排在征集结束的当天或之后。"),
    ),
)
register(
    Kind(
        "feedback", lambda: str(gettext_lazy("征集反馈")), "inbox", FeedbackShape, lint, took_part="FeedbackItem", homework="FeedbackItem",
        given=given, moved=moved, acts=("activities.feedback_sent",),
    )
)  # fmt: skip
