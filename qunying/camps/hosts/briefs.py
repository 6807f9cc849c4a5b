"""训前指导: what a head should know the evening before, kept as a row, renewed while the plan still changes, with the reading of it recorded."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import orjson
from django.db import transaction

from qunying.camps.hosts.facts import BriefIssued, BriefRead
from qunying.camps.hosts.models import Brief
from qunying.camps.models import Day, Delivery
from qunying.camps.queries.matrix import cells_of
from qunying.charter import queries as charter
from qunying.flows import queries as flows
from qunying.groups.queries import Duty, GroupRow
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.verbs import verb

Content = dict[str, Any]
OPEN_KINDS: Final = ("camps.rescue", "camps.attention")
UNSENT: Final = ("not_sent", "waiting", "failed")


def heads(group: GroupRow) -> tuple[Duty, ...]:
    """Who answers for the group: its hosts, else its operator."""
    return group.hosts or ((group.operator,) if group.operator else ())


def issue(community_id: int, groups: Sequence[GroupRow], *, cohort_id: int, day: date) -> int:
    """Each head of these groups has a brief for that day that says what the plan says now; returns how many are new or changed.

    An unchanged plan changes nothing, however often this runs.
    """
    wanted = {_key(day, group.id, head.staff_id): (group, head) for group in groups for head in heads(group)}
    contents = _contents(community_id, groups, cohort_id=cohort_id, day=day)
    left_over = _left_over(community_id, groups, cohort_id=cohort_id, day=day - timedelta(days=1))
    now, drafts, changed = clock.now(), [], 0
    with transaction.atomic():
        held = {row.key: row for row in Brief.objects.select_for_update(no_key=True).filter(key__in=list(wanted)).order_by("pk")}
        for key, (group, head) in sorted(wanted.items()):
            content, row = contents[group.id], held.get(key)
            sha = _sha(content)
            if row is None:
                row = Brief(key=key, community_id=community_id, group_id=group.id, staff_id=head.staff_id, date=day, made_at=now)
            elif row.plan_sha == sha:
                continue
            else:
                row.version, row.changed_at = row.version + 1, now
            row.plan_sha, row.content = sha, content | {"open": row.content["open"] if row.pk else left_over[group.id]}
            row.save()
            changed += 1
            drafts.append(_issued(row))
        record_many(drafts)
    return changed


@verb("camps.read_brief", needs=("owner", "operator", "host"))
def read_brief(staff_id: int, *, date: date) -> int:
    """The head has read their briefs for that day as they read now; returns how many they had not."""
    now = clock.now()
    with transaction.atomic():
        held = Brief.objects.select_for_update(no_key=True).filter(staff_id=staff_id, date=date).order_by("pk")
        rows = [one for one in held if one.read_version < one.version]
        for row in rows:
            row.read_at, row.read_version = now, row.version
        Brief.objects.bulk_update(rows, ["read_at", "read_version"])
        record_many([_read(row) for row in rows])
    return len(rows)


def _contents(community_id: int, groups: Sequence[GroupRow], *, cohort_id: int, day: date) -> dict[int, Content]:
    """The day's plan of each group as numbers, codes and the words' titles."""
    planned: dict[int, list[Delivery]] = defaultdict(list)
    rows = Delivery.objects.filter(cohort_id=cohort_id, date=day, group_id__in=[group.id for group in groups], cancelled_at=None).select_related("cohort")
    for one in rows.order_by("at", "pk"):
        planned[one.group_id].append(one)
    about = Day.objects.filter(cohort_id=cohort_id, date=day).first()
    head: Content = {"day": about.index, "title": about.title, "lesson": about.lesson, "type": about.type} if about else {}
    promised = {promise.slot: promise for promise in charter.promises(community_id) if promise.slot}
    found = {}
    for group in groups:
        items = planned[group.id]
        names = {slot["id"]: slot["name"] for slot in items[0].cohort.slots} if items else {}
        slots = [_slot(one, names) for one in items]
        points = [point for one in items for point in _points(one)]
        points += [{"code": "promise", "slot": slot, "text": promised[slot].text} for slot in dict.fromkeys(one.slot for one in items) if slot in promised]
        found[group.id] = {"head": head, "slots": slots, "points": points}
    return found


def _slot(one: Delivery, names: dict[str, str]) -> Content:
    return {
        "slot": one.slot, "name": names.get(one.slot, one.slot), "at": one.at.isoformat(), "title": one.title, "mode": one.mode, "minutes": one.minutes,
        "sha": one.script_sha, "staff_minutes": one.staff_minutes,
    }  # fmt: skip


def _points(one: Delivery) -> list[Content]:
    """What this item asks of its head: to send it, to confirm it, to be there for the answers."""
    found: list[Content] = []
    if one.mode != Delivery.Mode.AUTO:
        found.append({"code": "send" if one.mode == Delivery.Mode.MANUAL else "confirm", "slot": one.slot})
    if one.staff_minutes:
        found.append({"code": "stay", "slot": one.slot, "minutes": one.staff_minutes})
    return found


def _left_over(community_id: int, groups: Sequence[GroupRow], *, cohort_id: int, day: date) -> dict[int, list[Content]]:
    """What nobody has sent or finished in each group at the moment the brief is made."""
    ids = [group.id for group in groups]
    today = list(Delivery.objects.filter(cohort_id=cohort_id, date=day, group_id__in=ids, cancelled_at=None).order_by("at", "pk"))
    cells = cells_of(today, clock.now())
    found: dict[int, list[Content]] = {group: [] for group in ids}
    for one in today:
        if cells[one.pk].fate in UNSENT:
            found[one.group_id].append({"code": "unsent", "title": one.title})
    for task in flows.open_tasks(community_id, groups=ids, kinds=OPEN_KINDS):
        if task.group is not None:
            found[task.group].append({"code": task.kind, "task": task.public_id})
    return found


def _sha(content: Content) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _key(day: date, group_id: int, staff_id: int) -> str:
    return f"{day.isoformat()}:{group_id}:{staff_id}"


def _issued(row: Brief) -> Draft:
    return Draft(
        BriefIssued(version=row.version, items=len(row.content["slots"])), f"camps.brief_issued:{row.pk}:{row.version}", row.community_id,
        group=row.group_id, staff=row.staff_id, subject=("brief", row.pk),
    )  # fmt: skip


def _read(row: Brief) -> Draft:
    minutes = int((clock.now() - (row.changed_at or row.made_at)) / timedelta(minutes=1))
    return Draft(
        BriefRead(version=row.version, minutes=minutes), f"camps.brief_read:{row.pk}:{row.version}", row.community_id,
        group=row.group_id, staff=row.staff_id, subject=("brief", row.pk),
    )  # fmt: skip


def unread(briefs: Iterable[Brief]) -> list[Brief]:
    """Those of them whose head has not read them as they read now."""
    return [one for one in briefs if one.read_version < one.version]
