"""自检④: whether people keep leaving and asking their money back, and whether ever more are put out, week by week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.trailing import trailing
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

LEFT, REFUNDED, REMOVED, RETURNED, CLOSING = "groups.left", "commerce.order_refunded", "conduct.removed", "conduct.appeal_decided", "camps.cohort_closing"
RISES = 3  # weeks running
DAYS, BLACK_MOST = 30, 0.02
WEEK = 7


@base("goings")
def goings(bases: Bases) -> Table:
    """One row for every group and day: members who left by themselves, refunds, and the change of the blacklist; closing days of a cohort have no leaves."""
    facts = bases.facts
    left = facts.filter(facts.kind == LEFT, facts.identity.notnull(), facts.group_id.notnull(), facts.f_reason == "left")
    left = left.select("group_id", "identity", at=number(left.local_day)).semi_join(bases["members"], "identity")
    closings = facts.filter(facts.kind == CLOSING).select("group_id", at=number(facts.local_day)).distinct()
    leaves = left.anti_join(closings, ["group_id", "at"])
    return ibis.union(
        _counted(leaves, "leaves"), _counted(_refunds(bases, facts), "refunds"), _counted(_black(bases, facts), "black", by="change"),
    ).group_by("group_id", "at").agg(leaves=ibis._.leaves.sum(), refunds=ibis._.refunds.sum(), black=ibis._.black.sum())  # fmt: skip


@base("symptom_unrest", stored=False)
def symptom_unrest(bases: Bases) -> Table:
    """For every group and whole week what was lost of a hundred members, how many weeks running it rose, and what the blacklist gained in 30 days."""
    weeks, seated = bases["group_weeks"], bases["week_presence"]
    lost = trailing(weeks, bases["goings"], ("leaves", "refunds"), days=WEEK)
    month = trailing(weeks.select("group_id", "last"), bases["goings"], ("black",), days=DAYS)
    found = lost.inner_join(month, ["group_id", "last"]).left_join(seated, ["group_id", "week"])
    found = found.select(*[lost[name] for name in lost.columns], month.black, members=seated.present.fill_null(0) + lost.leaves)
    found = found.mutate(per_hundred=100.0 * (found.leaves + found.refunds).cast("float64") / found.members.nullif(0).cast("float64"))
    order = ibis.window(group_by="group_id", order_by="week")
    before = [found.per_hundred.lag(n).over(order) for n in range(RISES + 1)]
    rose = (before[0] > before[1]) & (before[1] > before[2]) & (before[2] > before[3])
    found = found.mutate(rising=rose.fill_null(False), black_share=found.black.cast("float64") / found.members.nullif(0).cast("float64"))
    symptom = found.rising | (found.black_share > BLACK_MOST).fill_null(False)
    return found.mutate(symptom=(found.members > 0).ifelse(symptom, None))


@measure(
    "groups.unrest",
    question=_("自检④：是不是一直有人退款、退群，拉黑的人越来越多"),
    unit=_("每百人"),
    formula=_(
        "每周（周一到周日）自己退群的人次加退款次数，除以这周在过群里的成员，乘 100；连着 3 周一周比一周高，"
        "或者近 30 天请出去的人（减去申诉回来的）超过成员的 2%，算有这个症状"
    ),
    denominator=_("周末还在群的成员，加上这周退群的"),
    observability=_("进退由渠道的系统消息或群营登记；一期最后一天的退群不算；退款记在订单的那一天，只有导入了订单才有"),
    value="per_hundred",
    n="members",
    needs=["joins"],
    columns={
        "members": _("成员"), "leaves": _("退群"), "refunds": _("退款"), "per_hundred": _("每百人"), "rising": _("连涨 3 周"),
        "black": _("近 30 天请出去"), "black_share": _("请出去的占"), "symptom": _("有症状"),
    },
)  # fmt: skip
def unrest(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and Sunday the week's leaves and refunds per hundred members, the blacklist's gain in thirty days, and whether that is a symptom."""
    found = bases["symptom_unrest"]
    found = found.filter(found.group_id == group) if group is not None else found
    names = ("members", "leaves", "refunds", "per_hundred", "rising", "black", "black_share", "symptom")
    told = found.select("group_id", *names, day=first_day(found["last"]))
    return within(told, "day", start, end).select("group_id", "day", *names).order_by("group_id", "day")


def _refunds(bases: Bases, facts: Table) -> Table:
    """Refunds with the group of the order, or where it names none the one its member sat in that day."""
    back = facts.filter(facts.kind == REFUNDED)
    told = back.select("id", "group_id", "identity", at=number(back.local_day))
    own = told.filter(told.group_id.notnull()).select("group_id", "at")
    spans = bases["seat_spans"]
    spans = spans.select("identity", room="group_id", from_at=number(spans.from_day), until_at=number(spans.until_day).fill_null(10**6))
    astray = told.filter(told.group_id.isnull(), told.identity.notnull())
    met = astray.inner_join(spans, ["identity", astray["at"] >= spans.from_at, astray["at"] <= spans.until_at])
    return ibis.union(own, met.group_by("id", "at").agg(group_id=met.room.max()).select("group_id", "at"))


def _black(bases: Bases, facts: Table) -> Table:
    """Who was put out for a breach (one more) and who came back by an appeal (one fewer)."""
    out = facts.filter(facts.kind == REMOVED, facts.identity.notnull())
    spans = bases["seat_spans"]
    # A removal from the whole community names the group it was about; without one it counts where the member sat.
    sat = spans.filter(spans.until_day.notnull()).select("identity", room="group_id", until_day="until_day")
    met = out.left_join(sat, ["identity", out.local_day == sat.until_day])
    out = met.group_by(met.id, at=number(met.local_day)).agg(group_id=ibis.coalesce(met.group_id.max(), met.room.max()), identity=met.identity.max())
    out = out.filter(out.group_id.notnull())
    back = facts.filter(facts.kind == RETURNED, facts.f_returned.cast("int64").fill_null(0) > 0).select("identity", at=number(facts.local_day))
    home = out.group_by("identity").agg(group_id=out.group_id.max())
    back = back.inner_join(home, "identity").select("group_id", "at", change=ibis.literal(-1, "int64"))
    return ibis.union(out.select("group_id", "at", change=ibis.literal(1, "int64")), back)


def _counted(rows: Table, column: str, *, by: str = "") -> Table:
    """How many rows, or the sum of a column, of each group and day, beside zeros for the other two columns."""
    found = rows.group_by("group_id", "at").agg(n=rows[by].sum() if by else rows.count())
    zero = ibis.literal(0, "int64")
    return found.select("group_id", "at", **{name: found.n.cast("int64") if name == column else zero for name in ("leaves", "refunds", "black")})
