"""How far invites carry: sent, accepted, how many a member brings, and whether core members bring core members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import Per, last_known, on, period, within
from qunying.insight.expressions.core import first_core
from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.spans import periods_of
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

LATE_DAYS = 14  # accepted later than that is shown beside, and still belongs to the period of the invite
CORE_DAYS = 90


@base("stay_spans")
def stay_spans(bases: Bases) -> Table:
    """One row for every time somebody was a member of the community: from which day, and until which (still there: empty)."""
    moves = bases.facts.filter(bases.facts.kind.isin(["people.joined", "people.left"]), bases.facts.identity.notnull())
    moves = moves.semi_join(bases["members"], "identity")
    each = ibis.window(group_by="identity", order_by=["happened_at", "id"])
    moves = moves.mutate(until_day=moves.local_day.lead().over(each))
    came = moves.filter(moves.kind == "people.joined")
    return came.select("identity", from_day=came.local_day, until_day=came.until_day)


def _factor(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """k = invites a member × share accepted; unknown where there is no member."""
    return [
        row | {"per_member": row["sent"] / row["members"], "k_factor": row["accepted"] / row["members"]}
        if row["members"] else row | {"per_member": None, "k_factor": None}
        for row in rows
    ]  # fmt: skip


@measure(
    "people.invites",
    question=_("每期发出多少邀请，来了多少人，一位成员平均带来几位"),
    unit=_("人"),
    formula=_(
        "k 系数 = 人均邀请数 × 接受比例。发出：点名邀请的人，加上打开过成员公开链接的手机；同一个人被邀请几次只算一次。"
        "接受记在邀请发出的那一期，过了 14 天才来的也是"
    ),
    denominator=_("人均邀请：该期在社群里待过的成员；接受比例：该期发出的邀请"),
    observability=_("只知道在群营里发的邀请；公开链接没人打开就不知道发给过谁"),
    value="k_factor",
    n="members",
    then=[steps.calendar(), _factor, steps.rate("accepted", "sent")],
    columns={
        "members": _("成员"), "sent": _("发出邀请"), "accepted": _("接受"), "late": _("14 天以后才来"), "per_member": _("人均邀请"), "rate": _("接受比例"),
        "k_factor": _("k 系数"),
    },
)  # fmt: skip
def invites(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month") -> Table:
    """For every period the people asked in it, those of them who came at any time since, and the members there were to ask."""
    asked = within(bases["invites"], "day", start, end)
    late = asked.came_at.notnull() & (asked.came_at > asked["at"] + ibis.interval(days=LATE_DAYS))
    sent = asked.group_by(day=period(asked.day, per)).agg(sent=asked.count(), accepted=asked.came_at.count(), late=late.sum())
    spans, periods = bases["stay_spans"], periods_of(bases, start, end, per)
    there = periods.inner_join(spans, [spans.from_day <= periods["last"], spans.until_day.isnull() | (spans.until_day >= periods["day"])])
    members = there.group_by(day=periods["day"]).agg(members=there.identity.nunique())
    people = on(periods.select("day"), members, ["day"])
    told = people.left_join(sent, "day")
    return told.select(people["day"], people["members"], **{name: sent[name].fill_null(0) for name in ("sent", "accepted", "late")}).order_by("day")


@measure(
    "people.core_invites",
    question=_("核心成员请来的人，有多少也成了核心成员"),
    unit=_("人"),
    formula=_(
        "发邀请那天是核心成员的人发出的邀请；受邀的人在邀请之后 90 天里第一次成为核心成员算成了，满 90 天还没有算过期，其余还在等。"
        "核心成员：90 天里自己做过 50 件以上的事。谁后来不再是核心，从前的数不变"
    ),
    denominator=_("核心成员发出的邀请，同一个人被邀请几次只算一次"),
    observability=_("看不到发言的渠道上，发言不算进核心成员的 50 件事"),
    value="succeeded",
    n="sent",
    needs=["messages"],
    columns={
        "identity": _("成员编号"), "sent": _("请了"), "accepted": _("来了"), "succeeded": _("成了核心"), "pending": _("还在等"), "expired": _("过期"),
    },
)  # fmt: skip
def core_invites(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For every core member who asked somebody in: what became of those they asked."""
    asked = within(bases["invites"], "day", start, end)
    spells = bases["core_spells"].select("since", "until", who="identity")
    asked = asked.inner_join(spells, [asked.inviter == spells.who, asked.day >= spells.since, asked.day < spells.until])
    reached = first_core(bases)
    reached = reached.select(core="identity", core_on=number(reached.day))
    told = asked.left_join(reached, asked.invitee == reached.core)
    last = number(told.day) + CORE_DAYS
    succeeded = told.core_on.notnull() & (told.core_on <= last)
    pending = ~succeeded & (last > last_known(bases))
    told = told.mutate(succeeded=succeeded, pending=pending)
    return told.group_by(identity="inviter").agg(
        sent=told.count(), accepted=told.came_at.count(), succeeded=told.succeeded.sum(), pending=told.pending.sum(),
        expired=(~told.succeeded & ~told.pending).sum(),
    ).order_by(ibis.desc("succeeded"), ibis.desc("sent"), "identity")  # fmt: skip
