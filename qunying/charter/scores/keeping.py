"""Each whole month is scored once under the weights in force, and written down with every figure, so that it can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction

from qunying.blueprint import queries as blueprint
from qunying.charter.facts import Scored, StructureDeclared
from qunying.charter.scores import measures, versions
from qunying.charter.scores.models import MonthScored
from qunying.charter.scores.scoring import Figure, Score, again, as_kept, score
from qunying.charter.scores.weights import Weights
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight import steps
from qunying.insight.measures import Row
from qunying.journal import read
from qunying.journal.facts import Recorded
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.people import queries as people

KINDS = tuple(measures.KINDS)
CHUNK = 200
LOOK_SECONDS = 900.0
LEAST_WAIT = timedelta(minutes=30)  # after midnight, until the lake has the month's last minute


def keep_all() -> int:
    """Every community that is run has what its groups declare, and its last whole month's scores, in the journal; returns how many scores are new."""
    found = 0
    for one in people.communities():
        if not one.is_archive:
            note_structure(one.pk)
            found += keep(one.pk)
    return found


def keep(community_id: int) -> int:
    """The last whole month is scored under the weights in force, once; returns how many scores were written."""
    zone = timezone_of(community_id)
    today = clock.local_day(clock.now() - LEAST_WAIT, zone)
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    weights = versions.in_force(community_id)
    if MonthScored.objects.filter(community_id=community_id, month=month, weights=weights.version).exists():
        return 0
    rows = [(kind, row) for kind in KINDS for row in _rows(kind, community_id, month, weights)]
    if not rows:
        return 0  # nothing is known of that month, or the lake is not there yet
    drafts = [_draft(community_id, kind, row, weights) for kind, row in rows]
    for part in paced(chunks(drafts, CHUNK)):
        with transaction.atomic():
            record_many(part)
    MonthScored.objects.get_or_create(
        community_id=community_id, month=month, weights=weights.version, defaults={"scores": len(drafts), "at": clock.now()}
    )
    return len(drafts)


def kept(community_id: int, *, group: int | None = None) -> Iterator[Recorded]:
    """The scores in the journal, in the order of writing."""
    for fact in read.of_community(community_id, kinds=["charter.scored"]):
        if group is None or fact.group == group:
            yield fact


def replayed(fact: Recorded) -> Score:
    """The score made again from what the fact keeps and the version of the weights it names."""
    told = fact.payload
    return again(told["kind"], told["part"], told["names"], told["values"], versions.get(fact.community, told["weights"]))


def note_structure(community_id: int) -> int:
    """What each group of members declares of its structure stands in the journal, wherever it reads differently from what stood there; returns how many."""
    before = {fact.group: fact.payload for fact in read.of_community(community_id, kinds=["charter.structure_declared"])}
    rules = list(read.of_community(community_id, kinds=["conduct.rules_published"]))
    items, force = rules[-1].payload["items"] if rules else 0, blueprint.in_force(community_id)
    duties = {(row.group_id, row.staff_id) for row in groups.duty_grants(community_id)}
    now, drafts = clock.now(), []
    for row in groups.groups(community_id):
        if not row.for_members:
            continue
        core = {duty.staff_id for duty in (*row.hosts, *([row.operator] if row.operator else []))} | {staff for group, staff in duties if group == row.id}
        # Whatever came into the group came by a declared route and up to a declared number of seats, where a blueprint made it.
        fact = StructureDeclared(len(core), len(row.chats), int(row.key is not None), items)
        # The first time it is as the revision in force left it; afterwards a change is known from when it is seen.
        at = now if row.id in before else max(row.created_at, min(now, force.applied_at if force else now))
        if before.get(row.id) != asdict(fact):
            key = f"charter.structure:{row.id}:{int(at.timestamp())}:{'.'.join(map(str, asdict(fact).values()))}"
            drafts.append(Draft(fact, key, community_id, group=row.id, subject=("group", row.id), happened_at=at))
    for part in paced(chunks(drafts, CHUNK)):
        with transaction.atomic():
            record_many(part)
    return len(drafts)


def _rows(kind: str, community_id: int, month: date, weights: Weights) -> list[Row]:
    """The scores of the whole month as the measure gives them; none before the lake holds all of it."""
    found = insight.run(f"charter.{kind}", community_id, start=month, end=month, weights=weights.version)
    return [row for row in found.rows if row["day"] == month and row["state"] == steps.OK]


def _draft(community_id: int, kind: str, row: Row, weights: Weights) -> Draft:
    figures = {one["name"]: Figure(one["name"], one["n"], one["of"], one["facts"] if one["known"] else 0) for one in row["evidence"]}
    found = score(kind, row["part"], figures, weights)
    assert found.value is not None  # only rows with a score are kept
    month = row["day"].year * 100 + row["day"].month
    names, values = as_kept(found)
    fact = Scored(kind, row["part"], month, found.value, weights.version, names, values)
    key = f"charter.scored:{row['group_id']}:{month}:{kind}:{row['part']}:{weights.version}"
    return Draft(fact, key, community_id, group=row["group_id"], subject=("group", row["group_id"]))
