"""Names of groups, activities, people, hosts, sources and revisions in a measure's rows, where the lake knows inner ids only."""

from __future__ import annotations

from typing import Any

from qunying.activities import queries as activities
from qunying.blueprint import queries as blueprint
from qunying.camps import queries as camps
from qunying.commerce import queries as commerce
from qunying.groups import queries as groups
from qunying.people import queries as people

Row = dict[str, Any]


def named(rows: list[Row], community_id: int) -> list[Row]:
    """The rows with names instead of inner ids; what has no name any more keeps its number."""
    known = groups.by_id({row["group_id"] for row in rows if row.get("group_id") is not None})
    asked = activities.names(row["activity"] for row in rows if "activity" in row)
    staff = people.staff_by_id({row["staff"] for row in rows if row.get("staff")})
    inlets = commerce.inlets(community_id) if any(row.get("inlet") for row in rows) else {}
    revisions = {pk: number for _kind, pk, number in blueprint.carried_out(community_id)} if any(row.get("revision") for row in rows) else {}
    runs = {one.id: one.name for one in camps.cohorts(community_id)} if any("cohort_id" in row for row in rows) else {}
    members = people.names_of_identities(community_id, {row["identity"] for row in rows if row.get("identity") is not None})
    rows = _with_levels(rows, community_id)
    return [
        {
            name: runs.get(value, value) if name == "cohort_id" else _name(name, value, staff, inlets, revisions)
            for name, value in _with_member(_with_group(_with_activity(row, asked), known), members).items()
        }
        for row in rows
    ]


def _with_activity(row: Row, asked: dict[int, tuple[str, str]]) -> Row:
    if row.get("activity") not in asked:
        return row
    key, name = asked[row["activity"]]
    return {"activity": key, "activity_name": name} | {name: value for name, value in row.items() if name != "activity"}


def _with_group(row: Row, known: dict[int, Any]) -> Row:
    rest = {name: value for name, value in row.items() if name != "group_id"}
    if row.get("group_id") not in known:
        return {"group": None} | rest if "group_id" in row and row["group_id"] is None else rest  # of no group is not of all of them
    found = known[row["group_id"]]
    return {"group": found.key or found.public_id, "group_name": found.name} | rest


def _with_levels(rows: list[Row], community_id: int) -> list[Row]:
    """Levels of members by the names of the version that speaks of them; the one before by what it was called last."""
    if not any(row.get("level") and "level_version" in row for row in rows):
        return rows
    names, latest = people.level_names(community_id), people.latest_level_names(community_id)
    told = []
    for row in rows:
        row = row | {"level_name": names.get((row["level_version"], row["level"]), row["level"])}
        told.append(row | {"level_from_name": latest.get(row["level_from"], row["level_from"])} if "level_from" in row else row)
    return told


def _with_member(row: Row, members: dict[int, str]) -> Row:
    return row | {"member_name": members[row["identity"]]} if row.get("identity") in members else row


def _name(name: str, value: Any, staff: Any, inlets: Any, revisions: Any) -> Any:
    if name == "staff" and value in staff:
        return staff[value].key or staff[value].name
    if name == "inlet":
        return inlets.get(value, value)
    return revisions.get(value, value) if name == "revision" else value
