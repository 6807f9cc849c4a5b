"""自检① and 自检②: whether the community can say what it is worth, and whether what was promised is kept, week by week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.charter.personas import measures as personas
from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.trailing import trailing
from qunying.insight.measures import measure

__all__ = ["personas", "unclear", "unkept"]

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

JUDGED = "charter.promise_judged"
KEPT, LACKING = "kept", ("late", "short", "missed")
DAYS, DUE_LEAST, KEPT_LEAST = 30, 5, 0.9
LINTED, PICKED = "charter.value_linted", "charter.value_picked"
PICKS_WITHIN, ASKED_LEAST = 90, 20


@base("promise_days")
def promise_days(bases: Bases) -> Table:
    """One row for every group and day on which a promise was due and could be judged: how many, how many kept, how many missed altogether.

    What was put off before its start and what no channel shows are neither kept nor lacking, so they are not due here.
    """
    facts = bases.facts.filter(bases.facts.kind == JUDGED, bases.facts.group_id.notnull(), bases.facts.f_verdict.isin([KEPT, *LACKING]))
    owed = facts.f_owed_day.fill_null(number(facts.local_day)).cast("int64")
    said = facts.select("group_id", at=owed, kept=(facts.f_verdict == KEPT).cast("int64"), missed=(facts.f_verdict == "missed").cast("int64"))
    return said.group_by("group_id", "at").agg(due=said.count(), kept=said.kept.sum(), missed=said.missed.sum())


@base("symptom_promises", stored=False)
def symptom_promises(bases: Bases) -> Table:
    """For every group and whole week the promises of the 30 days up to its end, and whether too few were kept (empty: too few were due)."""
    found = trailing(bases["group_weeks"], bases["promise_days"], ("due", "kept", "missed"), days=DAYS)
    share = found.kept.cast("float64") / found.due.nullif(0).cast("float64")
    return found.mutate(symptom=(found.due >= DUE_LEAST).ifelse(share < KEPT_LEAST, None))


@measure(
    "charter.unkept",
    question=_("自检②：说过的做到了吗"),
    unit=_("比例"),
    formula=_("每个周日往回 30 天，兑现的次数 ÷ 到时间并且判得出的次数；满 5 次才判，不到 90% 算有这个症状。迟了、时间不够都算没兑现"),
    denominator=_("到了时间、判得出来的承诺；开始之前改期的、渠道看不到的不在内"),
    observability=_("看不到发言又没有人点开始的渠道判不出来，不算兑现也不算没兑现"),
    value="rate",
    n="due",
    then=[steps.rate("kept", "due")],
    columns={"due": _("到时间"), "kept": _("已兑现"), "missed": _("没兑现"), "symptom": _("有症状")},
)
def unkept(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and Sunday the promises of the thirty days up to it, how many were kept, and whether that is too few."""
    found = bases["symptom_promises"]
    found = found.filter(found.group_id == group) if group is not None else found
    told = found.select("group_id", "due", "kept", "missed", "symptom", day=first_day(found["last"]))
    return within(told, "day", start, end).select("group_id", "day", "due", "kept", "missed", "symptom").order_by("group_id", "day")


@base("symptom_value", stored=False)
def symptom_value(bases: Bases) -> Table:
    """For every group and whole week the faults of the words as they then stood, the members asked in 90 days, and who of them knew the value."""
    facts, weeks = bases.facts, bases["group_weeks"]
    picks = facts.filter(facts.kind == PICKED, facts.group_id.notnull())
    picks = picks.select("group_id", at=number(picks.local_day), right=picks.f_picked_right.cast("int64"))
    found = trailing(weeks, picks.group_by("group_id", "at").agg(asked=picks.count(), picked=picks.right.sum()), ("asked", "picked"), days=PICKS_WITHIN)
    lints = facts.filter(facts.kind == LINTED).select("id", at_lint=number(facts.local_day), faults=facts.f_faults)
    ends = weeks.select("last").distinct()
    known = ends.inner_join(lints, ends["last"] >= lints.at_lint)
    newest = known.group_by("last").agg(faults=known.faults.argmax(known.id))
    met = found.left_join(newest, "last")
    met = met.select(*[found[name] for name in found.columns], newest.faults)
    few = (met.asked >= ASKED_LEAST).ifelse(met.picked * 2 < met.asked, None)
    return met.mutate(symptom=(met.faults.fill_null(0) > 0).ifelse(True, few))


@measure(
    "charter.unclear",
    question=_("自检①：说得清服务价值吗"),
    unit=_("比例"),
    formula=_(
        "每个周日看：核心价值和承诺按蓝图的规则有几处毛病；近 90 天在四句里选过的成员，有几个选中写明的核心价值。"
        "有毛病，或者满 20 人而选中的不到一半，算有这个症状；没有毛病又不满 20 人的读不出"
    ),
    denominator=_("近 90 天答过的成员，每个问题每人一次"),
    observability=_("选项由运营官写，三句不能和核心价值一样；每人看到的次序不同"),
    value="rate",
    n="asked",
    then=[steps.rate("picked", "asked")],
    columns={"asked": _("答了"), "picked": _("选中"), "faults": _("写法毛病"), "symptom": _("有症状")},
)
def unclear(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and Sunday the faults of what the community says of itself, and how many of those asked knew its value."""
    found = bases["symptom_value"]
    found = found.filter(found.group_id == group) if group is not None else found
    told = found.select("group_id", "asked", "picked", "faults", "symptom", day=first_day(found["last"]))
    return within(told, "day", start, end).select("group_id", "day", "asked", "picked", "faults", "symptom").order_by("group_id", "day")
