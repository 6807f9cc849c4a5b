"""What a blueprint says of staff and groups: the types of its entries, and what a counted entry stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from qunying.blueprint.sections import Declared
from qunying.groups.duties import BUNDLES

STAFF_ROUTE = "staff"  # its groups are not open to members

NUMBERED = re.compile(r"\{n(?::0(\d))?\}")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Template = Annotated[str, Field(min_length=1, max_length=60)]
Count = Annotated[int, Field(ge=1, le=2000)]


@dataclass(frozen=True, slots=True)
class DeclaredStaff:
    """One member of staff, counted entries written out."""

    key: str
    name: str
    role: str
    minutes_per_day: int | None
    domain: str
    wecom: str = ""  # their account in 企业微信; volunteers have none


@dataclass(frozen=True, slots=True)
class DeclaredGroup:
    """One group, counted entries written out."""

    key: str
    name: str
    number: int
    operators: tuple[str, ...]
    hosts: tuple[str, ...]
    chats: tuple[tuple[str, str], ...]  # channel, chat
    owners: tuple[str, ...] = ()  # of each chat, who owns it on its platform; empty where nobody is named
    duties: tuple[tuple[str, str], ...] = ()  # bundle, staff


class StaffShape(Declared):
    """Somebody who works for the community, or ``count`` of them."""

    id: Template
    name: Template | None = None
    role: Literal["owner", "operator", "host", "reviewer", "guide", "analyst"]
    count: Count | None = None
    first: Annotated[int, Field(ge=0)] = 1
    hours_per_day: Annotated[float, Field(ge=0, le=24)] | None = None
    domain: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    names: list[Template] | None = None
    wecom: Template | None = None

    def people(self) -> Iterator[DeclaredStaff]:
        """Everybody this entry stands for."""
        minutes = None if self.hours_per_day is None else round(self.hours_per_day * 60)
        for place, number in enumerate(range(self.first, self.first + (self.count or 1))):
            named = self.names[place] if self.names and place < len(self.names) else numbered(self.name or self.id, number)
            yield DeclaredStaff(numbered(self.id, number), named, self.role, minutes, self.domain or "", numbered(self.wecom or "", number))


class ChatShape(Declared):
    """A channel on which a group talks, its chat there, and who owns that chat on the platform."""

    channel: Annotated[str, Field(min_length=1)]
    chat: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    owner: Template | None = None


class DutiesShape(Declared):
    """Who has which of the four duties 分工 in the group: one person or several each."""

    manage: str | list[str] | None = None
    operate: str | list[str] | None = None
    maintain: str | list[str] | None = None
    plan: str | list[str] | None = None

    def pairs(self, number: int) -> tuple[tuple[str, str], ...]:
        """Duty and person, in a fixed order."""
        named = ((bundle, listed(getattr(self, bundle))) for bundle in BUNDLES)
        return tuple((bundle, key) for bundle, keys in named for key in sorted({numbered(key, number) for key in keys}))


class GroupShape(Declared):
    """A group, or ``count`` of them."""

    id: Template
    name: Template
    count: Count | None = None
    first: Annotated[int, Field(ge=0)] = 1
    route: Literal["first", "later", "listen", "staff"]
    purpose: str | list[str] | None = None  # exactly one; the check says so with the group's name
    audience: Annotated[str, Field(min_length=1, max_length=40)]
    domain: str | list[str] | None = None  # exactly one
    capacity: int
    operator: str | list[str] | None = None  # exactly one
    hosts: list[Annotated[str, Field(min_length=1)]] = []
    channels: list[ChatShape] = []
    duties: DutiesShape | None = None
    cohort: bool = True

    @property
    def for_members(self) -> bool:
        """Whether members come into it."""
        return self.route != STAFF_ROUTE

    def groups(self) -> Iterator[DeclaredGroup]:
        """Every group this entry stands for."""
        for number in range(self.first, self.first + (self.count or 1)):
            yield DeclaredGroup(
                key=numbered(self.id, number),
                name=numbered(self.name, number),
                number=number,
                operators=tuple(numbered(one, number) for one in listed(self.operator)),
                hosts=tuple(numbered(one, number) for one in self.hosts),
                chats=tuple((one.channel, numbered(one.chat, number) if one.chat else "") for one in self.channels),
                owners=tuple(numbered(one.owner or "", number) for one in self.channels),
                duties=self.duties.pairs(number) if self.duties else (),
            )


def numbered(text: str, number: int) -> str:
    """The text with ``{n}`` replaced by the number, ``{n:02}`` with leading zeros."""
    return NUMBERED.sub(lambda found: str(number).zfill(int(found.group(1) or 0)), text)


def listed(value: str | list[str] | None) -> list[str]:
    """None, one or several as a list."""
    return [] if value is None or value == "" else [value] if isinstance(value, str) else value
