"""Joining: rules accepted, admitted, routed by choice and room, seated or waiting; all of it or nothing."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qunying.camps.facts import Enrolled, Placed
from qunying.camps.models import Cohort, Enrolment
from qunying.camps.services.cohorts import live
from qunying.commerce import services as commerce
from qunying.conduct import queries as rules
from qunying.conduct import services as conduct
from qunying.groups import services as group_services
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, insert_rows, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series
from qunying.people import queries as people
from qunying.people import services as people_services
from qunying.people.services import UNKNOWN_WAY, CameBy, Newcomer

CHUNK = 100  # joins per write transaction: below 50 ms on SQLite, four facts each included
CHOSEN, WHEN_FULL, FULL, NO_GROUP = "chosen", "when_full", "full", "no_group"  # why a member has their route, or none

_ENROLMENT = {
    "community_id": "bigint", "cohort_id": "bigint", "membership_id": "bigint", "choice": "text", "route": "text", "group_id": "bigint",
    "reason": "text", "stay": "integer", "enrolled_at": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody wants to join; ``key`` names the request, so that sending it twice is joining once."""

    name: str
    choice: str
    rules_version: int
    key: str
    guide: str = ""  # public id of who brought them, where they came by a guide's code
    came: CameBy = UNKNOWN_WAY  # what first brought them, where it is known
    invites: tuple[int, ...] = ()  # that their phone had opened
    about: str = ""  # what they say of themselves besides their name


@dataclass(frozen=True, slots=True)
class Joined:
    """Where somebody who joined has come to; without a group they wait, and ``reason`` says why: full or no_group."""

    membership_id: int
    identity_id: int
    enrolment_id: int
    group_id: int | None
    choice: str
    route: str
    reason: str
    new: bool

    @property
    def waiting(self) -> bool:
        """Whether they wait for a seat."""
        return self.group_id is None


@verb("camps.join")
def join(
    community_id: int, *, name: str, choice: str, rules_version: int, key: str, guide: str = "", came: CameBy = UNKNOWN_WAY,
    invites: tuple[int, ...] = (), about: str = "",
) -> Joined:  # fmt: skip
    """The person is a member, has accepted the rules in force, and sits in a group of the chosen route, of the one declared for when it is full, or waits.

    The same key twice is the same joining. Refused ``no_cohort_open``, ``unknown_choice``, ``rules_changed``, ``was_removed``,
    ``name_empty``, ``name_too_long``.
    """
    return join_many(community_id, [JoinRequest(name, choice, rules_version, key, guide, came, invites, about)])[0]


def join_many(community_id: int, requests: Sequence[JoinRequest]) -> list[Joined]:
    """Everybody has joined, in the order given; refused as ``join`` is, and then nobody of the hundred in question has."""
    results: list[Joined] = []
    if not requests:
        return results
    *parts, last = list(chunks(requests, CHUNK))
    for part in chain(paced(parts), [last]):  # after the last one there is nothing to make room for
        with transaction.atomic():
            results += _join(community_id, part)
    return results


@verb("camps.place_waiting", needs=("owner", "operator"))
def place_waiting(community_id: int) -> int:
    """Whoever has waited longest sits where there is room now, by choice or by what is declared for when it is full; returns how many do."""
    with transaction.atomic():
        cohort = live(community_id)
        if cohort is None or not _waiting(community_id, cohort).exists():
            return 0
        router, placed = Router(cohort, community_id), []  # groups are held before enrolments, as when somebody joins
        waiting = list(_waiting(community_id, cohort).select_for_update(of=("self",)))
        for one in waiting:
            one.route, one.group_id, one.reason = router.place(one.choice)
            if one.group_id is not None:
                placed.append(one)
        identities = people.identities(one.membership_id for one in placed)
        _seat([(one.membership_id, one.group_id) for one in placed if one.group_id is not None], identities)
        Enrolment.objects.bulk_update(waiting, ["route", "group", "reason"], batch_size=100)
        _record_placed(placed, identities)
    return len(placed)


@dataclass(slots=True)
class Router:
    """Leads choices to groups, the emptiest first and in declared order among equals; holds the groups until the transaction ends."""

    cohort: Cohort
    community_id: int
    choices: dict[str, dict[str, Any]] = field(init=False)
    _rooms: dict[str, list[tuple[int, int, int, int]]] = field(init=False)  # route -> heap of (taken, position, id, capacity)
    _routes: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.choices = {choice["id"]: choice for choice in self.cohort.choices}
        self._rooms, self._routes = {}, set()
        for group in group_services.hold_open(self.community_id):
            self._routes.add(group.route)
            if group.seats_taken < group.capacity:
                self._rooms.setdefault(group.route, []).append((group.seats_taken, group.position, group.id, group.capacity))
        for heap in self._rooms.values():
            heapq.heapify(heap)

    def place(self, choice: str) -> tuple[str, int | None, str]:
        """(route, group, reason) for the next who chose this; the seat is theirs from now on."""
        tried: list[str] = []
        route: str | None = choice
        while route is not None and route not in tried:
            tried.append(route)
            if self._rooms.get(route):
                return route, self._take(route), CHOSEN if route == choice else WHEN_FULL
            route = self.choices.get(route, {}).get("when_full")
        return "", None, FULL if self._routes & set(tried) else NO_GROUP

    def _take(self, route: str) -> int:
        heap = self._rooms[route]
        taken, position, group, capacity = heap[0]
        if taken + 1 < capacity:
            heapq.heapreplace(heap, (taken + 1, position, group, capacity))
        else:
            heapq.heappop(heap)
        return group


def _join(community_id: int, requests: Sequence[JoinRequest]) -> list[Joined]:
    cohort = live(community_id)
    if cohort is None:
        raise Refused("no_cohort_open")
    known = {choice["id"] for choice in cohort.choices}
    for request in requests:
        if request.choice not in known:
            raise Refused("unknown_choice", choice=request.choice, known=series(choice["name"] for choice in cohort.choices))
    members = people_services.admit_many(community_id, [_newcomer(community_id, request) for request in requests])
    removed = rules.removals(one.pk for one in members)
    if removed:  # the admission goes back with the transaction: who was removed comes back by an appeal, not by the door
        raise Refused("was_removed", case=removed[min(removed)])
    for version in sorted({request.rules_version for request in requests}):
        pairs = [(one.pk, one.identity_id) for one, request in zip(members, requests, strict=True) if request.rules_version == version]
        conduct.accept_many(community_id, pairs, version)
    stays = {one.pk: one.stays for one in members}
    found = {one.membership_id: one for one in Enrolment.objects.filter(cohort=cohort, membership_id__in=stays)}
    new = {one.pk: request.choice for one, request in zip(members, requests, strict=True) if one.pk not in found or found[one.pk].stay != one.stays}
    if new:
        found |= _enrol(cohort, new, stays, {one.pk: one.identity_id for one in members}, found)
    for one, request in zip(members, requests, strict=True):
        if request.guide and one.pk in new:
            commerce.introduce(one.pk, guide=request.guide)
    return [_joined(found[one.pk], one.identity_id, one.pk in new) for one in members]


def _newcomer(community_id: int, request: JoinRequest) -> Newcomer:
    """Who comes and what first brought them; who came by nothing else but a guide's code was brought by the guide."""
    came = request.came
    if not came.source and request.guide:
        guide = people.post_by_public_id(community_id, request.guide)
        came = CameBy("staff", ref=guide.pk) if guide else UNKNOWN_WAY
    return Newcomer(request.name, request.key, came=came, invites=request.invites, about=request.about)


def _enrol(cohort: Cohort, choices: dict[int, str], stays: dict[int, int], identities: dict[int, int], before: dict[int, Enrolment]) -> dict[int, Enrolment]:
    """Everybody of these is routed, seated where there is room, and their enrolment and fact written."""
    now, router = clock.now(), Router(cohort, cohort.community_id)
    rows = {}
    for membership, choice in choices.items():
        route, group, reason = router.place(choice)
        rows[membership] = Enrolment(
            cohort=cohort, community_id=cohort.community_id, membership_id=membership, choice=choice, route=route, group_id=group,
            reason=reason, stay=stays[membership], enrolled_at=now,
        )  # fmt: skip
    _seat([(membership, one.group_id) for membership, one in rows.items() if one.group_id is not None], identities)
    again = [membership for membership in rows if membership in before]
    for membership in again:
        rows[membership].pk = before[membership].pk
    Enrolment.objects.bulk_update([rows[membership] for membership in again], ["choice", "route", "group", "reason", "stay", "enrolled_at"])
    fresh = [one for one in rows.values() if one.pk is None]
    moment = db_time(now)
    insert_rows("camps_enrolment", _ENROLMENT, [(*_row(one), moment) for one in fresh])
    ids = dict(Enrolment.objects.filter(cohort=cohort, membership_id__in=[one.membership_id for one in fresh]).values_list("membership_id", "pk"))
    for one in fresh:
        one.pk = ids[one.membership_id]
    record_many(
        [
            Draft(
                Enrolled(choice=one.choice, route=one.route or None, waited=one.group_id is None),
                key=f"enrolled:{cohort.pk}:{membership}:{one.stay}",
                community=cohort.community_id,
                group=one.group_id,
                identity=identities[membership],
                subject=("membership", membership),
            )
            for membership, one in rows.items()
        ]
    )
    return rows


def _seat(pairs: Sequence[tuple[int, int]], identities: dict[int, int]) -> None:
    """The seats the router gave away are taken; it holds the groups, so there is room for everybody."""
    seated = group_services.seat_many(pairs, identities=identities)
    if len(seated) != len(pairs):
        raise RuntimeError(f"{len(pairs) - len(seated)} seats were given away that do not exist")


def _waiting(community_id: int, cohort: Cohort) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(community_id=community_id, cohort=cohort, group=None, membership__left_at=None).order_by("pk")


def _record_placed(placed: Sequence[Enrolment], identities: dict[int, int]) -> None:
    now = clock.now()
    record_many(
        [
            Draft(
                Placed(choice=one.choice, route=one.route, waited_seconds=int((now - one.enrolled_at).total_seconds())),
                key=f"placed:{one.pk}:{one.stay}",
                community=one.community_id,
                group=one.group_id,
                identity=identities[one.membership_id],
                subject=("membership", one.membership_id),
            )
            for one in placed
        ]
    )


def _row(one: Enrolment) -> tuple[object, ...]:
    return (
        one.community_id, one.cohort_id, one.membership_id, one.choice, one.route, one.group_id, one.reason, one.stay,
    )  # fmt: skip


def _joined(one: Enrolment, identity: int, new: bool) -> Joined:
    return Joined(one.membership_id, identity, one.pk, one.group_id, one.choice, one.route, one.reason, new)
