"""Staff: taking somebody on, changing their post, letting them go; each has a membership of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from qunying.kernel import clock
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series
from qunying.people.models import Membership, Role, Staff
from qunying.people.services.admission import Newcomer, admit_many, clean_name, leave_many

STAFF_SOURCE = "staff"
CHANGEABLE = frozenset({"name", "role", "domain", "minutes_per_day", "granted_by_id"})


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody to be taken on; ``key`` is the blueprint's name for them, absent for staff made by hand."""

    name: str
    role: str
    key: str | None = None
    minutes_per_day: int = 0
    domain: str = ""
    account_id: int | None = None
    granted_by_id: int | None = None


def hire_many(community_id: int, posts: Sequence[Post]) -> list[Staff]:
    """Everybody is on the staff, in the order given; a key that had been dismissed is back on its old row with the new values."""
    now = clock.now()
    for post in posts:
        _check_role(post.role)
    with transaction.atomic():
        keyed = Staff.objects.select_for_update(no_key=True).filter(community_id=community_id, key__in=[post.key for post in posts if post.key])
        held = {one.key: one for one in keyed.order_by("pk")}
        newcomers = [Newcomer(post.name, f"{community_id}:{post.key or token()}", STAFF_SOURCE) for post in posts]
        members = admit_many(community_id, newcomers, kind=Membership.Kind.STAFF)
        staff = [
            held.get(post.key) or Staff(community_id=community_id, key=post.key, membership=member, created_at=now)
            for post, member in zip(posts, members, strict=True)
        ]
        for one, post in zip(staff, posts, strict=True):
            one.name, one.role, one.minutes_per_day, one.domain, one.left_at = clean_name(post.name), post.role, post.minutes_per_day, post.domain, None
            one.account_id = post.account_id or one.account_id
            one.granted_by_id = post.granted_by_id or one.granted_by_id
        Staff.objects.bulk_create([one for one in staff if one.pk is None])
        Staff.objects.bulk_update([one for one in staff if one.pk], ["name", "role", "minutes_per_day", "domain", "left_at", "account", "granted_by"])
    return staff


@verb("people.hire", needs=("owner",))
def hire(
    community_id: int,
    *,
    name: str,
    role: str,
    key: str | None = None,
    account_id: int | None = None,
    minutes_per_day: int = 0,
    domain: str = "",
    granted_by_id: int | None = None,
) -> Staff:
    """The person works for the community in that role and is a member of it; refused ``unknown_role``."""
    return hire_many(community_id, [Post(name, role, key, minutes_per_day, domain, account_id, granted_by_id)])[0]


def change_staff(staff_id: int, **fields: object) -> Staff:
    """The post has these values (name, role, domain, minutes_per_day, granted_by_id); the name also shows where they act as a member."""
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"a post's {sorted(unknown)} cannot be changed")
    if "role" in fields:
        _check_role(str(fields["role"]))
    if "name" in fields:
        fields["name"] = clean_name(str(fields["name"]))
    with transaction.atomic():
        Staff.objects.filter(pk=staff_id).update(**fields)
        staff = Staff.objects.get(pk=staff_id)
        if "name" in fields:
            Membership.objects.filter(pk=staff.membership_id).update(display_name=staff.name)
    return staff


@verb("people.dismiss", needs=("owner",))
def dismiss(staff_id: int) -> bool:
    """The person works here no longer: their duties end by reaction, their membership has left; returns whether they still worked here.

    Refused ``last_owner`` for the only owner with a login, for then nobody could manage the community any more.
    """
    with transaction.atomic():
        staff = Staff.objects.select_for_update(no_key=True).get(pk=staff_id)
        if staff.left_at is not None:
            return False
        if _is_last_owner(staff):
            raise Refused("last_owner", name=staff.name)
        Staff.objects.filter(pk=staff_id).update(left_at=clock.now())
        leave_many([staff.membership_id], reason="removed")
    return True


@verb("people.give_login", needs=("owner",))
def give_login(staff_id: int, *, account_id: int | None) -> None:
    """That console account acts as this member of staff (None: no account does)."""
    Staff.objects.filter(pk=staff_id).update(account=account_id)


def accept_login(staff_id: int, *, account_id: int) -> None:
    """The invited account acts as this member of staff; of two who open the same invitation only one does. Refused ``invitation_used``."""
    if Staff.objects.filter(pk=staff_id, account=None, left_at=None).update(account=account_id) != 1:
        raise Refused("invitation_used")


def _is_last_owner(staff: Staff) -> bool:
    if staff.role != Role.OWNER or staff.account_id is None:
        return False
    others = Staff.objects.filter(community_id=staff.community_id, role=Role.OWNER, left_at=None, account__isnull=False).exclude(pk=staff.pk)
    return not others.exists()


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Refused("unknown_role", role=role, known=series(Role.values))
