"""On how many of our properties somebody is active: the community, the shop, the counter; who cannot be matched stands apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import covered, on, period, within
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.presence import acting
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

PAID, REDEEMED, OPENED = "commerce.order_paid", "commerce.coupon_redeemed", "content.link_opened"
OUTSIDER = "outsider"
Monthly = Literal["month"]


@measure(
    "commerce.matrix",
    question=_("每月有多少成员只在一处活跃，多少人在两处、三处以上"),
    unit=_("人"),
    formula=_(
        "一处指社群（自己说过话、打过卡、参加过活动）、下单、到店用券、打开内容页之一。每月把同一位成员在各处的活动并在一起，数他活跃在几处。"
        "对不上成员的账号（下单的顾客代号、没登录的浏览器）单列，不并进来"
    ),
    denominator=_("当月至少在一处活跃的成员，不含工作人员和机器人"),
    observability=_("订单靠导入时声明的成员编号对上人，内容页靠签名链接；对不上的不猜。看不到发言的群里，社群这一处只看打卡和活动"),
    value="several",
    n="members",
    then=[steps.calendar()],
    columns={
        "members": _("活跃成员"), "one": _("一处"), "two": _("两处"), "more": _("三处以上"), "several": _("两处以上"), "unmatched": _("对不上的账号"),
    },
)  # fmt: skip
def matrix(bases: Bases, *, start: date | None = None, end: date | None = None, per: Monthly = "month") -> Table:
    """For each month the members active on one, two and more properties, and the accounts nobody can be matched to."""
    each = within(_months(bases), "day", steps.period_start(start, "month") if start else None, end)
    told = each.group_by("day").agg(members=each.count(), one=(each.places == 1).sum(), two=(each.places == 2).sum(), more=(each.places > 2).sum())
    unknown = _unmatched(bases)
    unmatched = unknown.group_by(day=period(unknown["day"], "month")).agg(unmatched=unknown.account.nunique())
    months = covered(bases, start, end, "month")
    told = on(months, told, ["day"])
    told = told.left_join(unmatched, "day").select(*told.columns, unmatched=unmatched.unmatched.fill_null(0))
    return told.mutate(several=told.two + told.more).order_by("day")


@measure(
    "commerce.matrix_moves",
    question=_("从上月到这月，成员活跃的处数怎么变"),
    unit=_("人"),
    formula=_("上月活跃在几处（0 到 3，3 是三处以上）、这月活跃在几处，各有多少人；两个月都不活跃的不列"),
    denominator=_("上月或这月至少在一处活跃的成员，不含工作人员和机器人"),
    observability=_("对不上成员的账号不在里面；第一个有记录的月份没有上月；当月没过完的先数到现在"),
    value="members",
    columns={"before": _("上月几处"), "after": _("这月几处"), "members": _("人数")},
)
def matrix_moves(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each month after the first, how many came from so many properties in the month before to so many in it."""
    each = _months(bases)
    each = each.select("identity", at=number(each["day"], "month"), places=ibis.least(each.places, 3))
    later = each.select("identity", at=each["at"] + 1, before=each.places, after=ibis.literal(0, "int64"))
    now = each.select("identity", "at", before=ibis.literal(0, "int64"), after=each.places)
    both = later.union(now)
    moved = both.group_by("identity", "at").agg(before=both.before.max(), after=both.after.max())
    recorded = bases["days"].select(at=number(bases["days"].day, "month")).distinct()
    first = recorded.agg(first=recorded["at"].min())
    moved = moved.semi_join(recorded, "at").cross_join(first)
    moved = moved.filter(moved["at"] > moved["first"])
    told = moved.group_by("at", "before", "after").agg(members=moved.count())
    told = told.select("before", "after", "members", day=first_day(told["at"], "month"))
    return within(told, "day", start, end).select("day", "before", "after", "members").order_by("day", "before", "after")


def _months(bases: Bases) -> Table:
    """``identity, day, places``: on how many properties each member was active in the month that begins on ``day``."""
    days = acting(bases["person_day"], "member")
    seen = days.select("identity", day=period(days.day, "month"), place=ibis.literal("community"))
    facts = bases.facts
    others = facts.filter(facts.kind.isin([PAID, REDEEMED, OPENED]), facts.identity.notnull()).semi_join(bases["members"], "identity")
    others = others.select("identity", day=period(others.local_day, "month"), place=others.kind)
    every = seen.union(others).distinct()
    return every.group_by("identity", "day").agg(places=every.count())


def _unmatched(bases: Bases) -> Table:
    """``day, account``: customers and browsers that no member is known behind."""
    facts = bases.facts
    paid = facts.filter(facts.kind == PAID, facts.identity.isnull())
    # An order without a customer's number is an account of its own: nobody is put together by guess.
    account = ibis.coalesce(ibis.literal("customer ") + paid.f_customer.cast("string"), ibis.literal("order ") + paid.subject_id.cast("string"))
    opened = facts.filter(facts.kind == OPENED, facts.identity.isnull(), facts.f_opener == OUTSIDER)
    return paid.select(day="local_day", account=account).union(opened.select(day="local_day", account=opened.f_opened_by))
