"""What a blueprint says of a camp: stages, slots, types of day, days, and the choices of who joins."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from qunying.blueprint.sections import Declared

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=40)]
SPAN = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")


class StageShape(Declared):
    """A stretch of days, such as ``1-7``."""

    id: Id
    name: Name
    days: Annotated[str, Field(pattern=r"^\d{1,3}(\s*[-–]\s*\d{1,3})?$")] | Annotated[int, Field(ge=1)]

    def span(self) -> tuple[int, int]:
        """Its first and its last day."""
        found = SPAN.fullmatch(str(self.days))
        assert found is not None  # the pattern above is the same
        return int(found.group(1)), int(found.group(2) or found.group(1))


class SlotShape(Declared):
    """A time of day at which something is said."""

    id: Id
    name: Name
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    staff_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    confirm: bool = False
    rating: bool = False  # members are asked how good it was

    @property
    def begins(self) -> int:
        """Minutes after midnight."""
        return int(self.at[:2]) * 60 + int(self.at[3:])

    def kept(self) -> dict[str, Any]:
        """As a cohort keeps it; what most slots do not say is left out, so that older cohorts read the same."""
        return self.model_dump(exclude=set() if self.rating else {"rating"})

    @property
    def ends(self) -> int:
        """Minutes after midnight when it is over."""
        return self.begins + self.minutes


class DayTypeShape(Declared):
    """A type of day by the slots it has."""

    id: Id
    name: Name
    slots: list[str]


class DayShape(Declared):
    """One day: its type and what it is about."""

    type: str
    title: Annotated[str, Field(min_length=1, max_length=60)]
    lesson: Annotated[str, Field(max_length=300)] = ""


class ChoiceShape(Declared):
    """What somebody who joins may choose; ``when_full`` is where they go when there is no seat."""

    id: Literal["first", "later", "listen"]
    name: Name
    when_full: str | None = None


class RoutingShape(Declared):
    """How those who join are led to groups."""

    choices: Annotated[list[ChoiceShape], Field(min_length=1)]


ONLY_CHOICE = RoutingShape(choices=[ChoiceShape(id="first", name="加入")])  # where no routing is declared
