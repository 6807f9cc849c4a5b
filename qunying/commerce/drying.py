"""断流: a source nobody has come by for three days is one task, closed by itself when somebody comes by it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from qunying.commerce import queries
from qunying.commerce.measures.inflow import DRY_DAYS
from qunying.flows import queries as flows
from qunying.flows import services, tasks
from qunying.flows.periodic import every
from qunying.flows.services import NewTask
from qunying.insight import queries as insight
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people import queries as people

TASK: Final = "commerce.dry_source"
LOOK_SECONDS: Final = 900.0  # tables of visits come once a day at most
STALE: Final = timedelta(days=7)  # many count their visitors once a week; a source that ran dry longer ago is history and nobody's task

tasks.kind(TASK, harm=4, roles=("operator", "owner"), within=timedelta(days=2))


@every(LOOK_SECONDS, "commerce.dry_sources", apart=True)
def watch_all() -> int:
    """Every community that counts its visitors has a task for each source that ran dry; returns how many are new."""
    return sum(watch(one.pk) for one in people.communities() if not one.is_archive and queries.inlets(one.pk))


def watch(community_id: int) -> int:
    """Each source of the community that ran dry of late and is still dry is an open task, once; those that flow again are closed."""
    rows = insight.run("commerce.inflow", community_id).rows
    open_now = flows.open_tasks(community_id, kinds=[TASK])
    for task in open_now:
        if not _dry_since(rows, task.data["inlet"]):
            services.close_task(task.id, outcome="flowing")
    today = clock.today(timezone_of(community_id))
    alarms = [row for row in rows if row["alarm"] and row["day"] <= today and today - row["day"] < STALE]
    wanted = [_task(community_id, row) for row in alarms if _dry_since(rows, row["inlet"]) and _last_alarm(rows, row["inlet"]) == row["day"]]
    known = {task.key for task in flows.tasks(community_id, kinds=[TASK], since=clock.now() - 2 * STALE)}
    new = [one for one in wanted if one.key not in known]
    services.open_tasks(new)
    return len(new)


def _task(community_id: int, row: dict[str, Any]) -> NewTask:
    since = row["day"] - timedelta(days=DRY_DAYS - 1)
    data = {"inlet": row["inlet"], "since": since.isoformat(), "before": row["running"]}
    at = clock.at_local(row["day"] + timedelta(days=1), "00:00", timezone_of(community_id))  # the third day is dry when it is over
    return NewTask(f"dry:{community_id}:{row['inlet'] or 0}:{row['day']:%Y%m%d}", TASK, community_id, data=data, happened_at=min(at, clock.now()))


def _dry_since(rows: Sequence[dict[str, Any]], inlet: int | None) -> bool:
    last = [row for row in rows if row["inlet"] == inlet]
    return bool(last) and last[-1]["dry_days"] >= DRY_DAYS


def _last_alarm(rows: Sequence[dict[str, Any]], inlet: int | None) -> date | None:
    return max((row["day"] for row in rows if row["inlet"] == inlet and row["alarm"]), default=None)
