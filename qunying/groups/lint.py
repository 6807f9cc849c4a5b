"""What can be wrong with declared staff and groups beyond the form of their entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.groups.declared import KEY, GroupShape, listed
from qunying.groups.duties import BUNDLES, names
from qunying.kernel.words import series

DEFAULT_DOMAINS = ["游戏", "科技", "教育", "健康", "娱乐", "三农"]
ACCOUNTABLE = ("operator", "owner")  # who may answer for a group
BUILT_IN = "web"  # there a group is its own chat
PURPOSE_LENGTH_MAX = 120


def lint_staff(bp: Blueprint) -> Iterator[Problem]:
    """Keys are keys and stand once, counted entries have a number in them, names are as many as people."""
    yield from _lint_keys(bp, "management.staff", lambda entry: [one.key for one in entry.people()])
    for path, entry in bp.each("management.staff"):
        if entry.names is not None and len(entry.names) != (entry.count or 1):
            yield bp.problem(f"{path}.names", "names_miscounted", id=entry.id, names=len(entry.names), count=entry.count or 1)
        if entry.domain and entry.domain not in domains(bp):
            yield bp.problem(f"{path}.domain", "unknown_domain", who=entry.id, domain=entry.domain, known=series(domains(bp)))


def lint_groups(bp: Blueprint) -> Iterator[Problem]:
    """Every group has one purpose, one domain, one operator, known people, and a chat of its own."""
    yield from _lint_keys(bp, "management.groups", lambda entry: [one.key for one in entry.groups()])
    for path, entry in bp.each("management.groups"):
        yield from _lint_purpose(bp, path, entry)
        yield from _lint_capacity(bp, path, entry)
        yield from _lint_people(bp, path, entry)
    yield from _lint_chats(bp)


def warn_operators(bp: Blueprint) -> Iterator[Problem]:
    """An operator of another domain than the group's."""
    people = {one.key: one for staff in bp["management.staff"] or () for one in staff.people()}
    for path, entry in bp.each("management.groups"):
        domain = (listed(entry.domain) or [""])[0]
        for key in dict.fromkeys(key for group in entry.groups() for key in group.operators):
            one = people.get(key)
            if one and one.domain and domain and one.domain != domain:
                name = next(entry.groups()).name
                yield bp.problem(f"{path}.operator", "operator_of_other_domain", group=name, domain=domain, operator=one.name, other=one.domain)


def warn_one_for_all(bp: Blueprint) -> Iterator[Problem]:
    """One person holds all four duties of a group: nobody stands in for them, nobody sees their mistakes."""
    people = {one.key: one.name for staff in bp["management.staff"] or () for one in staff.people()}
    for path, entry in bp.each("management.groups"):
        said: set[str] = set()
        for group in entry.groups():
            for key in sorted({key for _, key in group.duties}):
                if key not in said and len({bundle for bundle, one in group.duties if one == key}) == len(BUNDLES):
                    said.add(key)
                    yield bp.problem(f"{path}.duties", "all_duties_one_person", group=group.name, name=people.get(key, key))


def warn_overlaps(bp: Blueprint) -> Iterator[Problem]:
    """Entries that say the same to the same people; the groups of one counted entry are parallel on purpose."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for path, entry in bp.each("management.groups"):
        purpose, name = (listed(entry.purpose) or [""])[0].strip(), next(entry.groups()).name
        other = first.setdefault((purpose, entry.audience), (path, name))
        if purpose and other[0] != path:
            yield bp.problem(f"{path}.purpose", "groups_overlap", group=name, other=other[1])


def domains(bp: Blueprint) -> list[str]:
    """The taxonomy of domains, the six usual ones where none is declared."""
    return bp["management.domains"] or DEFAULT_DOMAINS


def _lint_keys(bp: Blueprint, part: str, keys_of: Any) -> Iterator[Problem]:
    first: dict[str, tuple[str, bool]] = {}
    for path, entry in bp.each(part):
        keys, counted = keys_of(entry), "{" in entry.id
        if len(set(keys)) < len(keys):
            yield bp.problem(f"{path}.id", "count_without_number", id=entry.id, count=entry.count)
            continue
        bad = next((key for key in keys if not KEY.fullmatch(key)), None)
        if bad is not None:
            yield bp.problem(f"{path}.id", "bad_key", key=bad)
        for key in keys:
            other, counted_too = first.setdefault(key, (path, counted))
            if other != path and (counted or counted_too):  # two plain ids that are equal are reported with the list already
                yield bp.problem(f"{path}.id", "key_twice", key=key, line=bp.where(other).line)
                break


def _lint_purpose(bp: Blueprint, path: str, entry: GroupShape) -> Iterator[Problem]:
    purposes, declared = listed(entry.purpose), listed(entry.domain)
    if len(purposes) != 1:
        yield bp.problem(f"{path}.purpose", "purpose_not_one", group=entry.name, count=len(purposes))
    elif len(purposes[0]) > PURPOSE_LENGTH_MAX:
        yield bp.problem(f"{path}.purpose", "purpose_too_long", group=entry.name, length=len(purposes[0]), limit=PURPOSE_LENGTH_MAX)
    if len(declared) != 1:
        yield bp.problem(f"{path}.domain", "domain_not_one", group=entry.name, count=len(declared), known=series(domains(bp)))
    elif declared[0] not in domains(bp):
        yield bp.problem(f"{path}.domain", "unknown_domain", who=entry.name, domain=declared[0], known=series(domains(bp)))
    personas = [persona.id for persona in bp["positioning.personas"] or ()]
    if bp.whole("positioning.personas") and entry.audience not in personas:
        yield bp.problem(f"{path}.audience", "unknown_audience", group=entry.name, audience=entry.audience, known=series(personas))


def _lint_capacity(bp: Blueprint, path: str, entry: GroupShape) -> Iterator[Problem]:
    if entry.capacity < 1:
        yield bp.problem(f"{path}.capacity", "capacity_below_one", group=entry.name, capacity=entry.capacity)


def _lint_people(bp: Blueprint, path: str, entry: GroupShape) -> Iterator[Problem]:
    roles = {one.key: one.role for staff in bp["management.staff"] or () for one in staff.people()}
    if len(listed(entry.operator)) != 1:
        yield bp.problem(f"{path}.operator", "operator_not_one", group=entry.name, count=len(listed(entry.operator)))
    if not bp.whole("management.staff"):
        return
    said: set[str] = set()
    for group in entry.groups():
        for operator in group.operators:
            if roles.get(operator) not in ACCOUNTABLE and f"o{operator}" not in said:
                said.add(f"o{operator}")
                known = series(key for key, role in roles.items() if role in ACCOUNTABLE)
                yield bp.problem(f"{path}.operator", "unknown_operator", group=group.name, operator=operator, known=known)
        for host in group.hosts:
            if host not in roles and f"h{host}" not in said:
                said.add(f"h{host}")
                yield bp.problem(f"{path}.hosts", "unknown_host", group=group.name, host=host)
        for bundle, who in group.duties:
            if who not in roles and f"d{who}" not in said:
                said.add(f"d{who}")
                yield bp.problem(f"{path}.duties.{bundle}", "unknown_duty_holder", group=group.name, who=who, duty=names()[bundle])


def _lint_chats(bp: Blueprint) -> Iterator[Problem]:
    """At least one channel each, declared ones only, a chat where the channel needs one, and no chat carries two groups."""
    kinds, held = _kinds(bp), dict[tuple[str, str], str]()
    declared = [channel.id for channel in bp["management.channels"] or ()]
    for path, entry in bp.each("management.groups"):
        if not entry.channels:
            yield bp.problem(f"{path}.channels", "group_without_channel", group=entry.name)
        for number, chat in enumerate(entry.channels):
            at = f"{path}.channels.{number}"
            if bp.whole("management.channels") and chat.channel not in declared:
                yield bp.problem(f"{at}.channel", "channel_not_declared", group=entry.name, channel=chat.channel, known=series(declared))
            elif chat.chat is None and kinds.get(chat.channel, BUILT_IN) != BUILT_IN:
                yield bp.problem(at, "chat_missing", group=entry.name, channel=chat.channel)
            elif chat.chat is not None and kinds.get(chat.channel) == BUILT_IN:
                yield bp.problem(f"{at}.chat", "chat_not_needed", group=entry.name, channel=chat.channel)
        yield from _lint_chats_once(bp, path, entry, held)


def _lint_chats_once(bp: Blueprint, path: str, entry: GroupShape, held: dict[tuple[str, str], str]) -> Iterator[Problem]:
    for group in entry.groups():
        if len(set(group.chats)) < len(group.chats):
            yield bp.problem(f"{path}.channels", "chat_twice_in_group", group=group.name)
        for channel, chat in dict.fromkeys(group.chats):
            other = held.setdefault((channel, chat), group.name) if chat else group.name
            if other != group.name:
                yield bp.problem(f"{path}.channels", "chat_of_two_groups", channel=channel, chat=chat, group=group.name, other=other)
                return  # the other groups of a counted entry would only say the same


def _kinds(bp: Blueprint) -> dict[str, str]:
    """The kind of every declared channel."""
    return {channel.id: channel.kind for channel in bp["management.channels"] or ()}
