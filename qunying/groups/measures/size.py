"""Whether people do more or less in larger groups."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.enough import FEW
from qunying.insight.expressions import within
from qunying.insight.fitting import LEAST, line
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WEEK = 7
MORE = 10  # the slope is told for so many members more


def fitted(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each group stands beside the line through all that can be seen; under ten of them no line is drawn and the row reads ``few``."""
    seen = [row for row in rows if row["per_member"] is not None]
    found = line([(row["size"], row["per_member"]) for row in seen])
    slope = {name: None if value is None else MORE * value for name, value in (("slope", found.slope), ("low", found.low), ("high", found.high))}
    state = FEW if found.n < LEAST else steps.OK
    return [row | slope | {"groups": found.n} | {"state": row.get("state", state)} for row in rows]


@measure(
    "groups.network_effect",
    question=_("群大了，每个人是更活跃还是更安静"),
    unit=_("每人每周做的事"),
    formula=_(
        "每个群一个点：横轴是这段时间平均每天在群的成员，纵轴是每人每周自己做的事（发言、打卡、参加活动）= 7 × 件数 ÷ 人日。"
        "用最小二乘拟合一条直线，slope 是群每多 10 人，每人每周多做几件，连同 95% 区间（t 分布）。不到 10 个群不拟合。只是相关，不能说明因果"
    ),
    denominator=_("人日：有记录的每一天在群的成员，按天相加；死掉的群也在内，不含工作人员和机器人"),
    observability=_("进退没有记录的群不知道有多大，不在内；看不到发言的群显示「看不到」，不参加拟合"),
    value="per_member",
    n="groups",
    needs=["messages", "joins"],
    against_others=True,
    then=[steps.hide("messages", "acts", "per_member"), fitted],
    columns={
        "size": _("平均在群"), "per_member": _("每人每周"), "acts": _("做的事"), "member_days": _("人日"), "slope": _("每多 10 人"),
        "groups": _("参加拟合的群"),
    },
)  # fmt: skip
def network_effect(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each group with members: how many sat there on average, and what each of them did in a week."""
    end = end or bases.last_complete
    there = bases["presence"].semi_join(bases["days"], "day")
    there = within(there.filter(there.present > 0), "day", start, end)
    own = bases["member_day"]
    own = within(own.filter(own.role == "member", own.own > 0, own.group_id.notnull()), "day", start, end)
    sizes = there.group_by("group_id").agg(member_days=there.present.sum().cast("int64"), days=there.count())
    did = own.group_by("group_id").agg(acts=own.own.sum().cast("int64"))
    told = sizes.left_join(did, "group_id").select(*sizes.columns, acts=did.acts.fill_null(0))
    people = told.member_days.cast("float64")
    told = told.mutate(size=people / told.days.cast("float64"), per_member=told.acts.cast("float64") * float(WEEK) / people)
    return told.drop("days").order_by("group_id")
