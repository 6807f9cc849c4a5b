"""体验日记 as declared: from which day, for how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import FIRST_MINUTE, LAST_MINUTE, Calendar, DayNumber, Shape, Time, Window, span


class DiaryShape(Shape):
    """One entry a day over some days."""

    kind: Literal["diary"]
    from_day: DayNumber
    length: Annotated[int, Field(ge=1, le=31, alias="days")] = 7
    opens: Time = FIRST_MINUTE
    closes: Time = LAST_MINUTE

    def days(self) -> dict[str, int]:
        """First and last day of writing."""
        return {"from_day": self.from_day, "days": self.from_day + self.length - 1}

    def window(self, calendar: Calendar) -> Window | None:
        """From the first day's opening to the last day's closing."""
        return span(calendar, self.from_day, self.opens, self.from_day + self.length - 1, self.closes)


def given(activity_id: int, rows: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Those entries with their member and whether they may be named."""
    from qunying.activities.kinds.diary.models import DiaryEntry

    return list(DiaryEntry.objects.filter(activity_id=activity_id, pk__in=rows).order_by("pk").values_list("pk", "membership_id", "named"))


register(
    Kind(
        "diary", lambda: str(gettext_lazy("体验日记")), "notes", DiaryShape, took_part="DiaryEntry", homework="DiaryEntry", shared={"private": False},
        given=given, acts=("activities.diary_written",),
    )
)  # fmt: skip
