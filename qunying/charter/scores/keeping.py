"""Each whole month is scored once under the weights in force, and written down with every figure, so that it can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from qunying.blueprint import queries as blueprint
from qunying.charter.facts import Scored, StructureDeclared
from qunying.charter.scores import measures, versions
from qunying.charter.scores.models import MonthScored, StructureNote
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
    MonthScored.objects.get_or_create(community_id=community_id, month=month, weights=weights.version, defaults={"scores": len(drafts), "at": clock.now()})
    return len(drafts)


def kept(community_id: int, *, groups_: Sequence[int], month: date | None = None) -> list[Recorded]:
    """The scores of those groups in the journal, of one month only where named, in the order of writing; read by the days they were written on."""
    scored, zone = MonthScored.objects.filter(community_id=community_id), timezone_of(community_id)
    found: dict[int, Recorded] = {}
    for row in scored if month is None else scored.filter(month=month):
        days = [clock.local_day(row.at - timedelta(days=back), zone) for back in (1, 0)]  # a long month may have been written over midnight
        since, until = row.at - timedelta(days=1), row.at + timedelta(seconds=1)
        facts = read.between(community_id, kinds=["charter.scored"], since=since, until=until, days=days, groups=list(groups_))
        found |= {fact.id: fact for fact in facts}
    return [found[key] for key in sorted(found)]


def replayed(fact: Recorded) -> Score:
    """The score made again from what the fact keeps and the version of the weights it names."""
    told = fact.payload
    return again(told["kind"], told["part"], told["names"], told["values"], versions.get(fact.community, told["weights"]))


def note_structure(community_id: int) -> int:
    """What each group of members declares of its structure stands in the journal, wherever it reads differently from what stood there; returns how many."""
    rooms = [row for row in groups.groups(community_id) if row.for_members]
    before = {note.group_id: note for note in StructureNote.objects.filter(group_id__in=[row.id for row in rooms])}
    duties = {(row.group_id, row.staff_id) for row in groups.duty_grants(community_id)}
    force, now, changed = blueprint.in_force(community_id), clock.now(), []
    for row in rooms:
        core = {duty.staff_id for duty in (*row.hosts, *([row.operator] if row.operator else []))} | {staff for group, staff in duties if group == row.id}
        # Whoever comes into a declared group comes by its declared route and up to its declared size.
        note = StructureNote(group_id=row.id, core=len(core), platforms=len(row.chats), entry=int(row.key is not None))
        # The first time it is as the revision in force left it; afterwards a change is known from when it is seen.
        at = now if row.id in before else max(row.created_at, min(now, force.applied_at if force else now))
        if row.id not in before or _says(before[row.id]) != _says(note):
            changed.append((note, at))
    for part in paced(chunks(changed, CHUNK)):
        with transaction.atomic():
            record_many([_declaration(community_id, note, at) for note, at in part])
            notes = [note for note, _at in part]
            StructureNote.objects.bulk_create(notes, update_conflicts=True, unique_fields=["group"], update_fields=["core", "platforms", "entry"])
    return len(changed)


def _says(note: StructureNote) -> tuple[int, int, int]:
    return note.core, note.platforms, note.entry


def _declaration(community_id: int, note: StructureNote, at: datetime) -> Draft:
    said = ".".join(map(str, _says(note)))
    key = f"charter.structure:{note.group_id}:{int(at.timestamp())}:{said}"
    return Draft(StructureDeclared(*_says(note)), key, community_id, group=note.group_id, subject=("group", note.group_id), happened_at=at)


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
