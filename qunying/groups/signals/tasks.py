"""An alarm is one task for whoever is accountable for the group, and it closes itself when the state is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from qunying.flows import queries as flows
from qunying.flows import services
from qunying.flows import tasks as engine
from qunying.flows.services import NewTask
from qunying.groups import queries as groups
from qunying.groups.signals.registry import signals
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.kernel import clock

TASK: Final = "groups.signal"
WITHIN: Final = timedelta(days=2)
STALE: Final = timedelta(days=3)  # an alarm read only later, from days long gone, is history and nobody's task

engine.kind(TASK, harm=5, roles=("operator", "owner"), within=WITHIN)


@on("groups.signal_turned", consumer="groups.signal_tasks")
def follow(facts: Sequence[Recorded]) -> None:
    """Entered alarms are open tasks, once each; those that were left are closed."""
    fresh = [fact for fact in facts if fact.group is not None and clock.now() - fact.happened_at < STALE]
    known = groups.by_id({fact.group for fact in fresh if fact.group is not None})
    for fact in fresh:
        if fact.group not in known or fact.payload["signal"] not in signals():
            continue
        if fact.payload["alarm"]:
            _open(fact, known[fact.group])
        else:
            _close(fact, known[fact.group])


def _open(fact: Recorded, group: groups.GroupRow) -> None:
    data = {"signal": fact.payload["signal"], "state": fact.payload["after"], "figures": dict(zip(fact.payload["names"], fact.payload["values"], strict=True))}
    owner = group.operator.staff_id if group.operator else None
    services.open_tasks([NewTask(fact.key, TASK, fact.community, group=group.id, owner=owner, data=data, evidence=[fact.id])])


def _close(fact: Recorded, group: groups.GroupRow) -> None:
    for row in flows.open_tasks(fact.community, groups=[group.id], kinds=[TASK]):
        if row.data.get("signal") == fact.payload["signal"]:
            services.close_task(row.id, outcome="left")
