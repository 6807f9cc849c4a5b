"""The four duties in a group: given and taken back, with dates; what the blueprint declares is changed there only."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from qunying.groups.duties import BUNDLES
from qunying.groups.facts import DutyGranted, DutyWithdrawn
from qunying.groups.models import DutyGrant, Group
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people


@verb("groups.grant_duty", needs=("owner",))
def grant_duty(group_id: int, *, staff_id: int, bundle: str, by: int | None = None) -> None:
    """The member of staff has the duty in the group from now on; having it already changes nothing. Refused ``unknown_bundle``, ``not_staff_here``."""
    _check(group_id, staff_id, bundle)
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        _grant(group, staff_id, bundle, by=by, declared=False)


@verb("groups.withdraw_duty", needs=("owner",))
def withdraw_duty(group_id: int, *, staff_id: int, bundle: str) -> bool:
    """The member of staff no longer has the duty there; returns whether they had it. Refused ``duty_is_declared`` for what the blueprint says."""
    with transaction.atomic():
        Group.objects.select_for_update(no_key=True).get(pk=group_id)
        held = DutyGrant.objects.filter(group_id=group_id, staff_id=staff_id, bundle=bundle, until_at=None)
        if held.filter(declared=True).exists():
            raise Refused("duty_is_declared", bundle=bundle)
        return end_grants(held) == 1


def set_declared(group_id: int, pairs: Sequence[tuple[str, int]]) -> None:
    """Exactly these (duty, staff) are declared for the group; what was given by hand stays, and becomes declared where it is the same."""
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        held = {(one.bundle, one.staff_id): one for one in DutyGrant.objects.filter(group_id=group_id, until_at=None)}
        end_grants(DutyGrant.objects.filter(pk__in=[one.pk for pair, one in held.items() if one.declared and pair not in set(pairs)]))
        for bundle, staff_id in dict.fromkeys(pairs):
            if (bundle, staff_id) not in held:
                _grant(group, staff_id, bundle, by=None, declared=True)
        DutyGrant.objects.filter(pk__in=[held[pair].pk for pair in pairs if pair in held]).update(declared=True)


def end_grants(grants: QuerySet[DutyGrant]) -> int:
    """Those duties that are still held end now; returns how many."""
    ending = list(grants.filter(until_at=None).order_by("pk"))
    DutyGrant.objects.filter(pk__in=[one.pk for one in ending]).update(until_at=clock.now())
    record_many(
        [
            Draft(
                DutyWithdrawn(bundle=one.bundle), key=f"groups.duty_withdrawn:{one.pk}", community=one.community_id, group=one.group_id,
                staff=one.staff_id, subject=("group", one.group_id),
            )
            for one in ending
        ]
    )  # fmt: skip
    return len(ending)


def _grant(group: Group, staff_id: int, bundle: str, *, by: int | None, declared: bool) -> None:
    if DutyGrant.objects.filter(group=group, staff_id=staff_id, bundle=bundle, until_at=None).exists():
        return
    one = DutyGrant.objects.create(
        community_id=group.community_id, group=group, staff_id=staff_id, bundle=bundle, declared=declared, granted_by_id=by, from_at=clock.now()
    )
    record(
        DutyGranted(bundle=bundle, declared=declared), key=f"groups.duty_granted:{one.pk}", community=group.community_id, group=group.pk,
        staff=staff_id, subject=("group", group.pk),
    )  # fmt: skip


def _check(group_id: int, staff_id: int, bundle: str) -> None:
    if bundle not in BUNDLES:
        raise Refused("unknown_bundle", bundle=bundle)
    staff = people.post(staff_id)
    community = Group.objects.filter(pk=group_id, archived_at=None).values_list("community_id", flat=True).first()
    if staff is None or staff.left_at is not None or staff.community_id != community:
        raise Refused("not_staff_here")
