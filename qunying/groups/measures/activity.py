"""What happens in each group on each day, and which need help."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.groups import health
from qunying.insight import acts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import covered, on
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

JOINED, LEFT = "groups.joined", "groups.left"

acts.counts(JOINED, column="joins", own=False)
acts.counts(LEFT, column="leaves", own=False)


@base("seat_spans")
def seat_spans(bases: Bases) -> Table:
    """One row for every time a member sat in a group: from which day, and until which (nobody knows yet: empty)."""
    moves = bases.facts.filter(bases.facts.kind.isin([JOINED, LEFT]), bases.facts.identity.notnull())
    moves = moves.semi_join(bases["members"], "identity")
    window = ibis.window(group_by=["group_id", "identity"], order_by=["happened_at", "id"])
    moves = moves.mutate(next_kind=moves.kind.lead().over(window), next_day=moves.local_day.lead().over(window))
    sat = moves.filter(moves.kind == JOINED)
    until = (sat.next_kind == LEFT).ifelse(sat.next_day, ibis.null("date"))
    return sat.select("group_id", "identity", from_day=sat.local_day, until_day=until)


@base("group_day")
def group_day(bases: Bases) -> Table:
    """One row for every group and day with counted facts of members: how many of each kind, and by how many people."""
    days = bases["member_day"].filter(bases["member_day"].group_id.notnull()).anti_join(bases["outsiders"], "identity")
    sums = {act.column: days[act.column].sum() for act in acts.all_acts()}
    people = {f"{act.column}_by": (days[act.column] > 0).sum() for act in acts.all_acts()}
    return days.group_by("group_id", "day").agg(**sums, **people, active=(days.own > 0).sum())


@base("member_acts")
def member_acts(bases: Bases) -> Table:
    """One row for everything a member did in a group, with its moment."""
    facts = bases.facts
    own = facts.filter(facts.kind.isin(acts.own_kinds()), facts.identity.notnull(), facts.group_id.notnull())
    return own.semi_join(bases["members"], "identity").select("kind", "group_id", "identity", "happened_at")


@measure(
    "groups.activity",
    question=_("每个群每天发生了多少事"),
    unit=_("条、人次"),
    formula=_("按群和当地日期数：成员发言条数、发言人数、打卡次数、进群人数、退群人数；不含工作人员和机器人"),
    denominator=_("无"),
    observability=_("看不到发言的渠道，发言一栏显示「看不到」；整天没有任何记录显示「缺」，不按零计"),
    value="messages",
    needs=["messages", "joins"],
    then=[steps.calendar(by=("group_id",)), steps.hide("messages", "messages", "speakers")],
)
def activity(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group since its first day: messages, speakers, check-ins, joins, leaves."""
    groups = bases["groups_seen"]
    groups = groups.filter(groups.group_id == group) if group is not None else groups
    days = covered(bases, start, end).cross_join(groups)
    cells = days.filter(days.day >= days.first_day).select("group_id", "day")
    found = bases["group_day"]
    numbers = found.select(
        "group_id", "day", messages=found.messages, speakers=found.messages_by, check_ins=found.check_ins, joins=found.joins, leaves=found.leaves
    )
    return on(cells, numbers, ["group_id", "day"]).order_by("group_id", "day")


@measure(
    "groups.health",
    question=_("哪些群需要救场，为什么"),
    unit=_("人"),
    formula=_("近 48 小时自己做过事的成员人数，与本群此前各个 48 小时的平均比；另看打卡率的变化、最后一次成员发言、退群人数"),
    denominator=_("现在坐在群里的成员，不含工作人员和机器人"),
    observability=_("看不到发言的群只看打卡和退群"),
    value="active",
    n="members",
    by_minute=True,
    needs=["messages", "joins"],
    then=[health.judge],
)
def health_of_groups(bases: Bases, *, group: int | None = None) -> Table:
    """For each group the numbers its colour is read from."""
    groups = bases["groups_seen"]
    groups = groups.filter(groups.group_id == group) if group is not None else groups
    told = groups.select("group_id")
    for part in (_lately(bases), _seated(bases), _left_lately(bases), _last_word(bases)):
        told = told.left_join(part, "group_id").drop("group_id_right")
    return told.mutate(**{name: told[name].fill_null(0) for name in health.COUNTS}).order_by("group_id")


def _lately(bases: Bases) -> Table:
    """Members active in the last window, and in the whole windows before it since the group came to life."""
    blind, own = bases.blind("messages"), bases["member_acts"]
    unseen = acts.own_kinds(needs="messages")
    if blind:  # numbers now and earlier must be of the same kind: what cannot be seen now does not count in the past either
        own = own.filter(~(own.group_id.isin(sorted(blind)) & own.kind.isin(unseen)))
    own = own.mutate(ago=bases.moment.delta(own.happened_at, unit="second") // (health.WINDOW_HOURS * 3600))
    own = own.filter(own.ago >= 0)
    first = own.group_by("group_id").agg(windows=own.ago.max())
    windows = own.filter(own.ago <= health.WINDOWS_MAX).select("group_id", "identity", "ago").distinct()
    each = first.left_join(windows, "group_id").select("group_id", "windows", "ago")
    return each.group_by("group_id").agg(
        active=(each.ago == 0).sum(),
        earlier=((each.ago > 0) & (each.ago < each.windows)).sum(),
        windows=ibis.least(each.windows.max() - 1, health.WINDOWS_MAX),
    )


def _seated(bases: Bases) -> Table:
    """Members sitting there now; and on the last two whole days, how many were present and how many checked in."""
    last, before = ibis.literal(bases.last_complete), ibis.literal(bases.last_complete) - ibis.interval(days=1)
    spans, acted = bases["seat_spans"], bases["member_day"]
    came = acted.filter(acted.check_ins > 0).select("group_id", "identity", "day")
    people = spans.group_by("group_id", "identity").agg(
        now=spans.until_day.isnull().max(), last=_within_span(spans, last).max(), before=_within_span(spans, before).max()
    )
    checks = came.group_by("group_id", "identity").agg(came_last=(came.day == last).max(), came_before=(came.day == before).max())
    seen = people.left_join(checks, ["group_id", "identity"])
    seen = seen.select("group_id", "now", "last", "before", came_last=checks.came_last.fill_null(False), came_before=checks.came_before.fill_null(False))
    return seen.group_by("group_id").agg(
        members=seen.now.sum(), present=seen.last.sum(), present_before=seen.before.sum(),
        checked=(seen.last & seen.came_last).sum(), checked_before=(seen.before & seen.came_before).sum(),
    )  # fmt: skip


def _within_span(spans: Table, day: Any) -> Any:
    return (spans.from_day <= day) & (spans.until_day.isnull() | (spans.until_day >= day))


def _left_lately(bases: Bases) -> Table:
    left = bases.facts.filter(bases.facts.kind == LEFT, bases.facts.f_reason != "moved").semi_join(bases["members"], "identity")
    age = bases.moment.delta(left.happened_at, unit="second")
    left = left.filter(age >= 0, age < health.WINDOW_HOURS * 3600)
    return left.select("group_id", "identity").distinct().group_by("group_id").agg(leaves=ibis._.count())


def _last_word(bases: Bases) -> Table:
    blind, own = bases.blind("messages"), bases["member_acts"]
    said = own.filter(own.kind == "channels.message_posted")
    said = said.filter(~said.group_id.isin(sorted(blind))) if blind else said
    return said.group_by("group_id").agg(last_message_at=said.happened_at.max())
