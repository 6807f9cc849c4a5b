"""点子征集 as declared: open from one day to another, and how many places there are."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import FIRST_MINUTE, LAST_MINUTE, Calendar, DayNumber, Shape, Time, Window, span


class ContestShape(Shape):
    """Ideas with votes; ``winners`` places are named, ``entries_each`` ideas a member may send."""

    kind: Literal["contest"]
    opens_day: DayNumber
    closes_day: DayNumber
    opens: Time = FIRST_MINUTE
    closes: Time = LAST_MINUTE
    winners: Annotated[int, Field(ge=1, le=50)] = 3
    entries_each: Annotated[int, Field(ge=1, le=20)] = 3

    def days(self) -> dict[str, int]:
        """First and last day."""
        return {"opens_day": self.opens_day, "closes_day": self.closes_day}

    def window(self, calendar: Calendar) -> Window | None:
        """While ideas and votes are taken."""
        return span(calendar, self.opens_day, self.opens, self.closes_day, self.closes)


def closes(activity_id: int) -> None:
    """Places are given."""
    from qunying.activities.kinds.contest.services import close_contest

    close_contest(activity_id)


register(
    Kind(
        "contest", lambda: str(gettext_lazy("点子征集")), "bulb", ContestShape, took_part="Idea", homework="Idea", shared={}, closes=closes,
        acts=("activities.idea_entered", "activities.idea_voted"),
    )
)  # fmt: skip
