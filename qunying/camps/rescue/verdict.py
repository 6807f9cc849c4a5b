"""The day after: whether the group has recovered, with the numbers; where it has not, the next round on the next level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qunying.camps.facts import RescueJudged
from qunying.camps.rescue import rule, telling, words
from qunying.camps.rescue.alarms import open_round, owner_on
from qunying.camps.rescue.detect import active, departures
from qunying.camps.rescue.models import Rescue
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.people import queries as people

HANDLER = "camps.judge_rescue"
AT_ONCE = 5  # each reads two days of its group, and may raise the next round


def finished(rescue: Rescue, at: datetime) -> None:
    """The work was done at that moment, and a day later it will be judged, once."""
    judge_at = at + rule.JUDGE_AFTER
    Rescue.objects.filter(pk=rescue.pk, judge_at=None).update(judge_at=judge_at)
    flows.schedule_many([DueItem(f"judge-rescue:{rescue.pk}", judge_at, HANDLER, rescue.community_id, target=rescue.pk)])


@handles(HANDLER, at_once=AT_ONCE)
def judge(rows: Sequence[DueRow]) -> None:
    """Each of these rescues has its verdict; one that did not help is followed by the next round while the cohort runs."""
    wanted = [row.target for row in rows if row.target is not None]
    for rescue in Rescue.objects.select_for_update(no_key=True).filter(pk__in=wanted, ended_at=None).order_by("pk"):
        _judge(rescue)


def _judge(rescue: Rescue) -> None:
    until = rescue.judge_at or clock.now()
    since, others = until - rule.JUDGE_AFTER, people.not_members(rescue.community_id)
    rescue.after = active(rescue.community_id, [rescue.group_id], since=since, until=until, others=others).get(rescue.group_id, 0)
    gone = departures(rescue.community_id, since=since, until=until, groups=[rescue.group_id], without=others)
    rescue.left_after = len({fact.identity for fact in gone.get(rescue.group_id, ())})
    well = rule.recovered(rescue.reason, learners=rescue.learners, before=rescue.before, after=rescue.after, left_after=rescue.left_after)
    rescue.verdict, rescue.ended_at = rule.RECOVERED if well else rule.NOT_RECOVERED, clock.now()
    rescue.save()
    fact = RescueJudged(level=rescue.round, reason=rescue.reason, recovered=well, before=rescue.before, after=rescue.after, left=rescue.left_after)
    record(fact, key=f"camps.rescue_judged:{rescue.pk}", community=rescue.community_id, group=rescue.group_id, subject=("rescue", rescue.pk))
    if not well:
        _next_round(rescue)


def _next_round(old: Rescue) -> None:
    group = groups.by_id([old.group_id])[old.group_id]
    if old.round >= rule.ROUNDS_MAX or clock.now() > old.cohort.ends_at or group.id not in groups.learners(old.community_id, only=[group.id]):
        return
    rescue = Rescue.objects.create(
        community_id=old.community_id, cohort_id=old.cohort_id, group_id=group.id, round=old.round + 1, reason=old.reason, raised_at=clock.now(),
        learners=old.learners, left=old.left, silent_hours=old.silent_hours, before=old.before, contacts=old.contacts, gone=old.gone,
    )  # fmt: skip
    owner = owner_on(rescue.round, group)
    open_round(rescue, group, owner=owner, evidence=old.task.evidence if old.task else ())
    told = words.verdict(old.verdict, before=old.before, after=old.after, left_after=old.left_after)
    telling.again(group, rescue, owner, told)
