"""Raise alarms: each with its fact, its task for the group's host and the word in the staff's group, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from qunying.camps.facts import AlarmRaised
from qunying.camps.models import Cohort
from qunying.camps.rescue import rule, telling
from qunying.camps.rescue.detect import Finding, findings
from qunying.camps.rescue.models import Rescue
from qunying.camps.services.cohorts import live
from qunying.flows import periodic, tasks
from qunying.flows import services as flows
from qunying.flows.services import NewTask
from qunying.flows.tasks import TaskRow
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.people import queries as people

KIND: Final = "camps.rescue"
HARM = 6
EVERY_SECONDS = 20  # a look costs some ten milliseconds; the page asks every thirty seconds, and within a minute somebody is to see it
OVER: Final = "over"  # the group or the cohort is
AT_ONCE = 10  # alarms in one short transaction


def watch() -> int:
    """Every community whose cohort runs has raised the alarms it has to raise now; returns how many are new."""
    now = clock.now()
    _let_go(now)
    running = Cohort.objects.filter(ends_at__gte=now, community__is_archive=False).order_by("community_id")
    return sum(raise_alarms(community) for community in running.values_list("community_id", flat=True).distinct())


def raise_alarms(community_id: int) -> int:
    """Each group of the community that is falling apart has one open alarm with a task for its host; returns how many alarms are new."""
    found, cohort = findings(community_id, clock.now()), live(community_id)
    if not found or cohort is None:
        return 0
    rows, raised = groups.by_id(one.group for one in found), 0
    for part in paced(chunks(found, AT_ONCE)):
        with transaction.atomic():
            Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)  # of two who look at the same time one raises
            new = [_raise(cohort, rows[one.group], one) for one in part if not Rescue.objects.filter(group=one.group, ended_at=None).exists()]
            telling.raised(community_id, [(rows[one.group_id], one) for one in new])
            raised += len(new)
    return raised


def _let_go(now: datetime) -> None:
    """What nobody has done about groups and cohorts that are no more need not be done."""
    over = Rescue.objects.filter(Q(cohort__ends_at__lt=now) | Q(group__archived_at__isnull=False), ended_at=None, judge_at=None, task__isnull=False)
    for task_id in over.order_by("task_id").values_list("task_id", flat=True):
        flows.close_task(task_id, outcome=OVER)


def open_round(rescue: Rescue, group: GroupRow, *, owner: int | None, evidence: Sequence[int], happened_at: datetime | None = None) -> Rescue:
    """The saved round has its fact and its task on the level of its number, due in two hours."""
    record(
        AlarmRaised(
            level=rescue.round, reason=rescue.reason, learners=rescue.learners, left=rescue.left, share=round(rescue.share, 4),
            silent_hours=rescue.silent_hours,
        ),
        key=f"camps.alarm_raised:{rescue.pk}", community=rescue.community_id, group=group.id, subject=("rescue", rescue.pk),
    )  # fmt: skip
    data = {"reason": rescue.reason, "left": rescue.left, "learners": rescue.learners, "silent_hours": rescue.silent_hours, "round": rescue.round}
    new = NewTask(
        f"rescue:{rescue.pk}", KIND, rescue.community_id, group=group.id, owner=owner, due_at=rescue.raised_at + rule.WITHIN, data=data,
        evidence=tuple(evidence), level=rescue.round, happened_at=happened_at or rescue.raised_at,
    )  # fmt: skip
    rescue.task_id = flows.open_tasks([new])[new.key]
    rescue.save(update_fields=["task"])
    return rescue


def owner_on(level: int, group: GroupRow) -> int | None:
    """Who has to act on that level: the group's host, then its operator, then the community's owner; who is missing is passed over."""
    chain = [group.hosts[0].staff_id if group.hosts else None, group.operator.staff_id if group.operator else None]
    found = next((staff for staff in chain[level - 1 :] if staff is not None), None)
    return found if found is not None else _head(group.community_id)


def _head(community_id: int) -> int | None:
    return next((row.id for row in people.staff(community_id) if row.role == "owner"), None)


def _raise(cohort: Cohort, group: GroupRow, found: Finding) -> Rescue:
    rescue = Rescue.objects.create(
        community_id=cohort.community_id, cohort=cohort, group_id=group.id, reason=found.reason, raised_at=clock.now(), learners=found.learners,
        left=found.left, silent_hours=found.silent_hours, before=found.before, contacts=list(found.contacts), gone=list(found.gone),
    )  # fmt: skip
    return open_round(rescue, group, owner=owner_on(1, group), evidence=found.evidence, happened_at=found.happened_at)


def _above(task: TaskRow) -> int | None:
    """Who gets an unaccepted rescue on its next level: the first above who is not the one that left it lying; None where there is nobody else."""
    group = groups.by_id([task.group]).get(task.group) if task.group is not None else None
    above = [owner_on(level, group) for level in range(task.level, tasks.LEVEL_MAX + 1)] if group else []
    return next((staff for staff in above if staff not in (None, task.owner)), None)


tasks.kind(KIND, harm=HARM, roles=("host", "operator", "owner"), within=rule.WITHIN, escalate=_above)
periodic.every(EVERY_SECONDS, "camps.watch_groups")(watch)
