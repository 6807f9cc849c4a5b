"""A group's pulse: for every day how many sit there and how many did something in the seven days up to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions.numbers import every, first_day, number
from qunying.insight.expressions.rolling import rolling
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@base("presence")
def presence(bases: Bases) -> Table:
    """One row for every group and day since its first seat: members sitting there at the end of the day."""
    spans = bases["seat_spans"]
    comes = spans.select("group_id", at=number(spans.from_day), change=ibis.literal(1, "int64"))
    gone = spans.filter(spans.until_day.notnull())
    goes = gone.select("group_id", at=number(gone.until_day), change=ibis.literal(-1, "int64"))
    moves = ibis.union(comes, goes)
    changes = moves.group_by("group_id", "at").agg(change=moves.change.sum())
    last = bases["days"].agg(last=number(bases["days"].day).max())
    whole = every(changes.group_by("group_id").agg(first=changes.at.min()).cross_join(last), "first", "last", "at")
    found = whole.left_join(changes, ["group_id", "at"]).select(whole.group_id, whole.at, change=changes.change.fill_null(0))
    so_far = ibis.cumulative_window(group_by="group_id", order_by="at")
    return found.select("group_id", day=first_day(found.at), present=found.change.sum().over(so_far).cast("int64"))


@measure(
    "groups.pulse",
    question=_("这个群的脉搏：近 7 天有多少人做过事，占在群的多少"),
    unit=_("人"),
    formula=_("每一天往回数 7 天（含当天）自己做过事的不同成员数；在群人数取当天结束时坐着的成员；不含工作人员和机器人"),
    denominator=_("当天结束时在群的成员"),
    observability=_("看不到发言的群显示「看不到」，不按零计"),
    value="active_7",
    n="present",
    needs=["messages", "joins"],
    then=[steps.hide("messages", "active_1", "active_7", "active_28")],
)
def pulse(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and day since anybody did anything there: members present, and active in the last 1, 7 and 28 days."""
    days = acted(bases, end, group)
    beats = rolling(days, {"active_1": 1, "active_7": 7, "active_28": 28}, calendar=until(bases, end), keys=["group_id"])
    seated = bases["presence"]
    found = beats.left_join(seated, ["group_id", "day"])
    found = found.select(*[beats[name] for name in beats.columns], present=seated.present)
    found = found.filter(found.day >= start) if start is not None else found
    return found.order_by("group_id", "day")


def acted(bases: Bases, end: date | None, group: int | None) -> Table:
    """``group_id, identity, day``: the days on which members did something themselves in a group, up to ``end``."""
    own = bases["member_day"]
    own = own.filter(own.own > 0, own.group_id.notnull()).anti_join(bases["outsiders"], "identity")
    own = own.filter(own.day <= end) if end is not None else own
    own = own.filter(own.group_id == group) if group is not None else own
    return own.select("group_id", "identity", "day").distinct()


def until(bases: Bases, end: date | None) -> Table:
    """The recorded days up to ``end``."""
    calendar = bases["days"]
    return calendar.filter(calendar.day <= end) if end is not None else calendar
