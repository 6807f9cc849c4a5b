"""Groups: making one, changing what is declared of it, archiving it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qunying.groups.facts import Created
from qunying.groups.models import ChatBinding, DutyGrant, Group, Term
from qunying.groups.services.chats import end_bindings
from qunying.groups.services.duties import end_grants
from qunying.groups.services.terms import end_terms
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

PURPOSE_LENGTH_MAX = 120
CHANGEABLE = frozenset({"name", "position", "route", "purpose", "audience", "domain", "capacity", "in_calendar"})


@verb("groups.create", needs=("owner", "operator"))
def create(
    community_id: int,
    *,
    key: str | None,
    name: str,
    position: int,
    route: str,
    purpose: str,
    audience: str,
    domain: str,
    capacity: int,
    in_calendar: bool,
    since: datetime | None = None,
) -> Group:
    """The group exists with these values; a key that had been archived is back with its old seats and history.

    ``since``: when it began, if that is known to be earlier: a chat brought in is no older or younger for being brought in today.
    Refused ``group_key_taken``, ``capacity_too_small`` (below 1, or below the seats already taken).
    """
    fields = {
        "name": name, "position": position, "route": route, "purpose": purpose, "audience": audience,
        "domain": domain, "capacity": capacity, "in_calendar": in_calendar,
    }  # fmt: skip
    with transaction.atomic():
        old = Group.objects.select_for_update(no_key=True).filter(community_id=community_id, key=key).first() if key is not None else None
        if old is not None and old.archived_at is None:
            raise Refused("group_key_taken", key=key)
        if old is not None:
            change(old.pk, **fields)
            Group.objects.filter(pk=old.pk).update(archived_at=None)
            return Group.objects.get(pk=old.pk)
        _check_capacity(name, capacity, taken=0)
        group = Group.objects.create(community_id=community_id, key=key, created_at=clock.now(), **fields)
        created = Created(route=route, capacity=capacity)
        record(created, key=f"groups.created:{group.pk}", community=community_id, group=group.pk, subject=("group", group.pk), happened_at=since)
    return group


@verb("groups.change", needs=("owner", "operator"))
def revise(group_id: int, *, purpose: str, capacity: int) -> None:
    """The group has this purpose and size by hand; refused ``purpose_not_one_line`` or ``capacity_too_small``. The plan tells it as drift until declared."""
    said = " ".join(purpose.split())
    if not said or len(said) > PURPOSE_LENGTH_MAX:
        raise Refused("purpose_not_one_line", length=len(said), limit=PURPOSE_LENGTH_MAX)
    change(group_id, purpose=said, capacity=capacity)


def change(group_id: int, **fields: object) -> Group:
    """The group has these values (name, position, route, purpose, audience, domain, capacity, in_calendar); refused ``capacity_too_small``."""
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"a group's {sorted(unknown)} cannot be changed")
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        for name, value in fields.items():
            setattr(group, name, value)
        _check_capacity(group.name, group.capacity, taken=group.seats_taken)
        group.save(update_fields=sorted(fields))
    return group


@verb("groups.archive", needs=("owner",))
def archive(group_id: int) -> None:
    """The group takes part in nothing any more: duties and chat bindings have ended; its members, seats and history stay."""
    now = clock.now()
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        if group.archived_at is None:
            end_terms(Term.objects.filter(group_id=group_id, until_at=None))
            end_grants(DutyGrant.objects.filter(group_id=group_id))
            end_bindings(ChatBinding.objects.filter(group_id=group_id))
            Group.objects.filter(pk=group_id).update(archived_at=now)


def _check_capacity(name: str, capacity: int, *, taken: int) -> None:
    if capacity < max(1, taken):
        raise Refused("capacity_too_small", group=name, capacity=capacity, taken=taken)
