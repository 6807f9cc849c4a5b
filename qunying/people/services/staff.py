"""Staff: taking somebody on, changing their post, letting them go; each has a membership of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series
from qunying.people.counting.declaring import kind_without_post
from qunying.people.facts import Dismissed, Hired
from qunying.people.models import Membership, Role, Staff
from qunying.people.services.admission import Newcomer, admit_many, leave_many
from qunying.people.services.names import clean_name

STAFF_SOURCE = "staff"
CHANGEABLE = frozenset({"name", "role", "domain", "minutes_per_day", "granted_by_id"})
COLUMNS = ["name", "role", "promoted", "minutes_per_day", "domain", "hired_at", "left_at", "account", "granted_by"]


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
    membership_id: int | None = None  # a member who takes the post and stays the person they are


def hire_many(community_id: int, posts: Sequence[Post]) -> list[Staff]:
    """Everybody is on the staff, in the order given; a key that had been dismissed is back on its old row with the new values.

    Refused ``unknown_role``, and ``not_here`` for a member who has left.
    """
    now = clock.now()
    for post in posts:
        _check_role(post.role)
    with transaction.atomic():
        rows = _rows(community_id, posts)
        held = [rows.get(post.key) or rows.get(post.membership_id) for post in posts]
        posts = [replace(post, membership_id=row.membership_id) if row and row.promoted else post for row, post in zip(held, posts, strict=True)]
        staff = [
            row or Staff(community_id=community_id, key=post.key, membership=member, created_at=now)
            for row, post, member in zip(held, posts, _members(community_id, posts), strict=True)
        ]
        fresh = {id(one) for one in staff if one.pk is None or one.left_at is not None}
        for one, post in zip(staff, posts, strict=True):
            _take_on(one, post, now)
        Staff.objects.bulk_create([one for one in staff if one.pk is None])
        Staff.objects.bulk_update([one for one in staff if one.pk], COLUMNS)
        _record_hired([one for one in staff if id(one) in fresh], now)
    return staff


def _rows(community_id: int, posts: Sequence[Post]) -> dict[str | int | None, Staff]:
    """The rows these posts had before, by key and by membership."""
    known = Q(key__in=[post.key for post in posts if post.key]) | Q(membership__in=[post.membership_id for post in posts if post.membership_id])
    held = list(Staff.objects.select_for_update(no_key=True).filter(known, community_id=community_id).order_by("pk"))
    return {one.key: one for one in held if one.key} | {one.membership_id: one for one in held}


def _members(community_id: int, posts: Sequence[Post]) -> list[Membership]:
    """Each post's membership: the member's own, now of the staff, or a new one."""
    promoted = Membership.objects.select_for_update(no_key=True).filter(
        community_id=community_id, pk__in=[post.membership_id for post in posts if post.membership_id], left_at=None
    )
    own = {member.pk: member for member in promoted.order_by("pk")}
    if missing := {post.membership_id for post in posts if post.membership_id} - own.keys():
        raise Refused("not_here", member=min(one for one in missing if one))
    newcomers = [Newcomer(post.name, f"{community_id}:{post.key or token()}", STAFF_SOURCE) for post in posts if not post.membership_id]
    others = iter(admit_many(community_id, newcomers, kind=Membership.Kind.STAFF))
    return [own[post.membership_id] if post.membership_id else next(others) for post in posts]


def _take_on(one: Staff, post: Post, now: datetime) -> None:
    if one.pk is None or one.left_at is not None:
        one.promoted, one.hired_at = post.membership_id is not None, now
    if post.membership_id:
        Membership.objects.filter(pk=post.membership_id).update(kind=Membership.Kind.STAFF)
    one.name, one.role, one.minutes_per_day, one.domain, one.left_at = clean_name(post.name), post.role, post.minutes_per_day, post.domain, None
    one.account_id = post.account_id or one.account_id
    one.granted_by_id = post.granted_by_id or one.granted_by_id


def _record_hired(staff: Sequence[Staff], now: datetime) -> None:
    record_many([_draft(Hired(one.role, one.promoted), one, now) for one in staff])


def _draft(fact: Hired | Dismissed, one: Staff, now: datetime) -> Draft:
    word = "hired" if isinstance(fact, Hired) else "dismissed"
    return Draft(
        fact, key=f"{word}:{one.pk}:{int(now.timestamp() * 1_000_000)}", community=one.community_id, identity=one.membership.identity_id,
        staff=one.pk, subject=("membership", one.membership_id), happened_at=now,
    )  # fmt: skip


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
    membership_id: int | None = None,
) -> Staff:
    """The person works for the community in that role: a newcomer, or the member of ``membership_id``, who stays the same person.

    Refused ``unknown_role``, ``not_here``.
    """
    return hire_many(community_id, [Post(name, role, key, minutes_per_day, domain, account_id, granted_by_id, membership_id)])[0]


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
    """The person works here no longer: their duties end by reaction; who had been promoted is a member again, anybody else has left.

    Returns whether they still worked here.
    Refused ``last_owner`` for the only owner with a login, for then nobody could manage the community any more.
    """
    with transaction.atomic():
        staff = Staff.objects.select_for_update(no_key=True).get(pk=staff_id)
        if staff.left_at is not None:
            return False
        if _is_last_owner(staff):
            raise Refused("last_owner", name=staff.name)
        now = clock.now()
        Staff.objects.filter(pk=staff_id).update(left_at=now)
        record_many([_draft(Dismissed(staff.role, staff.promoted, (now - (staff.hired_at or staff.created_at)).days), staff, now)])
        if staff.promoted:
            Membership.objects.filter(pk=staff.membership_id).update(kind=kind_without_post(staff.membership))
        else:
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
