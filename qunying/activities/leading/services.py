"""Naming who leads an activity, declining, relieving; and saying who hosted it when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from qunying.activities import kinds
from qunying.activities.gate import takes_part
from qunying.activities.leading.facts import Entrusted, Hosted, LeadEnded
from qunying.activities.leading.models import Lead
from qunying.activities.leading.queries import can_be_led
from qunying.activities.models import Activity, Schedule
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

OVER = "activities.over"


@verb("activities.entrust", needs=("owner", "operator", "host"))
def entrust(activity_id: int, *, membership_id: int, group_id: int | None = None, by: int | None = None) -> int:
    """The member leads the activity from now on, in that group or (none given) in all of them, in place of who did; returns the lead's id.

    Asked for again it is the same lead. Refused ``cannot_be_led``, ``activity_over`` and ``not_of_its_groups``.
    """
    with transaction.atomic():
        activity = Activity.objects.select_for_update(no_key=True).filter(pk=activity_id, retired_at=None).first()
        if activity is None:
            raise Refused("not_found")
        _may_lead(activity, membership_id, group_id)
        held = Lead.objects.filter(activity=activity, group=group_id, until_at=None).first()
        if held is not None and held.membership_id == membership_id:
            return held.pk
        if held is not None:
            _end(held, Lead.End.REPLACED)
        one = Lead.objects.create(
            community_id=activity.community_id, activity=activity, group_id=group_id, membership_id=membership_id, named_by_id=by, from_at=clock.now()
        )
        record(
            Entrusted(activity_id), key=f"entrusted:{one.pk}", community=one.community_id, group=group_id, staff=by,
            identity=people.identities([membership_id])[membership_id], subject=("activity", activity_id),
        )  # fmt: skip
        arrange(activity, activity.schedule)
    return one.pk


@verb("activities.decline_lead", needs=("member",))
def decline(membership_id: int, *, activity_id: int) -> bool:
    """The member leads the activity nowhere any more; returns whether they did. Refused ``activity_over``: what was led stays led."""
    return _stop(activity_id, Lead.End.DECLINED, membership_id=membership_id)


@verb("activities.relieve_lead", needs=("owner", "operator", "host"))
def relieve_lead(activity_id: int, *, group_id: int | None = None) -> bool:
    """Nobody is named any more for that group, or (none given) for all of them; returns whether somebody was. Refused ``activity_over``."""
    return _stop(activity_id, Lead.End.RELIEVED, group_id=group_id)


def arrange(activity: Activity, schedule: Schedule) -> None:
    """When the activity is over is due; moved, it is due at its new end, for the old one finds that it is not over."""
    if schedule.closes_at is not None and kinds.get(activity.kind).took_part:
        key = f"{OVER}:{activity.pk}:{int(schedule.closes_at.timestamp())}"
        flows.schedule_many([DueItem(key, schedule.closes_at, OVER, activity.community_id, target=activity.pk)])


@handles(OVER)
def over(rows: Sequence[DueRow]) -> None:
    """Of each of these activities that is over a fact says who hosted it: one for the whole, or one a group where groups have their own lead."""
    found = Activity.objects.filter(pk__in=[row.target for row in rows], retired_at=None, schedule__closes_at__lte=clock.now())
    for one in found.select_related("schedule").order_by("pk"):
        record_many(_hosted(one))


def _hosted(activity: Activity) -> list[Draft]:
    ends = activity.schedule.closes_at
    assert ends is not None
    begun = Lead.objects.filter(activity=activity, until_at=None, from_at__lte=ends, membership__left_at=None)
    led: dict[int | None, int] = dict(begun.values_list("group_id", "membership__identity_id"))
    places: list[int | None] = [room.id for room in groups.groups(activity.community_id) if takes_part(room, activity)] if led.keys() - {None} else [None]
    return [
        Draft(
            Hosted(activity.pk, activity.kind), key=f"hosted:{activity.pk}:{place or 'all'}:{int(ends.timestamp())}", community=activity.community_id,
            group=place, identity=led.get(place, led.get(None)), subject=("activity", activity.pk), happened_at=ends,
        )
        for place in places
    ]  # fmt: skip


def _may_lead(activity: Activity, membership_id: int, group_id: int | None) -> None:
    if not can_be_led(activity):
        raise Refused("cannot_be_led", activity=activity.name)
    _not_over(activity)
    rooms = [room.id for room in groups.groups(activity.community_id) if takes_part(room, activity) and group_id in (None, room.id)]
    if not groups.belonging([(membership_id, room) for room in rooms]):
        raise Refused("not_of_its_groups", name=people.names([membership_id]).get(membership_id, ""), activity=activity.name)


def _not_over(activity: Activity) -> None:
    if activity.schedule.closes_at is not None and activity.schedule.closes_at <= clock.now():
        raise Refused("activity_over", activity=activity.name)


def _stop(activity_id: int, why: str, **whose: int | None) -> bool:
    with transaction.atomic():
        activity = Activity.objects.select_for_update(no_key=True).filter(pk=activity_id).first()
        if activity is None:
            raise Refused("not_found")
        held = list(Lead.objects.filter(activity=activity, until_at=None, **whose).order_by("pk"))
        if held:
            _not_over(activity)
        for one in held:
            _end(one, why)
    return bool(held)


def _end(one: Lead, why: str) -> None:
    one.until_at, one.ended = clock.now(), str(why)
    one.save(update_fields=["until_at", "ended"])
    identity = people.identities([one.membership_id]).get(one.membership_id)
    envelope: dict[str, Any] = {"community": one.community_id, "group": one.group_id, "identity": identity}
    record(LeadEnded(one.activity_id, str(why)), key=f"lead-ended:{one.pk}", subject=("activity", one.activity_id), **envelope)
