"""The groups' part of the blueprint: staff, groups, the taxonomy of domains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Problem, Resource, Section, register
from qunying.groups import queries, services
from qunying.groups.declared import DeclaredGroup, GroupShape, StaffShape, listed
from qunying.groups.duties import names
from qunying.groups.lint import lint_groups, lint_staff, warn_one_for_all, warn_operators, warn_overlaps
from qunying.people import queries as people
from qunying.people import services as people_services
from qunying.people.services import Post
from qunying.people.texts import role_names

FIELDS = ("name", "position", "route", "purpose", "audience", "domain", "capacity", "in_calendar")


class Groups(Section):
    """Who works here, and the groups with their people, sizes and chats."""

    name = "groups"
    order = 40
    schema = {
        "management.domains": Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(min_length=1)] | None,
        "management.staff": Annotated[list[StaffShape], Field(min_length=1)],
        "management.groups": Annotated[list[GroupShape], Field(min_length=1)],
    }

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Everybody named is declared, every group is one thing for one purpose with one accountable operator."""
        yield from lint_staff(bp)
        yield from lint_groups(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """Everybody on the staff, and every group with its people and chats."""
        found = []
        for path, entry in bp.each("management.staff"):
            for one in entry.people():
                body = {"name": one.name, "role": one.role, "domain": one.domain, "minutes_per_day": one.minutes_per_day or 0}
                found.append(Resource("staff", one.key, SHARED, body, path=path))
        for position, (path, entry, group) in enumerate(_declared(bp)):
            found.append(Resource("group", group.key, f"group:{group.key}", _body(entry, group, position), path=path))
        return found

    def existing(self, community_id: int) -> list[Resource]:
        """The staff and groups that carry a key."""
        return list(_staff(community_id, keyed=True)) + list(_groups(community_id, keyed=True))

    def strangers(self, community_id: int) -> list[Resource]:
        """Staff and groups made by hand."""
        return list(_staff(community_id, keyed=False)) + list(_groups(community_id, keyed=False))

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """Staff and groups are as declared; whoever is declared no longer is dismissed, a group declared no longer is archived."""
        _apply_staff([change for change in changes if change.resource.kind == "staff"], context.community_id)
        for change in changes:
            if change.resource.kind == "group":
                _apply_group(change, context.community_id)

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """What should be looked at twice, though it may be meant so."""
        yield from warn_operators(bp)
        yield from warn_overlaps(bp)
        yield from warn_one_for_all(bp)

    def line(self, resource: Resource) -> str:
        """How the plan names these."""
        body = resource.body
        if resource.kind == "staff":
            return _("%(role)s %(name)s") % {"role": role_names((body["role"],)), "name": body["name"]}
        told = _("群 %(name)s：上限 %(capacity)s 人，运营官 %(operator)s，%(purpose)s") % body
        words = names()
        duties = [_("%(duty)s %(who)s") % {"duty": words[bundle], "who": who} for bundle, who in body.get("duties", ())]
        return told + (_("；分工：%(duties)s") % {"duties": _("，").join(duties)} if duties else "")

    def redact(self, data: dict[str, Any]) -> None:
        """Staff are written with their roles instead of their names."""
        for entry in (data.get("management") or {}).get("staff") or ():
            if isinstance(entry, dict):
                role, number = role_names((str(entry.get("role")),)), " {n:02}" if entry.get("count") else f" {entry.get('id')}"
                entry.pop("names", None)
                entry.pop("wecom", None)
                entry["name"] = role + number


def _declared(bp: Blueprint) -> Iterator[tuple[str, GroupShape, DeclaredGroup]]:
    for path, entry in bp.each("management.groups"):
        for group in entry.groups():
            yield path, entry, group


def _body(entry: GroupShape, group: DeclaredGroup, position: int) -> dict[str, Any]:
    return {
        "name": group.name, "position": position, "route": entry.route, "purpose": listed(entry.purpose)[0], "audience": entry.audience,
        "domain": listed(entry.domain)[0], "capacity": entry.capacity, "in_calendar": entry.cohort,
        "operator": group.operators[0], "hosts": list(group.hosts), "chats": _chats(group),
        **({"duties": [list(pair) for pair in group.duties]} if group.duties else {}),
    }  # fmt: skip


def _chats(group: DeclaredGroup) -> list[list[str]]:
    return [[*chat, owner] if owner else [*chat] for chat, owner in zip(group.chats, group.owners, strict=True)]


def _staff(community_id: int, *, keyed: bool) -> Iterator[Resource]:
    for row in people.staff(community_id):
        if (row.key is not None) == keyed:
            body = {"name": row.name, "role": row.role, "domain": row.domain, "minutes_per_day": row.minutes_per_day}
            yield Resource("staff", row.key or row.public_id, SHARED, body)


def _groups(community_id: int, *, keyed: bool) -> Iterator[Resource]:
    duties = queries.declared_duties(community_id)
    for row in queries.groups(community_id):
        if (row.key is not None) == keyed:
            body: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
            body["operator"] = (row.operator.key or row.operator.staff_public_id) if row.operator else ""
            body["hosts"] = [duty.key or duty.staff_public_id for duty in row.hosts]
            body["chats"] = [[chat.channel, chat.chat, chat.owner] if chat.owner else [chat.channel, chat.chat] for chat in row.chats]
            if row.id in duties:
                body["duties"] = duties[row.id]
            key = row.key or row.public_id
            yield Resource("group", key, f"group:{key}", body)


def _apply_staff(changes: Sequence[Change], community_id: int) -> None:
    if not changes:
        return
    new = [Post(key=change.resource.key, **change.resource.body) for change in changes if change.action == "create"]
    people_services.hire_many(community_id, new)
    present = people.staff_by_key(community_id) if len(new) < len(changes) else {}
    for change in changes:
        if change.action == "update":
            people_services.change_staff(present[change.resource.key].pk, **change.resource.body)
        elif change.action == "remove":
            people_services.dismiss(present[change.resource.key].pk)


def _apply_group(change: Change, community_id: int) -> None:
    key, body = change.resource.key, change.resource.body
    found = queries.key_ids(community_id).get(key)
    if change.action == "remove":
        if found is not None:
            services.archive(found)
        return
    fields = {name: body[name] for name in FIELDS}
    if found is None:
        found = services.create(community_id, key=key, **fields).pk
    else:
        services.change(found, **fields)
    _apply_people(community_id, found, body)
    if "duties" in body or (change.before is not None and "duties" in change.before.body):
        services.set_declared(found, _duties(community_id, body.get("duties", [])))
    _apply_chats(community_id, found, body["chats"])


def _apply_people(community_id: int, group_id: int, body: dict[str, Any]) -> None:
    """The declared operator and hosts are on duty, in declared order; others of the blueprint's staff are relieved, those appointed by hand too."""
    staff = people.staff_ids(community_id, [body["operator"], *body["hosts"]])
    services.appoint(group_id, staff[body["operator"]], "operator")
    wanted = [staff[key] for key in body["hosts"]]
    present = [duty.staff_id for duty in queries.on_duty([group_id]).get(group_id, []) if duty.duty == "host"]
    kept = 0
    while kept < min(len(wanted), len(present)) and wanted[kept] == present[kept]:
        kept += 1
    for staff_id in present[kept:]:  # the order of appointment is the order of hosts: from the first difference on, all take up their duty anew
        services.relieve(group_id, staff_id, "host")
    for staff_id in wanted[kept:]:
        services.appoint(group_id, staff_id, "host")


def _duties(community_id: int, declared: list[list[str]]) -> list[tuple[str, int]]:
    """Duty and staff id of what is declared."""
    staff = people.staff_ids(community_id, [key for _, key in declared]) if declared else {}
    return [(bundle, staff[key]) for bundle, key in declared]


def _apply_chats(community_id: int, group_id: int, declared: list[list[str]]) -> None:
    wanted, owners = [(chat[0], chat[1]) for chat in declared], [chat[2] if len(chat) > 2 else "" for chat in declared]
    present = queries.chats([group_id]).get(group_id, [])
    kept = 0
    while kept < min(len(wanted), len(present)) and wanted[kept] == (present[kept].channel, present[kept].chat):
        kept += 1
    for chat in present[kept:]:
        services.unbind_chat(chat.id)
    staff = people.staff_ids(community_id, [owner for owner in owners if owner]) if any(owners) else {}
    for place, (channel, chat_id) in enumerate(wanted):
        known = present[place] if place < kept else None
        if known is None:
            services.bind_chat(group_id, channel, chat_id, owner=staff.get(owners[place]))
        elif known.owner != owners[place]:
            services.own_chat(known.id, staff.get(owners[place]))


register(Groups())
