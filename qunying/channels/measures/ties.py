"""Ties between members: how dense and mutual a group's exchange is, and who answers each other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.channels.measures.turns import between_members
from qunying.insight import steps
from qunying.insight.enough import something
from qunying.insight.expressions import period, within
from qunying.insight.expressions.graph import edges, mutual, shape
from qunying.insight.expressions.spans import periods_of, there
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

TIE_DAYS = 30
PAIRED = "groups.paired"
KINDS = {"replies": "reply", "mentions": "mention", "reactions": "reaction"}
HIDDEN = ("edges", "mutual", "density", "reciprocity", *KINDS, "inferred")


@measure(
    "channels.interaction",
    question=_("成员之间每周连成了多密的网，有来有往的占多少"),
    unit=_("比例"),
    formula=_(
        "每群每周：成员 A 回复过、点名过或赞过成员 B 算一条有向连线，同一对一周只算一条；密度 = 连线 ÷ n(n−1)，互惠 = 有来有往的连线 ÷ 连线。"
        "自己对自己的不算"
    ),
    denominator=_("密度的 n 是那一周坐在群里的成员，不含工作人员和机器人；互惠的分母是连线"),
    observability=_(
        "回复由平台给出，平台不给时从 @ 和引用推断，inferred 一列是推断的条数；点名和赞只有自带社群看得到，导入的历史里 @ 已算进推断的回复。"
        "没有连线的周不给数，看不到发言的群显示「看不到」"
    ),
    value="density",
    n="members",
    needs=["messages"],
    counts_own=False,
    then=[steps.calendar(by=("group_id",)), something("edges", "density", "reciprocity"), steps.hide("messages", *HIDDEN)],
    columns={
        "edges": _("连线"), "mutual": _("有来有往"), "density": _("密度"), "reciprocity": _("互惠"), "inferred": _("推断的"),
        "mentions": _("点名"), "reactions": _("赞"),
    },
)  # fmt: skip
def interaction(bases: Bases, *, start: date | None = None, end: date | None = None, per: str = "week", group: int | None = None) -> Table:
    """For each group and week: members, edges, density and reciprocity, and the answers, mentions and likes they come from."""
    spans = bases["seat_spans"]
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    seats = there(spans, periods_of(bases, start, end, per))
    turns = within(bases["turns"], "day", start, end)
    turns = turns.mutate(day=period(turns.day, per)).semi_join(seats, [("group_id", "group_id"), ("day", "day"), ("who", "identity")])
    turns = turns.semi_join(seats, [("group_id", "group_id"), ("day", "day"), ("whom", "identity")])
    keys = ["group_id", "day"]
    told = shape(edges(turns, keys), seats.group_by(*keys).agg(members=seats.count()), keys)
    sums = turns.group_by(*keys).agg(**{name: (turns.kind == kind).sum() for name, kind in KINDS.items()}, inferred=turns.inferred.sum())
    told = told.left_join(sums, keys).select(*told.columns, **{name: sums[name].fill_null(0) for name in (*KINDS, "inferred")})
    return told.order_by(*keys)


@measure(
    "channels.ties",
    question=_("群里有多少对成员真正互相搭上话"),
    unit=_("对"),
    formula=_(
        "30 天内互相回复过的成员对数；人均 = 对数 ÷ 说过话的成员人数。只有一方回应、只是点名或赞不算，每周末看一次往前 30 天。"
        "introduced 是其中先被配成搭子、之后才第一次说上话的"
    ),
    denominator=_("人均的分母是那 30 天里在群里说过话的成员"),
    observability=_("回应是平台给出的回复，平台不给时从 @ 和引用推断，inferred 一列是推断的条数；看不到发言的群显示「看不到」"),
    value="ties",
    n="active",
    needs=["messages"],
    counts_own=False,
    then=[steps.hide("messages", "ties", "introduced", "active", "per_member", "replies", "inferred")],
    columns={"ties": _("双向的对"), "introduced": _("配搭子配出来的"), "active": _("说过话的成员"), "per_member": _("人均"), "inferred": _("推断的")},
)
def ties(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and week with talk in the thirty days to its end: pairs that answered each other, and per active member."""
    weeks = within(periods_of(bases, None, None, "week"), "day", start, end)
    weeks = weeks.mutate(last=ibis.least(weeks["last"], ibis.literal(bases.last_complete)))
    said = bases["messages"].filter(bases["messages"].role == "member")
    turns = between_members(bases)
    said, turns = (table.filter(table.group_id == group) if group is not None else table for table in (said, turns))
    keys = ["group_id", "day"]
    speakers = _lately(said.select("group_id", "identity", on="day").distinct(), weeks).select(*keys, "identity").distinct()
    lately = _lately(turns.rename(on="day"), weeks)
    told = speakers.group_by(*keys).agg(active=speakers.count())
    pairs = mutual(edges(lately, keys), keys)
    own = pairs.left_join(_introduced(bases, turns), ["group_id", "who", "whom"]).select(*keys, introduced=ibis._.introduced.fill_null(0))
    counts = own.group_by(*keys).agg(ties=(own.count() // 2).cast("int64"), introduced=(own.introduced.sum() // 2).cast("int64"))
    replies = lately.group_by(*keys).agg(replies=lately.count(), inferred=lately.inferred.sum())
    told = told.left_join(counts, keys).select(*told.columns, ties=counts.ties.fill_null(0), introduced=counts.introduced.fill_null(0))
    told = told.left_join(replies, keys).select(*told.columns, replies=replies.replies.fill_null(0), inferred=replies.inferred.fill_null(0))
    return told.mutate(per_member=told.ties.cast("float64") / told.active.cast("float64")).order_by(*keys)


def _introduced(bases: Bases, turns: Table) -> Table:
    """``group_id, who, whom, introduced`` both ways, for who were brought together before either had ever answered the other."""
    met = bases.facts.filter(bases.facts.kind == PAIRED, bases.facts.group_id.notnull())
    met = met.select("group_id", "happened_at", who="identity", whom="f_partner")
    met = met.union(met.select("group_id", "happened_at", who="whom", whom="who"))
    first = turns.select("group_id", "at", "who", "whom").union(turns.select("group_id", "at", who="whom", whom="who"))
    first = first.group_by("group_id", "who", "whom").agg(first=first["at"].min())
    keys = ["group_id", "who", "whom"]
    both = met.group_by(*keys).agg(paired=met.happened_at.min()).inner_join(first, keys)
    return both.filter(both.paired <= both["first"]).select(*keys, introduced=ibis.literal(1, "int64"))


def _lately(table: Table, weeks: Table) -> Table:
    """Rows of the thirty days to each week's end, with that week as ``day``."""
    span = ibis.interval(days=TIE_DAYS - 1)
    begin = (weeks["last"].cast("timestamp") - span).date()
    met = weeks.mutate(begin=begin).inner_join(table, [table.on <= weeks["last"], table.on >= begin])
    return met.drop("last", "begin", "on")
