"""Who is at which level now, who rose or fell, and how far each month's newcomers came in thirty days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import period, within
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.spans import last_day
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.people.levels.wording import evidence
from qunying.people.measures.core import leaving
from qunying.people.measures.levels import OBSERVABILITY

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

NEWCOMER_DAYS = 30
REACHED, PENDING, UNRULED = "reached", "pending", "unruled"
KINDS = {
    REACHED: pgettext_lazy("newcomer level", "满 30 天"), PENDING: pgettext_lazy("newcomer level", "还不满 30 天"),
    UNRULED: pgettext_lazy("newcomer level", "那时没有层级规则"),
}  # fmt: skip
WAYS = {
    "up": pgettext_lazy("level", "升"), "down": pgettext_lazy("level", "降"), "redrawn": pgettext_lazy("level", "规则改了"),
    "held": pgettext_lazy("level", "由人定的"),
}  # fmt: skip
LEVEL = {"level": _("层级代号"), "level_name": _("层级"), "place": _("第几级"), "level_version": _("规则版本")}


def _kinds(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    return [row | {"kind_name": KINDS[row["kind"]], "state": steps.INCOMPLETE if row["kind"] == PENDING else steps.OK} for row in rows]


def _ways(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    told = []
    for row in rows:
        found = orjson.loads(row["payload"])
        says = evidence(zip(found["names"], found["values"], found["asked"], strict=True), row["way"])
        told.append(
            {name: value for name, value in row.items() if name != "payload"}
            | {"way_name": WAYS[row["way"]], "evidence": says or (gettext("没有看数") if row["way"] == "held" else gettext("没有条件"))}
        )
    return told


def _running(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """A month that was not read to its end is not over."""
    return [row | {"state": steps.OK if row["until"] == steps.period_end(row["day"], "month") else steps.INCOMPLETE} for row in rows]


@measure(
    "people.newcomer_levels",
    question=_("每个月来的新成员，加入后 30 天里最高到了哪一级"),
    unit=_("人"),
    formula=_(
        "按第一次加入的那天算月份；加入当天起整整 30 天里到过的最高一级，按当时那一版规则；后来又降了不改。"
        "一个月里各行人数加起来，就是「新成员」那个数当月的人数"
    ),
    denominator=_("当月的新成员；还不满 30 天的、满 30 天时还没有规则的，各单列一行"),
    observability=OBSERVABILITY,
    value="members",
    n="of",
    then=[_kinds],
    columns={**LEVEL, "kind": _("哪一类的代号"), "kind_name": _("哪一类"), "members": _("人数"), "of": _("当月新成员")},
)
def newcomer_levels(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """Newcomers by the month of their first join and the highest level they were at within thirty days, by the version that said so."""
    came = within(bases["joiners"], "first_day", start, end)
    came = came.select("identity", first=number(came.first_day), month=period(came.first_day, "month"))
    came = came.mutate(last=came["first"] + NEWCOMER_DAYS - 1)
    read = bases["levels_read"]
    upto = came.cross_join(read.agg(read_until=number(read.day).max()))
    judged = read.select(on=number(read.day), version="level_version", lowest="lowest")
    upto = upto.left_join(judged, upto["last"] == judged.on)
    best = _highest(bases, came)
    told = upto.left_join(best, "identity").drop("identity_right")
    ruled = told.lowest.notnull()
    kind = ibis.cases((ruled, REACHED), ((told["last"] > told.read_until).fill_null(False), PENDING), else_=UNRULED)
    told = told.mutate(
        kind=kind, level=ruled.ifelse(told.level.fill_null(told.lowest), ibis.null("string")), place=ruled.ifelse(told.place.fill_null(0), ibis.null("int64")),
        level_version=ruled.ifelse(told.level_version.fill_null(told.version), ibis.null("int64")),
    )  # fmt: skip
    counted = told.group_by("month", "kind", "level", "place", "level_version").agg(members=told.count())
    counted = counted.mutate(of=counted.members.sum().over(ibis.window(group_by="month")).cast("int64"))
    counted = counted.rename(day="month")
    return counted.select("day", "kind", "level", "place", "level_version", "members", "of").order_by(
        "day", ibis.desc("kind"), ibis.desc("place"), "level_version", "level"
    )


def _highest(bases: Bases, came: Table) -> Table:
    """``identity, level, place, level_version``: the highest level each was at on any day from their first to their last."""
    spells = bases["level_spells"]
    spells = spells.select("level", "place", "level_version", who="identity", since=number(spells.since), until=number(spells.until))
    met = came.inner_join(spells, [came.identity == spells.who, spells.since <= came["last"], spells.until.isnull() | (spells.until > came["first"])])
    order = ibis.window(group_by="identity", order_by=[ibis.desc("place"), "since"])
    met = met.mutate(row=ibis.row_number().over(order))
    return met.filter(met.row == 0).select("identity", "level", "place", "level_version")


@measure(
    "people.levels_now",
    question=_("现在每一级有多少成员"),
    unit=_("人"),
    formula=_("按最近一次判定（每天收工后一次）每个人所在的那一级；没升上去过的、降到底的在最低一级"),
    denominator=_("现在的全部成员，不含工作人员和机器人"),
    observability=OBSERVABILITY,
    value="members",
    n="of",
    columns={**LEVEL, "members": _("人数"), "of": _("现有成员"), "day": _("判到哪天")},
)
def levels_now(bases: Bases) -> Table:
    """One row for every level somebody is at, the highest first; none before the rules were first read."""
    read = bases["levels_read"]
    latest = read.order_by(ibis.desc("day")).limit(1)
    latest = latest.filter(latest.lowest.notnull()).select("lowest", "day", version="level_version")
    spells = bases["level_spells"]
    above = spells.filter(spells.until.isnull()).select("identity", "level", "place")
    told = _members_now(bases).cross_join(latest).left_join(above, "identity").drop("identity_right")
    told = told.mutate(level=told.level.fill_null(told.lowest), place=told.place.fill_null(0))
    counted = told.group_by("level", "place", "day", level_version="version").agg(members=told.count())
    counted = counted.mutate(of=counted.members.sum().over(ibis.window()).cast("int64"))
    return counted.select("day", "level", "place", "level_version", "members", "of").order_by(ibis.desc("place"))


def _members_now(bases: Bases) -> Table:
    roles, people = bases["roles"], bases["people"]
    here = roles.filter(roles.role == "member", roles.until_at.isnull()).select("identity").distinct()
    return here.semi_join(people, "identity").anti_join(leaving(bases), "identity")


@measure(
    "people.level_moves",
    question=_("谁在哪天升了级、降了级，凭的是哪些数"),
    unit=_("级"),
    formula=_("条件全部满足就升；只有低于条件的九成，而且升上来满 14 天，才降。依据是判定当天的数和规则要的数"),
    denominator=_("无；一人一次变动一行"),
    observability=OBSERVABILITY,
    value="place",
    then=[_ways],
    columns={
        **LEVEL, "identity": _("成员编号"), "level_from": _("原来的代号"), "level_from_name": _("从"), "place_before": _("从第几级"), "place": _("到第几级"),
        "way": _("怎么变的代号"), "way_name": _("怎么变"), "evidence": _("依据"),
    },
)  # fmt: skip
def level_moves(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """One row for every turn, the latest first, with the figures behind it."""
    turns = within(bases["level_turns"], "day", start, end)
    columns = ("day", "identity", "level_from", "level", "place_before", "place", "way", "level_version", "payload")
    return turns.select(*columns).order_by(ibis.desc("day"), "identity")


@measure(
    "people.level_months",
    question=_("每个月初在各级的人，到月底升了、留住、降了、走了的各有多少"),
    unit=_("人"),
    formula=_("月初指上月最后一天收工时；和月底（没过完的月是判到的那天）收工时比。某一级的人大多留在原地或降下去，卡就卡在那一级"),
    denominator=_("月初在这一级、还是成员的人"),
    observability=OBSERVABILITY,
    value="held",
    n="n",
    then=[_running],
    columns={
        **LEVEL, "n": _("月初"), "rose": _("升了"), "held": _("留住"), "fell": _("降了"), "gone": _("退出了"), "until": _("算到哪天"),
    },
)  # fmt: skip
def level_months(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For every month whose day before was judged, and every level: who was there, and where they are at its end."""
    read = bases["levels_read"]
    begun = read.filter(read.lowest.notnull()).mutate(month=first_day(number(read.day) + 1))
    begun = begun.filter(begun.month == period(begun.month, "month"))
    months = within(begun, "month", start, end).cross_join(read.agg(read_until=read.day.max()))
    months = months.filter(months.read_until >= months.month)
    months = months.select("month", "lowest", "level_version", "read_until", on="day")
    months = months.mutate(until=ibis.least(last_day(months.month, "month"), months.read_until))
    before = _standing(bases, months, "on")
    after = _standing(bases, months, "until").select("month", "identity", place_after="place", here=ibis.literal(True))
    both = before.left_join(after, ["month", "identity"]).drop("month_right", "identity_right")
    both = both.mutate(here=both.here.fill_null(False))
    move = both.place_after - both.place
    counted = both.group_by("month", "until", "level", "place", "level_version").agg(
        n=both.count(), rose=(move > 0).sum(), held=(move == 0).sum(), fell=(move < 0).sum(), gone=(~both.here).sum()
    )
    counts = {name: counted[name].fill_null(0).cast("int64") for name in ("n", "rose", "held", "fell", "gone")}
    return counted.select("until", "level", "place", "level_version", day="month", **counts).order_by("day", ibis.desc("place"))


def _standing(bases: Bases, months: Table, column: str) -> Table:
    """Everybody who was a member at the end of that day of each month's row, with their level."""
    stays, spells = bases["stay_spans"], bases["level_spells"]
    at = months[column]
    here = months.inner_join(stays, [stays.from_day <= at, stays.until_day.isnull() | (stays.until_day > at)])
    here = here.select(*months.columns, "identity").distinct()
    above = spells.select("level", "place", "since", who="identity", ended="until")
    at = here[column]
    met = here.left_join(above, [here.identity == above.who, above.since <= at, above.ended.isnull() | (above.ended > at)])
    return met.select("month", "until", "level_version", "identity", level=met.level.fill_null(met.lowest), place=met.place.fill_null(0))
