"""How goal and positioning are written in a blueprint."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qunying.blueprint.sections import Declared

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Mission = Annotated[str, Field(min_length=10, max_length=80)]
CoreValue = Annotated[str, Field(min_length=10, max_length=60)]


class GoalShape(Declared):
    """A goal in one sentence: number, unit, and a date or a span of at most 366 days."""

    id: Id
    text: Words


class CommunityShape(Declared):
    """What the community is called and where it lives."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,19}$")]
    timezone: Annotated[str, Field(min_length=1, max_length=40)] = "Asia/Shanghai"
    group_word: Annotated[str, Field(min_length=1, max_length=10)] = "群"


class PersonaShape(Declared):
    """A kind of person the community is for."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    portrait: Words


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
