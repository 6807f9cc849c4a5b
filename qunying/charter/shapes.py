"""How goal and positioning are written in a blueprint."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from qunying.blueprint.sections import Declared
from qunying.charter.personas.conditions import ConditionShape

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Mission = Annotated[str, Field(min_length=10, max_length=80)]
CoreValue = Annotated[str, Field(min_length=10, max_length=60)]


class CountShape(Declared):
    """What is counted towards a goal: each time a member takes part in that activity."""

    activity: Id
    by: Literal["each", "together"] = "each"  # every member is to reach the number, or all of a group together


class GoalShape(Declared):
    """A goal in one sentence: number, unit, and a date or a span of at most 366 days; beside it what it is measured or counted by."""

    id: Id
    text: Words
    kind: Literal["brand", "engagement"] | None = None
    measure: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    params: dict[str, str | int] = Field(default_factory=dict)
    window: Annotated[int, Field(ge=1, le=92)] | None = None  # days one reading looks back on
    take: Literal["mean", "sum", "last"] = "mean"  # of counts in the window; shares are always pooled
    baseline: float | None = None
    target: float | None = None  # absent for what is counted: the number of the sentence
    start: date | None = None
    by: date | None = None  # absent: the date of the sentence, or its span from the start
    strategy: list[Words] = Field(default_factory=list)
    groups: list[Id] = Field(default_factory=list)  # each of these is to reach it; none named: the community as a whole
    count: CountShape | None = None


class CommunityShape(Declared):
    """What the community is called and where it lives."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,19}$")]
    timezone: Annotated[str, Field(min_length=1, max_length=40)] = "Asia/Shanghai"
    group_word: Annotated[str, Field(min_length=1, max_length=10)] = "群"


class PersonaShape(Declared):
    """A kind of person the community is for; with conditions it is counted who matches."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    portrait: Words
    conditions: Annotated[list[ConditionShape], Field(max_length=12)] = Field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As the tables keep it; without conditions as it was before there were any."""
        return self.model_dump(exclude={"conditions"}) | ({"conditions": [one.plain() for one in self.conditions]} if self.conditions else {})


class PainPointShape(Declared):
    """What hurts one of the personas."""

    id: Id
    persona: str
    text: Words


class AdvantageShape(Declared):
    """What we do better, and which pain points that serves."""

    text: Words
    serves: list[str] = Field(default_factory=list)


class PromiseShape(Declared):
    """Something members can hold us to. The text says on which days, at what time and for how long; what it leaves out, the other keys or the slot say."""

    id: Id
    text: Words
    slot: str | None = None
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    minutes: Annotated[int, Field(ge=1, le=720)] | None = None
    proof: Literal["session", "answer", "delivery"] | None = None  # else read from its words
    groups: Annotated[list[Id], Field(min_length=1)] | None = None  # else every group of members


class ReasonShape(Declared):
    """Why somebody stays in the group: the pain point and the promise that serves it."""

    text: Words
    pain_point: str
    promise: str
