"""What one may ask about communities, people and staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q

from qunying.people.counting.queries import Counted as Counted
from qunying.people.counting.queries import Somebody as Somebody
from qunying.people.counting.queries import bots_by_name as bots_by_name
from qunying.people.counting.queries import called as called
from qunying.people.counting.queries import counted as counted
from qunying.people.levels.holding import HOLD_DAYS_MOST as HOLD_DAYS_MOST
from qunying.people.levels.queries import HeldLevel as HeldLevel
from qunying.people.levels.queries import LevelVersionRow as LevelVersionRow
from qunying.people.levels.queries import MemberLevel as MemberLevel
from qunying.people.levels.queries import latest_level_names as latest_level_names
from qunying.people.levels.queries import level_holds as level_holds
from qunying.people.levels.queries import level_names as level_names
from qunying.people.levels.queries import level_of as level_of
from qunying.people.levels.queries import level_versions as level_versions
from qunying.people.levels.queries import levels_read_until as levels_read_until
from qunying.people.levels.reader import NO_LEVEL as NO_LEVEL
from qunying.people.models import About, Account, ApiToken, Community, Identity, Invite, MemberKey, Membership, Role, Staff

LAST = chr(0x10FFFF)  # after every character


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff as lists show them."""

    id: int
    public_id: str
    key: str | None
    name: str
    role: str
    role_name: str
    domain: str
    minutes_per_day: int
    has_login: bool
    membership_id: int
    granted_by: int | None = None
    last_login: datetime | None = None
    username: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as lists show them."""

    id: int
    public_id: str
    name: str
    identity_id: int
    source: str
    joined_at: datetime
    left_at: datetime | None
    stays: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token that opens the API, as its owner sees it."""

    public_id: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invite as its inviter sees it; ``came`` is the name of who came by it."""

    code: str
    called: str
    named: bool
    made_at: datetime
    opened_at: datetime | None
    accepted_at: datetime | None
    came: str


def communities() -> list[Community]:
    """Every community, oldest first."""
    return list(Community.objects.order_by("pk"))


def community(community_id: int) -> Community | None:
    """The community with that id."""
    return Community.objects.filter(pk=community_id).first()


def community_by_slug(slug: str) -> Community | None:
    """The community with that short name."""
    return Community.objects.filter(slug=slug).first()


def communities_of(account_id: int) -> list[Community]:
    """The communities this console account works for, oldest first; every one for an installation's owner."""
    if Account.objects.filter(pk=account_id, is_superuser=True).exists():
        return communities()
    return list(Community.objects.filter(staff__account_id=account_id, staff__left_at=None).distinct().order_by("pk"))


def has_accounts() -> bool:
    """Whether anybody can sign in to the console yet."""
    return Account.objects.exists()


def has_owner() -> bool:
    """Whether the installation has its owner, who sees every community."""
    return Account.objects.filter(is_superuser=True, is_active=True).exists()


def account(username: str) -> Account | None:
    """The console account of that name."""
    return Account.objects.filter(username=username).first()


def membership(public_id: str) -> Membership | None:
    """The membership with that public id, its community with it."""
    return Membership.objects.select_related("community").filter(public_id=public_id).first()


def membership_by_id(membership_id: int) -> Membership | None:
    """The membership with that id, its community with it."""
    return Membership.objects.select_related("community").filter(pk=membership_id).first()


def names(membership_ids: Iterable[int]) -> dict[int, str]:
    """The display names of those memberships."""
    return dict(Membership.objects.filter(pk__in=set(membership_ids)).values_list("pk", "display_name"))


def names_of_identities(community_id: int, identity_ids: Iterable[int]) -> dict[int, str]:
    """The display names under which those identities appear in the community."""
    rows = Membership.objects.filter(community_id=community_id, identity_id__in=set(identity_ids))
    return dict(rows.values_list("identity_id", "display_name"))


def identities(membership_ids: Iterable[int]) -> dict[int, int]:
    """The identity behind each of those memberships."""
    return dict(Membership.objects.filter(pk__in=set(membership_ids)).values_list("pk", "identity_id"))


def identities_of_keys(community_id: int, hashes: Iterable[str]) -> dict[str, int]:
    """The identities that stand under those hashes of (source, key), of who is or was a member of the community."""
    found = Identity.objects.filter(source_key__in=set(hashes), person__memberships__community_id=community_id)
    return {str(key): pk for key, pk in found.values_list("source_key", "pk")}


def memberships(community_id: int, identity_ids: Iterable[int]) -> dict[int, int]:
    """The membership of each of those identities in the community."""
    rows = Membership.objects.filter(community_id=community_id, identity_id__in=set(identity_ids))
    return dict(rows.values_list("identity_id", "pk"))


def everybody(community_id: int) -> dict[int, tuple[str, str, str, datetime, datetime | None]]:
    """Whoever is or was there, by identity: public id, name, kind (member, staff, bot), when they came and left."""
    rows = Membership.objects.filter(community_id=community_id).order_by("pk")
    told = rows.values_list("identity_id", "public_id", "display_name", "kind", "joined_at", "left_at")
    return {identity: (public, name, Membership.Kind(kind).name.lower(), joined, left) for identity, public, name, kind, joined, left in told}


def not_members(community_id: int) -> list[int]:
    """The identities of staff and bots, former ones too: what they do is no sign of life of the members."""
    return list(Membership.objects.filter(community_id=community_id).exclude(kind=Membership.Kind.MEMBER).order_by("pk").values_list("identity_id", flat=True))


def staff_identities(community_id: int) -> list[int]:
    """The identities of everybody who works or ever worked for the community."""
    return sorted(set(Staff.objects.filter(community_id=community_id).values_list("membership__identity_id", flat=True)))


def absent(membership_ids: Iterable[int]) -> set[int]:
    """Which of those memberships have left and are not back."""
    return set(Membership.objects.filter(pk__in=set(membership_ids), left_at__isnull=False).values_list("pk", flat=True))


def dismissed(membership_ids: Iterable[int]) -> list[int]:
    """The former staff among those memberships, by staff id."""
    return list(Staff.objects.filter(membership_id__in=set(membership_ids), left_at__isnull=False).order_by("pk").values_list("pk", flat=True))


def members_count(community_id: int) -> int:
    """How many people are members now, staff and bots not counted."""
    return Membership.objects.filter(community_id=community_id, kind=Membership.Kind.MEMBER, left_at=None).count()


def member_ids(community_id: int, *, search: str = "", present: bool | None = None, source: str = "") -> list[int]:
    """Members (staff and bots are none), the latest to join first: whose name begins so or whose public id it is; present or gone; from one source."""
    rows = Membership.objects.filter(community_id=community_id, kind=Membership.Kind.MEMBER)
    if present is not None:
        rows = rows.filter(left_at__isnull=present)
    if source:
        rows = rows.filter(identity__source=source)
    if not search:
        return list(rows.order_by("-pk").values_list("pk", flat=True))
    found = set(rows.filter(_begins("display_name", search)).values_list("pk", flat=True))
    found |= set(rows.filter(public_id=search.lower()).values_list("pk", flat=True))
    return sorted(found, reverse=True)


def members_by_id(membership_ids: Iterable[int]) -> dict[int, MemberRow]:
    """Those members, present or not."""
    rows = Membership.objects.filter(pk__in=list(membership_ids)).select_related("identity")
    return {
        one.pk: MemberRow(one.pk, one.public_id, one.display_name, one.identity_id, one.identity.source, one.joined_at, one.left_at, one.stays) for one in rows
    }


def about(membership_id: int) -> str:
    """What the member said of themselves when they joined; nothing where they said nothing."""
    return About.objects.filter(membership_id=membership_id).values_list("text", flat=True).first() or ""


def invites_of(membership_id: int) -> list[InviteRow]:
    """Everybody this member asked in, the latest first; their own link for everybody is none of them, and nobody is in it twice."""
    rows = Invite.objects.filter(inviter_id=membership_id, same_as=None).exclude(kind=Invite.Kind.OWN).select_related("accepted").order_by("-pk")
    return [
        InviteRow(
            one.code, one.called, one.kind == Invite.Kind.NAMED, one.made_at, one.opened_at, one.accepted_at, one.accepted.display_name if one.accepted else ""
        )
        for one in rows
    ]


def asked_by(membership_id: int) -> str:
    """Who asked this member in; nothing where nobody did."""
    return Invite.objects.filter(accepted_id=membership_id).values_list("inviter__display_name", flat=True).first() or ""


def community_of_invite(code: str) -> Community | None:
    """The community that the invite with this code leads into."""
    row = Invite.objects.select_related("community").filter(code=code[:16]).first()
    return row.community if row else None


def inviter_name(community_id: int, invite_ids: Iterable[int]) -> str:
    """Who asked by the first of those invites, while they are members; nothing where nobody did."""
    found = Invite.objects.filter(community_id=community_id, pk__in=list(invite_ids)[:1], inviter__left_at=None)
    return found.values_list("inviter__display_name", flat=True).first() or ""


def sources(community_id: int) -> dict[str, int]:
    """Where the members came from, with how many."""
    rows = Membership.objects.filter(community_id=community_id, kind=Membership.Kind.MEMBER).order_by()
    return dict(rows.values_list("identity__source").annotate(n=Count("id")))


def link_issued_at(membership_id: int) -> datetime | None:
    """When the member was last given a link for a new device."""
    rows = MemberKey.objects.filter(membership_id=membership_id, kind=MemberKey.Kind.LINK).order_by("-pk")
    return rows.values_list("created_at", flat=True).first()


def staff_memberships(community_id: int) -> set[int]:
    """The memberships of everybody on the staff now."""
    return set(Staff.objects.filter(community_id=community_id, left_at=None).values_list("membership_id", flat=True))


def staff_by_key(community_id: int) -> dict[str, Staff]:
    """The blueprint's staff who work here now, by key."""
    return {str(one.key): one for one in Staff.objects.filter(community_id=community_id, key__isnull=False, left_at=None)}


def staff_ids(community_id: int, keys: Iterable[str]) -> dict[str, int]:
    """The ids of those of the blueprint's staff who work here now, by key."""
    return dict(Staff.objects.filter(community_id=community_id, key__in=set(keys), left_at=None).values_list("key", "pk"))  # type: ignore[arg-type]


def staff(community_id: int) -> list[StaffRow]:
    """Everybody on the staff now, in the order of roles, then of hiring."""
    order = {role: place for place, role in enumerate(Role.values)}
    rows = Staff.objects.filter(community_id=community_id, left_at=None).select_related("account").order_by("pk")
    return sorted((_row(one) for one in rows), key=lambda row: order[row.role])


def staff_by_id(staff_ids: Iterable[int]) -> dict[int, StaffRow]:
    """Those members of staff, also former ones."""
    return {one.pk: _row(one) for one in Staff.objects.filter(pk__in=set(staff_ids))}


def post(staff_id: int) -> Staff | None:
    """That post with its community, also a former one."""
    return Staff.objects.select_related("community").filter(pk=staff_id).first()


def post_by_public_id(community_id: int, public_id: str) -> Staff | None:
    """The present post of the community with that public id."""
    return Staff.objects.filter(community_id=community_id, public_id=public_id, left_at=None).first()


def staff_of_account(account_id: int, community_id: int) -> Staff | None:
    """As whom this console account acts in the community; the highest role where there are several."""
    order = {role: place for place, role in enumerate(Role.values)}
    rows = Staff.objects.filter(account_id=account_id, community_id=community_id, left_at=None)
    return min(rows, key=lambda one: order[one.role], default=None)


def staff_of_membership(membership_id: int) -> Staff | None:
    """The present post of this membership, for staff who live on a phone."""
    return Staff.objects.filter(membership_id=membership_id, left_at=None).first()


def tokens_of(account_id: int) -> list[TokenRow]:
    """The account's tokens that still open the API, newest first."""
    rows = ApiToken.objects.filter(account_id=account_id, revoked_at=None).order_by("-pk")
    return [TokenRow(*row) for row in rows.values_list("public_id", "name", "created_at", "used_at")]


def owners(community_id: int) -> list[str]:
    """Names of the owners: who may grant what somebody lacks."""
    return list(Staff.objects.filter(community_id=community_id, role=Role.OWNER, left_at=None).order_by("pk").values_list("name", flat=True))


def counts_by_community() -> dict[int, int]:
    """Members present in each community."""
    present = Count("memberships", filter=Q(memberships__left_at=None, memberships__kind=Membership.Kind.MEMBER))
    return dict(Community.objects.annotate(present=present).values_list("pk", "present"))


def _begins(field: str, text: str) -> Q:
    """The field begins with the text as typed, in small, in capitals or as a name, found by the index: SQLite's LIKE could not use it, a range can."""
    found = Q()
    for one in {text, text.lower(), text.upper(), text.capitalize()}:
        found |= Q(**{f"{field}__startswith": one}) if connection.vendor == "postgresql" else Q(**{f"{field}__gte": one, f"{field}__lt": one + LAST})
    return found


def _row(one: Staff) -> StaffRow:
    has_login, role_name = one.account_id is not None, str(Role(one.role).label)
    account = one.account if has_login and Staff.account.is_cached(one) else None
    return StaffRow(
        one.pk, one.public_id, one.key, one.name, one.role, role_name, one.domain, one.minutes_per_day, has_login, one.membership_id,
        one.granted_by_id, account.last_login if account else None, account.username if account else "",
    )  # fmt: skip
