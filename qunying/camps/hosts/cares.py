"""提醒需要注意的点: at most five points a day, each with its cause, the facts behind it and a responsible head, judged the following evening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from qunying.camps.hosts.briefs import heads
from qunying.camps.hosts.facts import CareJudged
from qunying.camps.hosts.models import Brief, Care, Pack
from qunying.camps.hosts.packs import share
from qunying.flows import queries as flows
from qunying.flows import services as flow_services
from qunying.flows import tasks
from qunying.flows.services import NewTask
from qunying.groups.queries import GroupRow
from qunying.journal import groupwise
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock

MOST: Final = 5
LOW_CHECK_IN: Final = 0.6  # of the median: a group so far behind its sisters on the same day has a reason of its own
LEFT_MIN: Final = 2
TASK: Final = "camps.attention"
LOOK_BACK: Final = timedelta(days=30)

tasks.kind(TASK, harm=4, roles=("host", "operator"))


@dataclass(frozen=True, slots=True)
class Point:
    """A cause that holds in a group on a day; ``weight`` orders them, ``facts`` say so."""

    group: int
    cause: str
    weight: float
    data: dict[str, Any]
    facts: tuple[int, ...]


def points(rows: Sequence[Pack], groups: dict[int, GroupRow], *, tomorrow: Sequence[Brief]) -> list[Point]:
    """Every cause that holds, the weightiest first: today's misses from the packs, tomorrow's risks from the briefs and the duties."""
    found = [point for row in rows for point in _misses(row)]
    found += _risks(rows, groups, tomorrow)
    return sorted(found, key=lambda point: (-point.weight, point.group, point.cause))


def judge(community_id: int, day: date, found: Iterable[Point]) -> dict[tuple[int, str], int]:
    """Each point of this day is handled, or repeated when its cause holds again; returns how often in a row each repeated one has held."""
    holds = {(point.group, point.cause) for point in found}
    now, again = clock.now(), {}
    with transaction.atomic():
        rows = list(Care.objects.select_for_update(no_key=True).filter(community_id=community_id, date=day, outcome="").order_by("pk"))
        for row in rows:
            row.outcome = Care.Outcome.REPEATED if (row.group_id, row.cause) in holds else Care.Outcome.HANDLED
            row.judged_at = now
            if row.outcome == Care.Outcome.REPEATED:
                again[row.group_id, row.cause] = row.times + 1
        Care.objects.bulk_update(rows, ["outcome", "judged_at"])
        record_many([_judged(row) for row in rows])
        _close_tasks(community_id, rows)
    return again


def draw(community_id: int, day: date, found: Sequence[Point], groups: dict[int, GroupRow], *, again: dict[tuple[int, str], int], due: datetime) -> list[Care]:
    """The day's list of at most five points stands, one a group before any group's second, each a task of its head until the evening; drawn once."""
    with transaction.atomic():
        if Care.objects.filter(community_id=community_id, date=day).exists():
            return list(Care.objects.filter(community_id=community_id, date=day).order_by("rank"))
        rows = [_care(community_id, day, rank, point, groups, again) for rank, point in enumerate(_chosen(found, again), 1)]
        Care.objects.bulk_create(rows)
        flow_services.open_tasks([_task(row, due) for row in rows])
    return rows


def _chosen(found: Sequence[Point], again: dict[tuple[int, str], int]) -> list[Point]:
    ordered = sorted(found, key=lambda point: (-(point.weight + 2 * again.get((point.group, point.cause), 0)), point.group, point.cause))
    firsts: dict[int, Point] = {}
    for point in ordered:
        firsts.setdefault(point.group, point)
    rest = [point for point in ordered if firsts[point.group] is not point]
    return [*firsts.values(), *rest][:MOST]


def _misses(row: Pack) -> list[Point]:
    content, facts, found = row.content, row.content["facts"], []
    lost = content["missed"] + content["unknown"]
    if lost and facts["missed"]:
        found.append(Point(row.group_id, "missed", 9.0 * lost, {"n": lost, "of": content["planned"]}, tuple(facts["missed"])))
    if content["left"] >= LEFT_MIN:
        found.append(Point(row.group_id, "left", 3.0 * content["left"], {"n": content["left"]}, tuple(facts["left"])))
    if open_questions := (content["questions"] or 0) - (content["answered"] or 0):
        found.append(Point(row.group_id, "questions", 2.0 * open_questions, {"n": open_questions, "of": content["questions"]}, tuple(facts["questions"])))
    if content["late"] and facts["late"]:
        found.append(Point(row.group_id, "late", 3.0 * content["late"], {"n": content["late"], "of": content["planned"]}, tuple(facts["late"])))
    return found


def _risks(rows: Sequence[Pack], groups: dict[int, GroupRow], tomorrow: Sequence[Brief]) -> list[Point]:
    reviews = _reviews(rows)
    found = []
    for row in rows:
        low, usual = share(row.content, "checked", "members"), row.content["medians"]["checked"]
        if low is not None and usual and row.content["members"] >= MOST and low < LOW_CHECK_IN * usual and row.group_id in reviews:
            data = {"share": round(100 * low), "usual": round(100 * usual)}
            found.append(Point(row.group_id, "check_in_low", 10 * (usual - low) + 2, data, (reviews[row.group_id],)))
        group = groups.get(row.group_id)
        if group is not None and not group.hosts and row.group_id in reviews:
            found.append(Point(row.group_id, "no_host", 8.0, {}, (reviews[row.group_id],)))
    unread = {brief.group_id: brief for brief in tomorrow if brief.read_version < brief.version}
    issued = _issued(tomorrow)
    found += [Point(brief.group_id, "brief_unread", 1.0, {}, (issued[brief.pk],)) for brief in unread.values() if brief.pk in issued]
    return found


def _reviews(rows: Sequence[Pack]) -> dict[int, int]:
    """The fact of each group's review, which carries the fingerprint of the numbers a risk is read from."""
    if not rows:
        return {}
    first = rows[0]
    facts = groupwise.facts(first.community_id, first.date, kinds=["camps.review_built"], until=clock.now(), groups=[row.group_id for row in rows])
    return {fact.group: fact.id for fact in facts if fact.group is not None}


def _issued(briefs: Sequence[Brief]) -> dict[int, int]:
    """The fact of the latest version of each brief."""
    if not briefs:
        return {}
    eve, community = briefs[0].date - timedelta(days=1), briefs[0].community_id
    facts = groupwise.facts(community, eve, kinds=["camps.brief_issued"], until=clock.now(), groups=[brief.group_id for brief in briefs])
    return {fact.subject_id: fact.id for fact in facts if fact.subject_id is not None}


def _care(community_id: int, day: date, rank: int, point: Point, groups: dict[int, GroupRow], again: dict[tuple[int, str], int]) -> Care:
    group = groups[point.group]
    head = group.operator if point.cause == "no_host" else next(iter(heads(group)), None)
    head_id = head.staff_id if head else None
    return Care(
        key=f"{day.isoformat()}:{point.group}:{point.cause}", community_id=community_id, group_id=point.group, staff_id=head_id, date=day,
        rank=rank, cause=point.cause, data=point.data, facts=list(point.facts), times=again.get((point.group, point.cause), 1),
    )  # fmt: skip


def _task(row: Care, due: datetime) -> NewTask:
    data = {"cause": row.cause, "times": row.times, **row.data}
    return NewTask(_task_key(row), TASK, row.community_id, group=row.group_id, owner=row.staff_id, due_at=due, data=data, evidence=row.facts)


def _task_key(row: Care) -> str:
    return f"{TASK}:{row.key}"


def _close_tasks(community_id: int, rows: Sequence[Care]) -> None:
    outcomes = {_task_key(row): row.outcome for row in rows}
    for task in flows.open_tasks(community_id, kinds=[TASK]) if rows else []:
        if task.key in outcomes:
            flow_services.close_task(task.id, outcome=outcomes[task.key])


def _judged(row: Care) -> Draft:
    fact = CareJudged(cause=row.cause, outcome=row.outcome, times=row.times)
    return Draft(fact, f"camps.care_judged:{row.pk}", row.community_id, group=row.group_id, staff=row.staff_id, subject=("care", row.pk))
