"""Kinds of channel behind one protocol: what each can do, how it sends, and how it answers for what it sent."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

AUTO, CONFIRM, MANUAL = "auto", "confirm", "manual"  # who acts: we, an employee who taps, a person with a phone card
UNOBSERVABLE = "unobservable"

FateState = Literal["sent", "waiting", "not_sent", "unknown", "refused", "busy", "by_hand"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a kind of channel can carry; the plan prints it and refuses what goes beyond it."""

    text_max: int  # in `text_unit`s
    group_capacity_max: int
    modes: Mapping[str, tuple[str, ...]]  # action -> the modes it may go in, the usual one first
    accepts_key: bool  # the channel takes our key and so never holds one message twice
    fate_known: bool  # the channel can say for certain whether a key arrived
    monthly_quota_per_chat: Literal["days_of_month"] | int | None  # messages one chat takes in a calendar month; None: no limit
    observability: Mapping[str, bool | str]  # "messages", "joins", "seen", "mutes" -> True or "unobservable"
    lacks: tuple[str, ...] = ()  # sentences for the plan: what is missing and what happens instead
    text_unit: Literal["characters", "bytes"] = "characters"
    title_max: int = 120

    def length(self, text: str) -> int:
        """How long the channel finds the text, in its own unit."""
        return len(text.encode()) if self.text_unit == "bytes" else len(text)

    def quota_in(self, year: int, month: int) -> int | None:
        """How many mass messages one chat takes in that month; None when there is no limit."""
        if self.monthly_quota_per_chat == "days_of_month":
            return calendar.monthrange(year, month)[1]
        return self.monthly_quota_per_chat


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way to one chat of one account."""

    key: str
    community: int
    group: int
    account: str
    chat: str
    mode: str
    title: str
    body: str
    receipt: str = ""  # what the channel gave us when it took the message, if it did


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a parcel.

    ``busy`` may be tried again, ``refused`` will not get better by itself, ``unknown`` nobody here can tell, ``by_hand`` only a person can send it now.
    """

    state: FateState
    receipt: str = ""
    at: datetime | None = None
    error: str = ""
    message: int | None = None  # the id under which the chat's members can answer it


@dataclass(frozen=True, slots=True)
class Copies:
    """What receivers hold of one parcel: how many copies and since when."""

    key: str
    count: int
    first_at: datetime


class Adapter(Protocol):
    """A kind of channel. ``send`` runs outside any transaction of ours and answers for each parcel in order."""

    kind: str
    capabilities: Capabilities

    def send(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """Each parcel was handed over; the answer says what is known of it."""

    def fates(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """What is known now of parcels handed over earlier, or perhaps not handed over because the worker died."""

    def copies(self, community: int) -> Iterable[Copies]:
        """What the receivers of a community hold, counted by the database over their side; parcels nobody holds are absent."""


@dataclass(slots=True)
class _Registry:
    kinds: dict[str, Adapter] = field(default_factory=dict)


_REGISTRY = _Registry()


def register(adapter: Adapter) -> None:
    """The adapter answers for its kind from now on."""
    if adapter.kind in _REGISTRY.kinds:
        raise RuntimeError(f"the channel kind {adapter.kind} is registered twice")
    _REGISTRY.kinds[adapter.kind] = adapter


def kind(name: str) -> Adapter:
    """The adapter of that kind, or refused ``unknown_channel_kind`` with the known ones."""
    try:
        return _REGISTRY.kinds[name]
    except KeyError:
        raise Refused("unknown_channel_kind", kind=name, known=series(kinds())) from None


def kinds() -> list[str]:
    """Every registered kind, by name."""
    return sorted(_REGISTRY.kinds)
