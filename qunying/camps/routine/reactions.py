"""What became of each item of the day plan, and which days are the last of a cohort, as facts that say slot and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from qunying.camps.models import Cohort, Delivery
from qunying.camps.routine import jobs
from qunying.camps.routine.facts import CohortClosing, ItemJudged
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced

DELIVERED: Final = "channels.delivered"
HANDLER: Final = "camps.closing"
NOON: Final = "12:00"
STEP: Final = 200


@on(DELIVERED, "channels.not_sent", "channels.failed", consumer="camps.judge_items")
def judge(facts: Sequence[Recorded]) -> None:
    """Each item these facts speak of is known as done, late or missed; one that was sent after all is known as both, and counts as done."""
    mine = [fact for fact in facts if fact.subject_type == "delivery"]
    rows = {row.pk: row for row in Delivery.objects.filter(pk__in={fact.subject_id for fact in mine})}
    record_many([_judged(fact, rows[fact.subject_id]) for fact in mine if fact.subject_id in rows])


def _judged(fact: Recorded, row: Delivery) -> Draft:
    given = fact.kind == DELIVERED
    outcome = "missed" if not given else "done" if fact.payload["on_time"] else "late"
    said = ItemJudged(f"{jobs.SLOT}{row.slot}", outcome, f"sha:{row.script_sha[:24]}", jobs.is_benefit(row.title))
    return Draft(
        said, f"camps.item:{row.pk}:{row.turn}:{'given' if given else 'missed'}", row.community_id, group=row.group_id, staff=fact.staff,
        revision=row.revision, subject=("delivery", row.pk), happened_at=row.at,
    )  # fmt: skip


@on("blueprint.applied", consumer="camps.watch_closings")
def watch(facts: Sequence[Recorded]) -> None:
    """The last day of each of these communities' cohorts will be noted at its noon."""
    here = {fact.community for fact in facts if fact.community}
    flows.schedule_many([_closing(row) for row in Cohort.objects.filter(community_id__in=here).order_by("pk")])


@handles(HANDLER)
def close(rows: Sequence[DueRow]) -> None:
    """Every group in these cohorts knows its closing day; a cohort whose end was moved waits for the new one."""
    for row in rows:
        cohort = Cohort.objects.filter(pk=row.target or 0).first()
        if cohort is not None and cohort.ends_on.isoformat() == row.arguments["day"]:
            _note(cohort)


def _closing(cohort: Cohort) -> DueItem:
    day = cohort.ends_on.isoformat()
    at = clock.at_local(cohort.ends_on, NOON, timezone_of(cohort.community_id))
    return DueItem(f"closing:{cohort.pk}:{day}", at, HANDLER, cohort.community_id, target=cohort.pk, arguments={"day": day})


def _note(cohort: Cohort) -> None:
    at = clock.at_local(cohort.ends_on, NOON, timezone_of(cohort.community_id))
    found = Delivery.objects.filter(cohort=cohort, cancelled_at=None).order_by("group").values_list("group", flat=True).distinct()
    for part in paced(chunks(list(found), STEP)):
        with transaction.atomic():
            record_many([
                Draft(
                    CohortClosing(cohort.pk), f"camps.closing:{cohort.pk}:{cohort.ends_on}:{group}", cohort.community_id, group=group,
                    subject=("cohort", cohort.pk), happened_at=at,
                )
                for group in part
            ])  # fmt: skip
