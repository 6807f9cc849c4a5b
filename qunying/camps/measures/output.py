"""How much a group is given: a floor for every week, and whether the days bring anything but benefits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import every, first_day, number
from qunying.insight.expressions.trailing import trailing
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

ITEMS, ANSWERS = 7, 3  # a week: one a day, and every other day somebody is answered
PLANNED_WITHIN: Final = 28  # a group whose plan has been over for so long owes nothing
DAYS: Final = 14
RED_PACKET, COUPON = "red_packet", "commerce.coupon_issued"

Floor = Annotated[int, Field(ge=0, le=1000)]


def weigh(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each week is thin or not by the floor that was asked for, with what it falls short of by kind; answers nobody can see are not missing."""
    blind = bases.blind("messages")
    return [_weighed(row, row["group_id"] in blind, asked["items"], asked["answers"]) for row in rows]


def _weighed(row: Row, blind: bool, items: int, answers: int) -> Row:
    items_short = max(0, items - row["items"])
    answers_short = None if blind else max(0, answers - row["answers"])
    thin = True if items_short or answers_short else None if blind else False
    told = {"items_short": items_short, "answers_short": answers_short, "thin": thin, "state": steps.UNOBSERVABLE if thin is None else steps.OK}
    return row | {"answers": None if blind else row["answers"]} | told


@measure(
    "camps.output",
    question=_("这个群一周给的够不够分量"),
    unit=_("条"),
    formula=_(
        "每个整周（周一到周日）送到群里的内容条数（同样的话术在几个时段发只数一次）和工作人员回复成员的条数；"
        "不到 items 条内容或 answers 条回复的，这一周算单薄，各差多少"
    ),
    denominator=_("无；近 28 天没有排期的群、群里第一个不满的周不列"),
    observability=_("送到与否以渠道回执、链接打开或营主确认为准；看不到发言的群数不出回复"),
    value="items",
    needs=["messages"],
    then=[weigh],
    columns={
        "items": _("内容"), "answers": _("营主回复"), "repeated": _("重复的"), "items_short": _("内容差几条"), "answers_short": _("回复差几条"),
        "thin": _("单薄"),
    },
)  # fmt: skip
def output(
    bases: Bases, *, start: date | None = None, end: date | None = None, items: Floor = ITEMS, answers: Floor = ANSWERS, group: int | None = None
) -> Table:
    """For each group and whole week with a plan: different items given, those given again, and answers of staff to members."""
    weeks = bases["group_weeks"]
    weeks = weeks.filter(~weeks.partial)
    weeks = weeks.filter(weeks.group_id == group) if group is not None else weeks
    planned = bases["items"]
    near = trailing(weeks, planned.group_by("group_id", "at").agg(planned=planned.count()), ("planned",), days=PLANNED_WITHIN)
    near = near.filter(near.planned > 0).drop("planned")
    given = planned.filter(planned.given > 0)
    of_week = given.group_by("group_id", week=(given["at"] + 3) // 7).agg(given=given.count(), items=given.content.nunique())
    said = bases["messages"]
    said = said.filter(said.role == "staff", said.reply_to.notnull())
    told = said.select("group_id", "message", "reply_to", "day")
    asked = bases["messages"].filter(bases["messages"].role == "member").select("group_id", reply_to="message")
    told = told.semi_join(asked, ["group_id", "reply_to"])
    replies = told.group_by("group_id", week=number(told.day, "week")).agg(answers=told.count())
    met = near.left_join(of_week, ["group_id", "week"])
    met = met.select(*[near[name] for name in near.columns], items=of_week["items"].fill_null(0), given=of_week.given.fill_null(0))
    full = met.left_join(replies, ["group_id", "week"])
    full = full.select("group_id", "last", "items", "given", answers=replies.answers.fill_null(0))
    full = full.mutate(day=first_day(full["last"]), repeated=full.given - full["items"])
    return within(full, "day", start, end).select("group_id", "day", "items", "answers", "repeated").order_by("group_id", "day")


@base("given_days", stored=False)
def given_days(bases: Bases) -> Table:
    """One row for every group and day since its first item or benefit, up to yesterday: whether it brought something, and nothing but benefits."""
    items = bases["items"].filter(bases["items"].given > 0)
    planned = items.select("group_id", "at", benefit=items.benefit)
    one = ibis.literal(1, "int64")
    said = bases["messages"]
    packets = said.filter(said.role == "staff", said.form == RED_PACKET).select("group_id", at=number(said.day), benefit=one)
    told = ibis.union(planned, packets, _coupons(bases).select("group_id", "at", benefit=one))
    days = told.group_by("group_id", "at").agg(only=told.benefit.min())
    spans = days.group_by("group_id").agg(first=days["at"].min()).mutate(until=number(ibis.literal(bases.last_complete)))
    whole = every(spans.filter(spans["first"] <= spans.until), "first", "until", "at")
    met = whole.left_join(days, ["group_id", "at"])
    return met.select(whole.group_id, whole["at"], brought=days.only.notnull().cast("int64"), only=days.only.fill_null(0).cast("int64"))


def shares(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """The share of days that bring nothing but benefits among those that bring anything, with the days that bring nothing apart."""
    return steps.rate("benefit_only", "brought")(rows, bases, asked)


@measure(
    "camps.benefit_days",
    question=_("是不是只剩发红包和优惠券"),
    unit=_("比例"),
    formula=_(
        "每一天往回数 14 天（含当天）：只有红包或优惠券、没有别的内容送到的日子 ÷ 有东西送到的日子；什么都没有的日子另数。"
        "标题里写着红包或券的内容、手工发的券、工作人员发的红包都算福利"
    ),
    denominator=_("这 14 天里有东西送到群里的日子"),
    observability=_("只看得到排进日程的内容、群营里发的券和看得到的红包消息；在别处发的不知道"),
    value="rate",
    n="brought",
    then=[shares],
    columns={"benefit_only": _("只有福利的日子"), "brought": _("有东西的日子"), "empty": _("什么都没有的日子")},
)
def benefit_days(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and day of the fourteen days up to it: how many brought only benefits, how many anything, how many nothing."""
    days = bases["given_days"]
    days = days.filter(days.group_id == group) if group is not None else days
    points = days.select("group_id", last=days["at"])
    daily = days.mutate(empty=1 - days.brought)
    found = trailing(points, daily, ("only", "brought", "empty"), days=DAYS)
    told = found.select("group_id", "brought", "empty", benefit_only=found.only, day=first_day(found["last"]))
    return within(told, "day", start, end).select("group_id", "day", "benefit_only", "brought", "empty").order_by("group_id", "day")


def _coupons(bases: Bases) -> Table:
    """Coupons handed out by people, in the group of the fact or else where the member sat that day."""
    facts = bases.facts.filter(bases.facts.kind == COUPON, bases.facts.f_occasion == "hand")
    told = facts.select("id", "group_id", "identity", at=number(facts.local_day))
    spans = bases["seat_spans"]
    spans = spans.select("identity", room="group_id", from_at=number(spans.from_day), until_at=number(spans.until_day).fill_null(10**6))
    astray = told.filter(told.group_id.isnull(), told.identity.notnull())
    met = astray.inner_join(spans, ["identity", astray["at"] >= spans.from_at, astray["at"] <= spans.until_at])
    met = met.group_by("id", "at").agg(group_id=met.room.max())
    return ibis.union(told.filter(told.group_id.notnull()).select("group_id", "at"), met.select("group_id", "at"))
