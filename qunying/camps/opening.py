"""The day a community opens that is read before it is joined: a personal brand gives thirty days in public before it asks anybody in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, Section, problem_texts, register
from qunying.camps import planned
from qunying.camps.planned import PlannedDay

READ_FIRST = ("brand",)  # kinds of community that people read before they join
POST_DAYS_LEAST = 30
WITHIN = timedelta(days=60)  # posts from longer ago are forgotten when it opens


class Opening(Section):
    """From which day of the calendar on people are asked in; counted in days, so that it moves with the calendar."""

    name = "opening"
    order = 84
    schema = {"content.opening_day": Annotated[int, Field(ge=1, le=366)] | None}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """It lies within the calendar, and what is read first has been posted for long enough."""
        days, number = planned.days(bp), bp["content.opening_day"]
        community = bp["positioning.community"]
        if not days or community is None or (number is None and bp.raw("content.opening_day") is not None):
            return
        if number is not None and number > len(days):
            yield bp.problem("content.opening_day", "opening_beyond", day=number, last=len(days))
        elif community.kind in READ_FIRST:
            if number is None:
                yield bp.problem("content", "opening_missing", least=POST_DAYS_LEAST)
            elif (posted := len(posts(days, number))) < POST_DAYS_LEAST:
                yield bp.problem("content.opening_day", "opening_too_early", day=number, posted=posted, least=POST_DAYS_LEAST, within=WITHIN.days)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """When it opens, and how much was there to read by then."""
        number = bp["content.opening_day"]
        if number is None:
            return {}
        days = planned.days(bp)
        said = {"day": number, "date": days[number - 1].date.isoformat(), "posted": len(posts(days, number))}
        return {"notes": [_("第 %(day)s 天（%(date)s）开群，在那之前有 %(posted)s 天先发内容") % said]}


def posts(days: list[PlannedDay], opening: int) -> list[PlannedDay]:
    """The days before the opening on which something is posted, as far back as readers remember."""
    opens_on = days[opening - 1].date
    return [day for day in days[: opening - 1] if day.slots and opens_on - day.date <= WITHIN]


problem_texts(
    opening_beyond=lambda d: (_("第 %(day)s 天开群，日历只有 %(last)s 天。") % d, _("请把 content.opening_day 改小，或把 content.cadence 加长。")),
    opening_missing=lambda d: (
        _("个人品牌没有写哪一天开群。"),
        _("请写 content.opening_day，例如 31：前 %(least)s 天先公开发内容，第 31 天开群。") % d,
    ),
    opening_too_early=lambda d: (
        _("个人品牌第 %(day)s 天开群，在那之前的 %(within)s 天里只有 %(posted)s 天有内容，还没人读过就拉群。") % d,
        _("请先排满 %(least)s 天公开发的内容，再把 content.opening_day 放在后面。") % d,
    ),
)
register(Opening())
