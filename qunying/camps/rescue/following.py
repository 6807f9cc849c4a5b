"""What follows when a rescue's task is finished, closed, or goes a level up."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.rescue import telling, verdict
from qunying.camps.rescue.alarms import KIND
from qunying.camps.rescue.models import Rescue
from qunying.groups import queries as groups
from qunying.journal.facts import Recorded

FINISHED, ESCALATED = "flows.task_finished", "flows.task_escalated"


def follow(facts: Sequence[Recorded]) -> None:
    """Each rescue these facts of tasks speak of has gone on; tasks of other kinds are nobody's business here."""
    mine = [fact for fact in facts if fact.payload["task"] == KIND]
    rescues = {one.task_id: one for one in Rescue.objects.filter(task_id__in=[fact.subject_id for fact in mine])}
    for fact in mine:
        rescue = rescues.get(fact.subject_id)
        if rescue is None:
            continue
        if fact.kind == ESCALATED:
            _handed_up(rescue, fact)
        elif fact.payload["by_person"]:
            verdict.finished(rescue, fact.happened_at)
        else:
            Rescue.objects.filter(pk=rescue.pk, ended_at=None).update(ended_at=fact.happened_at)


def _handed_up(rescue: Rescue, fact: Recorded) -> None:
    group = groups.by_id([rescue.group_id])[rescue.group_id]
    telling.handed_up(group, rescue, fact.payload["owner"], fact.payload["level"])
