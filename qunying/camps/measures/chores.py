"""自检③: whether the work that comes again and again is done, week by week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.trailing import trailing
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DAYS, DONE_LEAST, RUNNING_MOST = 30, 0.8, 3
JOBS_LEAST = 5  # fewer are a beginning
BRIEF, CLOSING = "evening:brief", "evening:closing"
BRIEFS = ("camps.brief_issued", "camps.brief_read")
CLOSINGS = ("camps.review_built", "camps.day_closed")
DAY_AFTER = 1  # what belongs to an evening may be done until the end of the day after it


@base("items")
def items(bases: Bases) -> Table:
    """One row for every item of the day plan that was judged: its job, day, words, and whether it was given in the end."""
    facts = bases.facts
    facts = facts.filter(facts.kind == "camps.item_judged", facts.group_id.notnull())
    given = facts.f_outcome.isin(["done", "late"]).cast("int64")
    said = facts.select(
        "group_id", item=facts.subject_id, job=facts.f_job, at=number(facts.local_day), content=facts.f_content, given=given,
        benefit=facts.f_benefit.cast("int64"),
    )  # fmt: skip
    columns = {name: said[name].max() for name in ("content", "given", "benefit")}
    return said.group_by("group_id", "item", "job", "at").agg(**columns)


@base("chores", stored=False)
def chores(bases: Bases) -> Table:
    """One row for every job of a group on a day it was due and did not rest: ``group_id, job, at, done``."""
    planned = bases["items"].select("group_id", "job", "at", done="given")
    facts = bases.facts
    evenings = [_evening(bases, facts, BRIEF, *BRIEFS), _evening(bases, facts, CLOSING, *CLOSINGS)]
    told = ibis.union(planned, *[one.select("group_id", "job", "at", "done") for one in evenings])
    once = told.group_by("group_id", "job", "at").agg(done=told.done.min())
    rests = _rests(facts)
    return once.anti_join(rests, ["group_id", "job", once["at"] >= rests.from_at, once["at"] <= rests.until_at])


@base("chore_runs")
def chore_runs(bases: Bases) -> Table:
    """Each job of a group on each of its days with how often in a row it had been missed by then: ``missed_running`` is 0 where it was done."""
    told = bases["chores"]
    so_far = ibis.cumulative_window(group_by=["group_id", "job"], order_by="at")
    marked = told.mutate(place=ibis.row_number().over(ibis.window(group_by=["group_id", "job"], order_by="at")).cast("int64") + 1)
    last = (marked.done == 1).ifelse(marked.place, 0).max().over(so_far)
    return marked.mutate(missed_running=marked.place - last).drop("place")


@base("symptom_work", stored=False)
def symptom_work(bases: Bases) -> Table:
    """For every group and whole week the jobs of the 30 days up to its end, and whether too few were done or one was missed three times running."""
    weeks, runs = bases["group_weeks"], bases["chore_runs"]
    daily = runs.group_by("group_id", "at").agg(jobs=runs.count(), done=runs.done.sum())
    counted = trailing(weeks, daily, ("jobs", "done"), days=DAYS)
    worst = weeks.select("group_id", "last").inner_join(runs, ["group_id", weeks["last"] >= runs["at"], weeks["last"] < runs["at"] + DAYS])
    worst = worst.group_by("group_id", "last").agg(missed_running=worst.missed_running.max())
    found = counted.left_join(worst, ["group_id", "last"])
    found = found.select(*[counted[name] for name in counted.columns], missed_running=worst.missed_running.fill_null(0))
    share = found.done.cast("float64") / found.jobs.nullif(0).cast("float64")
    few = (found.jobs >= JOBS_LEAST).ifelse(share < DONE_LEAST, None)
    return found.mutate(symptom=(found.missed_running >= RUNNING_MOST).ifelse(True, few))


@measure(
    "camps.unfinished",
    question=_("自检③：天天要做的事做完了吗"),
    unit=_("比例"),
    formula=_(
        "每个周日往回 30 天：日程里每个时段发出去没有（迟发也算发了）、简报看了没有、当天收工了没有；做了的 ÷ 到时间的。"
        "不到 80%（满 5 次才判），或者有一项连着 3 次没做，算有这个症状"
    ),
    denominator=_("到时间的基础工作；写明原因停下的不在内"),
    observability=_("发出去没有以渠道回执、链接打开或营主确认为准；简报和收工到第二天结束还没做算没做"),
    value="rate",
    n="jobs",
    then=[steps.rate("done", "jobs")],
    columns={"jobs": _("到时间"), "done": _("做了"), "missed_running": _("最多连着没做"), "symptom": _("有症状")},
)
def unfinished(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and Sunday the jobs of the thirty days up to it, how many were done, and whether that is too few."""
    found = bases["symptom_work"]
    found = found.filter(found.group_id == group) if group is not None else found
    told = found.select("group_id", "jobs", "done", "missed_running", "symptom", day=first_day(found["last"]))
    return within(told, "day", start, end).select("group_id", "day", "jobs", "done", "missed_running", "symptom").order_by("group_id", "day")


@measure(
    "camps.missed_work",
    question=_("哪些天天要做的事没有做"),
    unit=_("次"),
    formula=_("到时间而没有做的基础工作，一项一天一行，连着没做几次；写明原因停下的不列"),
    denominator=_("无"),
    observability=_("发出去没有以渠道回执、链接打开或营主确认为准"),
    value="missed_running",
    columns={"job": _("哪一项"), "missed_running": _("连着没做")},
)
def missed_work(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """One row for every job that was due on a day and not done, newest first."""
    found = bases["chore_runs"].filter(bases["chore_runs"].done == 0)
    found = found.filter(found.group_id == group) if group is not None else found
    told = found.select("group_id", "job", "missed_running", day=first_day(found["at"]))
    told = within(told, "day", start, end).select("group_id", "day", "job", "missed_running")
    return told.order_by(ibis.desc("day"), "group_id", "job")


def _evening(bases: Bases, facts: Table, job: str, asked: str, answered: str) -> Table:
    """What an evening asks of somebody: due once for each brief or review, done when it was answered by the end of the day after."""
    due = facts.filter(facts.kind == asked, facts.group_id.notnull())
    due = due.group_by("group_id", "subject_id").agg(at=number(due.local_day).min())
    answer = facts.filter(facts.kind == answered)
    answer = answer.group_by("subject_id").agg(first=number(answer.local_day).min())
    over = bases["days"].agg(over=number(bases["days"].day).max() - 1 - DAY_AFTER)  # the last day anything is known of may not be over
    met = due.cross_join(over).filter(lambda row: row["at"] <= row.over).drop("over").left_join(answer, "subject_id")
    done = (met["first"].notnull() & (met["first"] <= met["at"] + DAY_AFTER)).cast("int64")
    return met.select("group_id", "at", job=ibis.literal(job), done=done)


def _rests(facts: Table) -> Table:
    """When jobs rested: ``group_id, job, from_at, until_at``, both days included."""
    told = facts.filter(facts.kind == "camps.job_paused")
    ends = facts.filter(facts.kind == "camps.job_resumed")
    ends = ends.group_by("subject_id").agg(resumed=ends.f_from_day.min())
    met = told.left_join(ends, "subject_id")
    far = ibis.literal(10**6, "int64")
    until = ibis.least(told.f_until_day.fill_null(far).cast("int64"), (ends.resumed - 1).fill_null(far).cast("int64"))
    return met.select(told.group_id, job=told.f_job, from_at=told.f_from_day.cast("int64"), until_at=until)
