"""Whether taking part has become a habit: at the fixed hour, and in how many of one's groups."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import acts, steps
from qunying.insight.expressions import with_role, within
from qunying.insight.expressions.spans import there, there_throughout
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.journal.record import timezone_of

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WEEK, OFTEN = 7, 5
AROUND_MINUTES = 30
LINE = 0.1  # of one's groups a day

Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


@measure(
    "channels.habit",
    question=_("有多少成员养成了到点就来的习惯"),
    unit=_("比例"),
    formula=_("过去 7 天里至少有 5 天，在固定时刻前后 30 分钟内自己做过一件事的成员人数 ÷ 这 7 天一直在群的成员人数；时刻用 hour 指定，默认 20:00"),
    denominator=_("7 天里从头到尾都在群的成员，不含工作人员和机器人"),
    observability=_("看不到发言的群里只有打卡和参加活动看得到；时刻按社群所在时区"),
    value="rate",
    n="members",
    needs=["messages"],
    then=[steps.rate("habitual", "members")],
    columns={"habitual": _("有习惯")},
)
def habit(bases: Bases, *, hour: Hour = "20:00", end: date | None = None, group: int | None = None) -> Table:
    """For each group its members present all seven days that end on ``end`` (by default yesterday), and those who came at the hour on five of them."""
    end = end or bases.last_complete
    days = [end - timedelta(days=back) for back in range(WEEK)]
    spans = bases["seat_spans"]
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    seats = there_throughout(spans, days[-1], end)
    facts = bases.facts
    own = facts.filter(facts.kind.isin(acts.own_kinds()), facts.identity.notnull(), facts.group_id.notnull())
    own = own.filter(reduce(or_, [own.happened_at.between(*_around(bases.community, day, hour)) for day in days]))
    # The hour may lie near midnight: a fact belongs to the day whose hour it is near, not to its own.
    nearest = reduce(lambda rest, day: own.happened_at.between(*_around(bases.community, day, hour)).ifelse(ibis.literal(day), rest), days, ibis.null("date"))
    came = with_role(bases, own.select("group_id", "identity", "happened_at", day=nearest), "happened_at")
    came = came.filter(came.role == "member").group_by("group_id", "identity").agg(days=came.day.nunique())
    keys = ["group_id", "identity"]
    told = seats.left_join(came, keys).select(seats.group_id, often=(came.days.fill_null(0) >= OFTEN).cast("int64"))
    return told.group_by("group_id").agg(members=told.count(), habitual=told.often.sum()).order_by("group_id")


def _around(community: int, day: date, hour: str) -> tuple[datetime, datetime]:
    """The UTC moments thirty minutes before and after that hour of the community's day, as the lake keeps moments."""
    local = datetime.combine(day, time.fromisoformat(hour), tzinfo=ZoneInfo(timezone_of(community))).astimezone(UTC).replace(tzinfo=None)
    span = timedelta(minutes=AROUND_MINUTES)
    return local - span, local + span


def excluded(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each row says how many groups could not be looked at."""
    hidden = len((bases.blind("seen") | bases.blind("messages")) & bases.groups())
    return [row | {"groups_unseen": hidden} for row in rows]


@measure(
    "channels.groups_touched",
    question=_("成员一天会碰到自己多少个群：进了群还看不看"),
    unit=_("比例"),
    formula=_("每位成员当天看过或参与过的群数 ÷ 当天所在的群数；below 是不到 10% 的人数（一个都没碰也在内），middle 是 10% 到一半，most 是一半及以上"),
    denominator=_("当天至少坐在一个看得到的群里的成员；只在一个群的人不是 0 就是 100%"),
    observability=_("渠道不给浏览数据的群不在内，有几个列在 groups_unseen"),
    value="rate",
    n="members",
    then=[steps.calendar(), steps.rate("below", "members"), excluded],
    columns={"below": _("不到 10%"), "middle": _("10% 到一半"), "most": _("一半以上"), "groups_unseen": _("看不到的群")},
)
def groups_touched(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each day members by the share of their observable groups that they touched."""
    days = within(bases["days"], "day", start, end)
    hidden = sorted(bases.blind("seen") | bases.blind("messages"))
    spans, acted = bases["seat_spans"], bases["member_day"]
    spans = spans.filter(~spans.group_id.isin(hidden)) if hidden else spans
    seats = there(spans, days.select("day", last=days["day"]))
    touched = acted.filter((acted.own > 0) | (acted.seen > 0)).select("group_id", "identity", "day").distinct().mutate(touched=ibis.literal(1, "int64"))
    keys = ["group_id", "identity", "day"]
    each = seats.left_join(touched, keys).select(seats.identity, seats["day"], touched=touched.touched.fill_null(0))
    shares = each.group_by("identity", "day").agg(share=each.touched.sum().cast("float64") / each.count().cast("float64"))
    told = shares.group_by("day").agg(
        members=shares.count(), below=(shares.share < LINE).sum(), middle=((shares.share >= LINE) & (shares.share < 0.5)).sum(),
        most=(shares.share >= 0.5).sum(), mean=shares.share.mean(),
    )  # fmt: skip
    return told.order_by("day")
