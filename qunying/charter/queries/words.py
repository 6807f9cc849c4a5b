"""The words that head the pages, promises and goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qunying.charter.models import Goal, Positioning, Promise
from qunying.charter.schedules import of_plain, sentence


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as members read it."""

    key: str
    text: str
    slot: str
    when: str = ""  # its schedule in words; empty where it has none


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """Somebody the community is for, as the join page describes them."""

    key: str
    name: str
    portrait: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with its parsed values."""

    key: str
    text: str
    people: int | None
    number: int
    unit: str
    days: int | None
    due: date | None


@dataclass(frozen=True, slots=True)
class CharterView:
    """Why the community is there, in its own words; ``mission_before`` is what it read until ``mission_changed_at``."""

    mission: str
    core_value: str
    reason_to_stay: str
    mission_before: str
    mission_changed_at: datetime | None
    promises: tuple[PromiseRow, ...]
    promise_kept_for: str  # the promise that serves the reason to stay


def charter(community_id: int) -> CharterView | None:
    """The charter of a community; None before a blueprint was applied."""
    row = Positioning.objects.filter(community_id=community_id).first()
    if row is None:
        return None
    return CharterView(row.mission, row.core_value, row.reason_to_stay, row.mission_before, row.mission_changed_at, tuple(promises(community_id)), row.promise)


@dataclass(frozen=True, slots=True)
class MissionView:
    """What the community is for; ``before`` is what it read until ``changed_at``, empty when it never changed."""

    now: str
    before: str
    changed_at: datetime | None


def mission(community_id: int) -> MissionView | None:
    """The mission in force and the one before it; None before a blueprint was applied."""
    row = Positioning.objects.filter(community_id=community_id).values_list("mission", "mission_before", "mission_changed_at").first()
    return MissionView(*row) if row else None


def core_value(community_id: int) -> str:
    """The sentence that heads rule page and member page; empty before a blueprint was applied."""
    return Positioning.objects.filter(community_id=community_id).values_list("core_value", flat=True).first() or ""


def reason_to_stay(community_id: int) -> str:
    """Why somebody stays, unchanged as declared; empty before a blueprint was applied."""
    return Positioning.objects.filter(community_id=community_id).values_list("reason_to_stay", flat=True).first() or ""


def audience(community_id: int) -> list[PersonaRow]:
    """For whom the community is, in the order of the audience; empty before a blueprint was applied."""
    row = Positioning.objects.filter(community_id=community_id).values_list("audience", "personas").first()
    audience, personas = row or ([], [])
    known = {persona["id"]: PersonaRow(persona["id"], persona["name"], persona["portrait"]) for persona in personas}
    return [known[key] for key in audience if key in known]


def promises(community_id: int) -> list[PromiseRow]:
    """The promises that hold, in the order declared."""
    rows = Promise.objects.filter(community_id=community_id, withdrawn_at=None).select_related("schedule").order_by("position")
    return [PromiseRow(row.key, row.text, row.slot, _when(row)) for row in rows]


def goals(community_id: int) -> list[GoalRow]:
    """The goals aimed for, in the order declared."""
    rows = Goal.objects.filter(community_id=community_id, given_up_at=None).order_by("position")
    return [GoalRow(row.key, row.text, row.people, row.number, row.unit, row.days, row.due) for row in rows]


def _when(row: Promise) -> str:
    plan = of_plain(row.schedule.data) if hasattr(row, "schedule") else None
    return sentence(plan) if plan else ""
