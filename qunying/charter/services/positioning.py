"""Positioning, promises and goals read as declared; apply does it, inside its own transaction."""

from __future__ import annotations

from typing import Any

from qunying.charter import targets
from qunying.charter.facts import MissionChanged
from qunying.charter.models import Goal, GoalReading, Obligation, Positioning, Promise, Schedule, Target
from qunying.charter.personas import declaring as personas
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.ids import keyed_hash

POSITIONING = ("mission", "core_value", "reason_to_stay", "pain_point", "promise", "personas", "audience", "pain_points", "advantages")


def position(community_id: int, *, revision: int, **fields: Any) -> None:
    """The community's positioning reads so; when its mission changed, the fact says from which revision on. Must run inside a transaction."""
    row = Positioning.objects.select_for_update().filter(community_id=community_id).first()
    personas.declare(community_id, row.personas if row else [], fields["personas"], revision=revision)
    if row is None:
        Positioning.objects.create(community_id=community_id, revision=revision, **fields)
        return
    if row.mission != fields["mission"]:
        row.mission_before, row.mission_changed_at = row.mission, clock.now()
        fact = MissionChanged(revision, keyed_hash(fields["mission"], purpose="charter.mission"))
        record(fact, key=f"mission:{community_id}:{revision}", community=community_id, revision=revision, subject=("positioning", row.pk))
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision = revision
    row.save()


def promise(community_id: int, key: str, *, text: str, slot: str, position: int, schedule: dict[str, Any] | None = None) -> None:
    """The promise stands in these words and is owed by this schedule; what it is owed from now on follows within moments."""
    back = Promise.objects.filter(community_id=community_id, key=key, withdrawn_at__isnull=False).exists()
    row, _ = Promise.objects.update_or_create(
        community_id=community_id, key=key,
        defaults={"text": text, "slot": slot, "position": position, "withdrawn_at": None},
        create_defaults={"text": text, "slot": slot, "position": position, "made_at": clock.now()},
    )  # fmt: skip
    if not schedule:
        Schedule.objects.filter(promise=row).delete()
    elif back or not Schedule.objects.filter(promise=row, data=schedule).exists():
        Schedule.objects.update_or_create(promise=row, defaults={"data": schedule, "since": clock.now()})


def withdraw(community_id: int, key: str) -> None:
    """The promise is made no longer and nothing more is owed for it; it stays on record with what became of it."""
    now = clock.now()
    Promise.objects.filter(community_id=community_id, key=key, withdrawn_at=None).update(withdrawn_at=now)
    Obligation.objects.filter(community_id=community_id, promise__key=key, state=Obligation.State.PENDING, starts_at__gt=now).delete()


def aim_for(community_id: int, key: str, *, target: dict[str, Any] | None = None, **fields: Any) -> None:
    """The goal stands with its number, unit and last day, and with what it is measured or counted by; readings of another question are gone."""
    goal, _ = Goal.objects.update_or_create(community_id=community_id, key=key, defaults={**fields, "given_up_at": None})
    before = Target.objects.filter(goal=goal).first()
    if target is None or (before and targets.of_plain(before.data).asks != targets.of_plain(target).asks):
        GoalReading.objects.filter(goal=goal).delete()
    if target is None:
        Target.objects.filter(goal=goal).delete()
    else:
        today = clock.today(timezone_of(community_id))
        Target.objects.update_or_create(goal=goal, defaults={"data": target}, create_defaults={"data": target, "since": today})


def give_up(community_id: int, key: str) -> None:
    """The goal is aimed for no longer; it stays on record."""
    Goal.objects.filter(community_id=community_id, key=key, given_up_at=None).update(given_up_at=clock.now())
