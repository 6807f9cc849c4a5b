"""What one may ask about groups, seats, chats and duties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qunying.groups import duties, health
from qunying.groups.declared import STAFF_ROUTE
from qunying.groups.learners import Learners, learners
from qunying.groups.models import ChatBinding, DutyGrant, Group, Seat, Term
from qunying.groups.pairs import PairRow, fresh_pairs, pairs
from qunying.groups.signals.queries import SignalRow, signal_words
from qunying.groups.signals.queries import of_groups as signals

__all__ = [
    "STAFF_ROUTE",
    "Chat", "Duty", "GroupRow", "Learners", "MemberRow", "PairRow", "Place", "SeatRow", "SignalRow", "belonging", "by_id", "by_key", "chats", "free_seats",
    "fresh_pairs", "group", "groups", "groups_of_staff", "health_rules", "key_ids", "learners", "members", "members_count", "on_duty", "pairs", "places",
    "routes", "seated", "seats_of_community", "signal_words", "signals", "terms",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody with a duty in a group."""

    staff_id: int
    staff_public_id: str
    key: str | None
    name: str
    membership_id: int
    duty: str
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that carries a group: the channel's key, the platform's id of the chat (empty on the web), and whose account owns it there (where known)."""

    id: int
    channel: str
    chat: str
    owner: str = ""  # the blueprint's name for them
    owner_staff: int | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as lists show it."""

    id: int
    public_id: str
    community_id: int
    key: str | None
    name: str
    position: int
    route: str
    route_name: str
    purpose: str
    audience: str
    domain: str
    capacity: int
    seats_taken: int
    in_calendar: bool
    created_at: datetime
    operator: Duty | None = None
    hosts: tuple[Duty, ...] = ()
    chats: tuple[Chat, ...] = ()

    @property
    def for_members(self) -> bool:
        """Whether members come into it."""
        return self.route != STAFF_ROUTE


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody sitting in a group."""

    membership_id: int
    public_id: str
    name: str
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat that is taken."""

    membership_id: int
    group_id: int
    identity_id: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in a group."""

    group_id: int
    public_id: str
    name: str
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One of the four duties somebody holds in a group now."""

    group_id: int
    staff_id: int
    staff_public_id: str
    name: str
    bundle: str
    declared: bool
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A group somebody belongs to, by a seat or by a duty."""

    group: GroupRow
    duty: str | None = field(default=None)


def groups(community_id: int, *, only: Iterable[int] | None = None) -> list[GroupRow]:
    """The community's groups in declared order with operator, hosts and chats, in three reads; ``only`` is somebody's row scope (None: all)."""
    rows = _alive(community_id)
    return _with_people(rows if only is None else rows.filter(pk__in=set(only)))


def group(public_id: str) -> GroupRow | None:
    """The group with that public id, archived or not, with operator, hosts and chats."""
    return next(iter(_with_people(Group.objects.filter(public_id=public_id))), None)


def by_id(group_ids: Iterable[int]) -> dict[int, GroupRow]:
    """Those groups with operator, hosts and chats, archived or not."""
    return {row.id: row for row in _with_people(Group.objects.filter(pk__in=set(group_ids)))}


def by_key(community_id: int) -> dict[str, Group]:
    """The blueprint's groups that are not archived, by key."""
    return {str(one.key): one for one in _alive(community_id).filter(key__isnull=False)}


def key_ids(community_id: int) -> dict[str, int]:
    """The ids of the blueprint's groups that are not archived, by key."""
    return dict(_alive(community_id).filter(key__isnull=False).values_list("key", "pk"))  # type: ignore[arg-type]


def routes(group_ids: Iterable[int]) -> dict[int, str]:
    """The route of each of those groups."""
    return dict(Group.objects.filter(pk__in=set(group_ids)).values_list("pk", "route"))


def members(group_id: int, *, after: int = 0, limit: int = 50, past: bool = False) -> list[tuple[int, MemberRow]]:
    """Who sits in the group now (or, with ``past``, ever sat), in the order of sitting down, each with the place to continue ``after``."""
    rows = Seat.objects.filter(group_id=group_id, pk__gt=after).select_related("membership").order_by("pk")
    rows = rows if past else rows.filter(left_at=None)
    return [(one.pk, MemberRow(one.membership_id, one.membership.public_id, one.membership.display_name, one.joined_at, one.left_at)) for one in rows[:limit]]


def ever_in(group_ids: Iterable[int]) -> set[int]:
    """Who sits in any of those groups or ever sat."""
    return set(Seat.objects.filter(group_id__in=set(group_ids)).values_list("membership_id", flat=True))


def sitting_in(group_id: int) -> set[int]:
    """Who sits in the group now."""
    return set(Seat.objects.filter(group_id=group_id, left_at=None).values_list("membership_id", flat=True))


def stays(membership_ids: Iterable[int], *, past: bool = False) -> dict[int, list[Stay]]:
    """The groups each of those members sits in now (with ``past`` also where they ever sat), the latest first."""
    found: dict[int, list[Stay]] = {}
    rows = Seat.objects.filter(membership_id__in=set(membership_ids)).select_related("group").order_by("-pk")
    for one in rows if past else rows.filter(left_at=None, group__archived_at=None):
        found.setdefault(one.membership_id, []).append(Stay(one.group_id, one.group.public_id, one.group.name, one.joined_at, one.left_at))
    return found


def members_count(community_id: int) -> int:
    """How many people sit in the community's groups; somebody in three of them counts once."""
    return Seat.objects.filter(group__in=_alive(community_id), left_at=None).values("membership_id").distinct().count()


def sitting(community_id: int, *, routes: Iterable[str] = ()) -> QuerySet[Seat, int]:
    """The memberships that sit in groups of these routes now (none named: all that are open to members), to be used inside another query."""
    wanted = list(routes)
    rooms = _alive(community_id).filter(route__in=wanted) if wanted else _alive(community_id).exclude(route=Group.Route.STAFF)
    return Seat.objects.filter(group__in=rooms, left_at=None).values_list("membership_id", flat=True)


def free_seats(community_id: int) -> dict[str, int]:
    """Seats still free, by route."""
    free: dict[str, int] = {}
    for route, capacity, taken in _alive(community_id).values_list("route", "capacity", "seats_taken"):
        free[route] = free.get(route, 0) + capacity - taken
    return free


def places(membership_id: int) -> list[Place]:
    """The groups somebody belongs to: where they sit, and, for staff, where they have a duty."""
    terms_ = dict(Term.objects.filter(staff__membership_id=membership_id, until_at=None, group__archived_at=None).values_list("group_id", "duty"))
    sitting = set(Seat.objects.filter(membership_id=membership_id, left_at=None, group__archived_at=None).values_list("group_id", flat=True))
    return [Place(row, terms_.get(row.id)) for row in _with_people(Group.objects.filter(pk__in=sitting | set(terms_)))]


def seated(membership_ids: Iterable[int]) -> set[tuple[int, int]]:
    """The seats those memberships take now, as (membership, group)."""
    rows = Seat.objects.filter(membership_id__in=set(membership_ids), left_at=None, group__archived_at=None)
    return set(rows.values_list("membership_id", "group_id"))


def seats_of_community(community_id: int) -> list[SeatRow]:
    """Every seat taken in the community's groups now, group by group in the order of sitting down."""
    rows = Seat.objects.filter(group__in=_alive(community_id), left_at=None).order_by("group__position", "group_id", "pk")
    return [SeatRow(*row) for row in rows.values_list("membership_id", "group_id", "membership__identity_id")]


def belonging(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (membership, group) belong together, by a seat or by a duty; one read, a second only for those without a seat."""
    found = seated(membership for membership, _ in pairs) & set(pairs)
    missing = set(pairs) - found
    if missing:
        terms = Term.objects.filter(staff__membership_id__in={membership for membership, _ in missing}, until_at=None, group__archived_at=None)
        found |= set(terms.values_list("staff__membership_id", "group_id")) & missing
    return found


def chats(group_ids: Iterable[int]) -> dict[int, list[Chat]]:
    """The chats that carry each of those groups now, first bound first."""
    found: dict[int, list[Chat]] = {}
    for one in ChatBinding.objects.filter(group_id__in=set(group_ids), unbound_at=None).select_related("owner").order_by("pk"):
        found.setdefault(one.group_id, []).append(Chat(one.pk, one.channel, one.chat, (one.owner and one.owner.key) or "", one.owner_id))
    return found


def on_duty(group_ids: Iterable[int]) -> dict[int, list[Duty]]:
    """Who has a duty in each of those groups now, hosts in the order of their appointment, then the operator."""
    found: dict[int, list[Duty]] = {}
    terms = Term.objects.filter(group_id__in=set(group_ids), until_at=None)
    for term in terms.select_related("staff").order_by("duty", "pk"):
        found.setdefault(term.group_id, []).append(_duty(term))
    return found


def terms(group_id: int) -> list[Duty]:
    """Every term of duty in the group, past ones too, newest first."""
    return [_duty(term) for term in Term.objects.filter(group_id=group_id).select_related("staff").order_by("-from_at", "-pk")]


def duty_grants(community_id: int) -> list[GrantRow]:
    """Who holds which of the four duties where, now, in the order of groups."""
    rows = DutyGrant.objects.filter(community_id=community_id, until_at=None, group__archived_at=None).select_related("staff")
    ordered = rows.order_by("group__position", "group_id", "pk")
    return [GrantRow(one.group_id, one.staff_id, one.staff.public_id, one.staff.name, one.bundle, one.declared, one.from_at) for one in ordered]


def declared_duties(community_id: int) -> dict[int, list[list[str]]]:
    """The duties the blueprint gave, by group, as [duty, staff key] in the blueprint's order."""
    found: dict[int, list[list[str]]] = {}
    rows = DutyGrant.objects.filter(community_id=community_id, until_at=None, declared=True, staff__key__isnull=False)
    for group_id, bundle, key in rows.values_list("group_id", "bundle", "staff__key"):
        found.setdefault(group_id, []).append([bundle, str(key)])
    return {group_id: sorted(pairs, key=lambda pair: (duties.BUNDLES.index(pair[0]), pair[1])) for group_id, pairs in found.items()}


def groups_of_staff(staff_ids: Iterable[int], *, duty: str | None = None) -> dict[int, list[int]]:
    """The groups in which each of those staff has a duty now, by staff id."""
    found: dict[int, list[int]] = {}
    rows = Term.objects.filter(Q(duty=duty) if duty else Q(), staff_id__in=set(staff_ids), until_at=None, group__archived_at=None)
    for staff, group_id in rows.order_by("group__position", "group_id").values_list("staff_id", "group_id"):
        found.setdefault(staff, []).append(group_id)
    return found


def health_rules() -> list[str]:
    """The published rules behind a group's colour with the thresholds in force, in words."""
    hours = {"hours": health.WINDOW_HOURS, "watch": round(100 * health.ACTIVE_WATCH_SHARE), "rescue": round(100 * health.ACTIVE_RESCUE_SHARE)}
    silent = {"watch": round(health.SILENT_WATCH.total_seconds() / 3600), "rescue": round(health.SILENT_RESCUE.total_seconds() / 3600)}
    leaves = {"hours": health.WINDOW_HOURS, "watch": health.LEAVES_WATCH, "rescue": health.LEAVES_RESCUE}
    return [
        _("近 %(hours)s 小时参与的人少于本群常态的 %(watch)s%% 是关注，少于 %(rescue)s%% 是救场") % hours,
        _("平时有人说话的群，%(watch)s 小时没有成员说话是关注，%(rescue)s 小时是救场") % silent,
        _("昨天打卡率比前天低 %(drop)s 个百分点以上，且不是碰巧，是关注") % {"drop": round(100 * health.CHECK_IN_DROP_WATCH)},
        _("近 %(hours)s 小时退群 %(watch)s 人以上是关注，%(rescue)s 人以上是救场；大群按人数比例看") % leaves,
    ]


def _alive(community_id: int) -> QuerySet[Group]:
    return Group.objects.filter(community_id=community_id, archived_at=None)


def _with_people(rows: QuerySet[Group]) -> list[GroupRow]:
    found = list(rows.order_by("position", "pk"))
    ids = [one.pk for one in found]
    people, bound = on_duty(ids), chats(ids)
    return [_row(one, people.get(one.pk, []), bound.get(one.pk, [])) for one in found]


def _row(one: Group, duties: list[Duty], bound: list[Chat]) -> GroupRow:
    names = (
        "public_id", "community_id", "key", "name", "position", "route", "purpose", "audience", "domain", "capacity", "seats_taken", "in_calendar",
        "created_at",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(one, name) for name in names}
    operator = next((duty for duty in duties if duty.duty == "operator"), None)
    hosts = tuple(duty for duty in duties if duty.duty == "host")
    return GroupRow(id=one.pk, route_name=str(Group.Route(one.route).label), operator=operator, hosts=hosts, chats=tuple(bound), **values)


def _duty(term: Term) -> Duty:
    staff = term.staff
    return Duty(staff.pk, staff.public_id, staff.key, staff.name, staff.membership_id, term.duty, term.from_at, term.until_at)
