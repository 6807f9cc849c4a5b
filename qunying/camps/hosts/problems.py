"""报告问题: a head says in one tap what is in their way, and the group's operator has it as a task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from qunying.flows import services as flows
from qunying.flows import tasks
from qunying.flows.services import NewTask
from qunying.groups import queries as groups
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

TASK: Final = "camps.problem"
REASONS: Final = ("words", "link", "group", "time", "absent", "other")
WORDS_MAX: Final = 200
WITHIN: Final = timedelta(hours=2)  # the slot after this one must not fail for the same reason

tasks.kind(TASK, harm=6, roles=("operator", "owner"), within=WITHIN)


@verb("camps.report_problem", needs=("owner", "operator", "host"))
def report_problem(staff_id: int, *, group_id: int, reason: str, words: str = "", key: str) -> int:
    """The group's operator has the problem as a task, once under the key; returns the task's id.

    Refused ``unknown_reason``, ``report_too_long``, ``not_your_group``.
    """
    words = " ".join(words.split())
    if reason not in REASONS:
        raise Refused("unknown_reason", reason=reason)
    if len(words) > WORDS_MAX:
        raise Refused("report_too_long", length=len(words), limit=WORDS_MAX)
    if group_id not in groups.groups_of_staff([staff_id]).get(staff_id, []):
        raise Refused("not_your_group")
    group = groups.by_id([group_id])[group_id]
    data: dict[str, Any] = {"reason": reason, "words": words, "by": staff_id}
    owner = group.operator.staff_id if group.operator else _any_operator(group.community_id)
    full_key = f"{TASK}:{staff_id}:{key}"[:100]
    return flows.open_tasks([NewTask(full_key, TASK, group.community_id, group=group_id, owner=owner, data=data)])[full_key]


def _any_operator(community_id: int) -> int | None:
    return next((row.id for row in people.staff(community_id) if row.role in ("operator", "owner")), None)
