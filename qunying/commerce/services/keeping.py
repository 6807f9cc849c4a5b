"""Keeping the rows of a table with their facts, a chunk in one transaction."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qunying.blueprint import queries as blueprint
from qunying.charter import services as charter
from qunying.commerce.facts import CostNoted, OrderPaid, OrderRefunded, Visited
from qunying.commerce.importing.mapping import TableMapping
from qunying.commerce.importing.reading import CostRow, Lost, MemberRow, OrderRow, TagRow, VisitRow
from qunying.commerce.models import Cost, Inlet, Order, Tag, Visit
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.groups.queries import Duty
from qunying.groups.services import Move
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new
from qunying.kernel.ids import keyed_hash
from qunying.people import queries as people
from qunying.people import services as people_services
from qunying.people.services import Arrival
from qunying.people.services.admission import identity_hash

if TYPE_CHECKING:
    from qunying.commerce.services.taking_in import Taken

_COMMON = {"key": "text", "community_id": "bigint", "intake_id": "bigint", "line": "integer", "group_id": "bigint", "at": "timestamptz"}
_ORDER = {**_COMMON, "number": "text", "identity": "bigint", "customer": "bigint", "host_id": "bigint", "cents": "bigint",
          "refunded_cents": "bigint", "thousandths": "bigint"}  # fmt: skip
_VISIT = {**_COMMON, "host_id": "bigint", "inlet_id": "bigint", "visitor": "bigint", "count": "integer"}
_COST = {**_COMMON, "spent": "text", "cents": "bigint", "thousandths": "bigint"}


@dataclass(slots=True)
class Place:
    """Where rows go: the community's groups, hosts and revisions by what a table calls them; a name that fits several is nobody's."""

    community: int
    intake: int
    mapping: TableMapping
    groups: Mapping[str, int]
    hosts: Mapping[str, int]
    revisions: Sequence[tuple[datetime, int, int]]
    seen: Counter[str] = field(default_factory=Counter)  # how often the same visit or cost stood in this table already
    _terms: dict[int, list[Duty]] = field(default_factory=dict)
    _inlets: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, community_id: int, intake: int, mapping: TableMapping) -> Place:
        """The community as it is now."""
        rooms = groups.groups(community_id)
        keyed = {str(name): room.id for room in rooms for name in (room.key, room.public_id) if name}
        named = Counter(room.name for room in rooms)
        names = {room.name: room.id for room in rooms if named[room.name] == 1}
        staff = people.staff(community_id)
        hosts = {name: one.id for one in staff for name in (one.key, one.public_id) if name}
        return cls(community_id, intake, mapping, {**names, **keyed}, hosts, blueprint.carried_out(community_id))

    def group(self, name: str) -> int | None:
        """The group of that key or name; None for an empty name; raises KeyError."""
        return self.groups[name] if name else None

    def host(self, name: str, group: int | None, at: datetime) -> int | None:
        """The host named, else the one host who had the group then."""
        if name:
            return self.hosts[name]
        if group is None:
            return None
        if group not in self._terms:
            self._terms[group] = [term for term in groups.terms(group) if term.duty == "host"]
        there = {term.staff_id for term in self._terms[group] if term.from_at <= at and (term.until_at is None or at < term.until_at)}
        return next(iter(there)) if len(there) == 1 else None

    def revision(self, at: datetime) -> int | None:
        """The blueprint's revision that held then."""
        place = bisect_right([moment for moment, _, _ in self.revisions], at)
        return self.revisions[place - 1][1] if place else None

    def inlet(self, name: str) -> int | None:
        """The source of that name, made where it is new."""
        if name and name not in self._inlets:
            self._inlets[name] = Inlet.objects.get_or_create(community_id=self.community, name=name)[0].pk
        return self._inlets.get(name)

    def number(self, member: str) -> int | None:
        """A number that stands for this id of the table here and nowhere else."""
        return int(keyed_hash(self.community, self.mapping.members, member, purpose="customer")[1:17], 16) >> 1 if member else None

    def once(self, *parts: object) -> str:
        """A key for the row with this content; the second of the same content in one table is another row."""
        plain = "\x1f".join(map(str, parts))
        self.seen[plain] += 1
        return f"{self.community}:" + keyed_hash(plain, self.seen[plain], purpose="table")

    def identities(self, members: Iterable[str]) -> dict[str, int]:
        """The identities of those ids of the table, where a members' table declared them."""
        hashes = {identity_hash(self.mapping.members, one): one for one in set(members) if one}
        return {hashes[key]: pk for key, pk in people.identities_of_keys(self.community, hashes).items()}


@dataclass(frozen=True, slots=True)
class _Located:
    """A row with its place in the house."""

    key: str
    row: Any
    group: int | None
    host: int | None


def _located(place: Place, rows: Iterable[Any], key: Callable[[Any], str], taken: Taken) -> dict[str, _Located]:
    """The rows whose group and host are known, by key; a key that stands twice is known the second time."""
    found: dict[str, _Located] = {}
    for row in rows:
        try:
            group = place.group(row.group)
        except KeyError:
            taken.lose(Lost("group_unknown", row.line, row.group))
            continue
        try:
            host = place.host(getattr(row, "host", ""), group, row.at)
        except KeyError:
            taken.lose(Lost("host_unknown", row.line, row.host))
            continue
        one = _Located(key(row), row, group, host)
        if one.key in found and not _same_order(row, found[one.key].row):
            taken.lose(Lost("differs", row.line, row.number))
        elif one.key in found:
            taken.known += 1
        else:
            found[one.key] = one
            if group is not None:
                taken.groups.add(group)
    return found


def _same_order(one: Any, other: Any) -> bool:
    return bool(one[1:] == other[1:])  # all but the line


def _common(place: Place, one: _Located) -> tuple[Any, ...]:
    return one.key, place.community, place.intake, one.row.line, one.group, db_time(one.row.at)


def _draft(place: Place, one: _Located, fact: object, key: str, subject: tuple[str, int], identity: int | None = None) -> Draft:
    return Draft(fact, key, place.community, one.group, identity, one.host, None, place.revision(one.row.at), subject, one.row.at)


def orders(place: Place, rows: Sequence[OrderRow], taken: Taken) -> None:
    """Each order stands once, with its fact; what was paid back since is noted, and an order that says something else now is lost."""
    found = _located(place, rows, lambda row: f"{place.community}:{row.number}", taken)
    who = place.identities(one.row.member for one in found.values())
    taken.members.update(who.values())
    fresh = insert_new("commerce_order", _ORDER, [
        (*_common(place, one), one.row.number, who.get(one.row.member), place.number(one.row.member), one.host, one.row.cents, one.row.refunded,
         one.row.thousandths) for one in found.values()
    ], key="key")  # fmt: skip
    stored = {order.key: order for order in Order.objects.select_for_update().filter(key__in=list(found)).order_by("pk")}
    drafts = []
    for key, one in found.items():
        order, row = stored[key], one.row
        if key in fresh:
            drafts.append(_draft(place, one, OrderPaid(row.cents, row.thousandths, order.customer), f"order:{order.pk}", ("order", order.pk), order.identity))
            back = row.refunded
        elif row.cents != order.cents or row.refunded < order.refunded_cents:
            taken.lose(Lost("differs", row.line, row.number))
            continue
        else:
            taken.known += 1
            back = row.refunded - order.refunded_cents
            if back:
                Order.objects.filter(pk=order.pk).update(refunded_cents=row.refunded)
        if back:
            key = f"order-refunded:{order.pk}:{row.refunded}"
            drafts.append(_refund(place, order, back, key))
    record_many(drafts)
    taken.new += len(fresh)


def _refund(place: Place, order: Order, cents: int, key: str) -> Draft:
    """Tables seldom say when money went back, so it counts on the day of the order: sales there are what was kept."""
    return Draft(OrderRefunded(cents), key, place.community, order.group_id, order.identity, order.host_id, None, place.revision(order.at),
                 ("order", order.pk), order.at)  # fmt: skip


def visits(place: Place, rows: Sequence[VisitRow], taken: Taken) -> None:
    """Each visit row stands once with its fact; one that counts differently now is lost."""
    found = _located(place, rows, lambda row: place.once(row.at, row.group, row.host, row.inlet, row.visitor), taken)
    fresh = insert_new("commerce_visit", _VISIT, [
        (*_common(place, one), one.host, place.inlet(one.row.inlet), place.number(one.row.visitor), one.row.came) for one in found.values()
    ], key="key")  # fmt: skip
    stored = {visit.key: visit for visit in Visit.objects.filter(key__in=list(found))}
    record_many([
        _draft(place, found[key], Visited(visit.count, visit.inlet_id, visit.visitor), f"visit:{visit.pk}", ("visit", visit.pk))
        for key, visit in stored.items() if key in fresh
    ])  # fmt: skip
    _tell_known(taken, found, fresh, {key: found[key].row.came == visit.count for key, visit in stored.items()})


def costs(place: Place, rows: Sequence[CostRow], taken: Taken) -> None:
    """Each cost stands once with its fact; one that has its own number and another amount now is lost."""
    found = _located(place, rows, lambda row: place.once("cost", row.number) if row.number else place.once(row.at, row.group, row.spent, row.cents), taken)
    fresh = insert_new("commerce_cost", _COST, [
        (*_common(place, one), one.row.spent, one.row.cents, one.row.thousandths) for one in found.values()
    ], key="key")  # fmt: skip
    stored = {cost.key: cost for cost in Cost.objects.filter(key__in=list(found))}
    record_many([
        _draft(place, found[key], CostNoted(cost.spent, cost.cents, cost.thousandths), f"cost:{cost.pk}", ("cost", cost.pk))
        for key, cost in stored.items() if key in fresh
    ])  # fmt: skip
    _tell_known(taken, found, fresh, {key: found[key].row.cents == cost.cents for key, cost in stored.items()})


def _tell_known(taken: Taken, found: Mapping[str, _Located], fresh: set[str], same: Mapping[str, bool]) -> None:
    taken.new += len(fresh)
    for key, one in found.items():
        if key not in fresh and same[key]:
            taken.known += 1
        elif key not in fresh:
            taken.lose(Lost("differs", one.row.line))


def members(place: Place, rows: Sequence[MemberRow], taken: Taken) -> None:
    """Everybody named is a member under the id the table declares, since the moment it says, seated where a group is named and has room."""
    source, now = place.mapping.members, clock.now()
    before = people.identities_of_keys(place.community, [identity_hash(source, row.member) for row in rows])
    found: dict[str, tuple[MemberRow, int | None]] = {}
    for row in rows:
        try:
            found.setdefault(row.member, (row, place.group(row.group)))
        except KeyError:
            taken.lose(Lost("group_unknown", row.line, row.group))
    arrivals = [Arrival(row.name, row.member, source, row.at or now) for row, _ in found.values()]
    who = people_services.remember_many(place.community, arrivals)
    known = sum(identity_hash(source, member) in before for member in found)
    taken.known += sum(row.member in found for row in rows) - len(found) + known
    taken.new += len(found) - known
    taken.members.update(one.identity for one in who)
    moves = []
    for one, (row, group) in zip(who, found.values(), strict=True):
        if group is not None:
            taken.groups.add(group)
            moves.append(Move(group, one.membership, one.identity, row.at or now, True, f"table:{group}:{one.membership}"))
    group_services.remember_moves(place.community, sorted(moves, key=lambda move: move.at))


def tags(place: Place, rows: Sequence[TagRow], taken: Taken) -> None:
    """Each word stands once with its member, and personas know it; of who is no member the word is lost."""
    noted = []
    who = place.identities(row.member for row in rows)
    there = people.memberships(place.community, who.values())
    for row in rows:
        membership = there.get(who.get(row.member, 0))
        if membership is None:
            taken.lose(Lost("member_unknown", row.line))
            continue
        _, new = Tag.objects.get_or_create(community_id=place.community, membership_id=membership, word=row.tag)
        taken.new, taken.known = taken.new + new, taken.known + (not new)
        taken.members.add(who[row.member])
        noted.append(charter.of_tag(membership, row.tag))
    charter.note_many(place.community, noted)


KEEPERS: dict[str, Callable[[Place, Any, Taken], None]] = {"orders": orders, "visits": visits, "costs": costs, "members": members, "tags": tags}
