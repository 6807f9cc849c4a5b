"""How many of those who are there give something: share, bring out work, or only take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.channels.measures.quality import judged
from qunying.insight import sorts, steps
from qunying.insight.expressions import Per, period, with_role, within
from qunying.insight.expressions.spans import periods_of, there, there_throughout
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

OUTPUTS = "outputs"
SHARED_FORMS = ("image", "video", "file", "link", "share", "forward", "card", "location")
TAKING_DAYS = 30

Version = Annotated[int, Field(ge=1)]


def _shared(facts: Table) -> Any:
    return (facts.f_form.fill_null("text").isin(SHARED_FORMS) | facts.f_link.fill_null(False)) & ~facts.f_ad.fill_null(False)


# Version 1 knew only works handed in by the house's own pages; version 2 also takes what is shown in the chat.
sorts.belongs(OUTPUTS, "channels.message_posted", part="shared", since=2, where=_shared)


def breadth(bases: Bases, did: Table, start: date | None, end: date | None, per: Per, group: int | None) -> Table:
    """For each group and period: ``members`` present, and those of them who ``did`` (identity, group_id, at, day) as members."""
    spans = bases["seat_spans"]
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    seats = there(spans, periods_of(bases, start, end, per))
    did = with_role(bases, within(did, "day", start, end).select("group_id", "identity", "day", "at"), "at")
    did = did.filter(did.role == "member").select("group_id", "identity", day=period(did.day, per)).distinct().mutate(did=ibis.literal(1, "int64"))
    keys = ["group_id", "identity", "day"]
    told = seats.left_join(did, keys).select(seats.group_id, seats["day"], did=did.did.fill_null(0))
    return told.group_by("group_id", "day").agg(members=told.count(), did=told.did.sum()).order_by("group_id", "day")


@measure(
    "channels.share_breadth",
    question=_("人人都在分享吗：一周里有多少成员拿出过东西"),
    unit=_("比例"),
    formula=_("一周里至少分享过一样东西（图片、视频、文件、链接、转发、名片、位置，广告不算）的成员人数 ÷ 那一周在群的成员人数"),
    denominator=_("那一周任一天坐在群里的成员，不含工作人员和机器人；之前就走了的不算"),
    observability=_("看不到发言的群显示「看不到」"),
    value="rate",
    n="members",
    needs=["messages"],
    counts_own=False,
    then=[steps.calendar(by=("group_id",)), steps.rate("did", "members"), steps.hide("messages", "did", "rate", "low", "high")],
    columns={"did": _("分享过")},
)
def share_breadth(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", group: int | None = None) -> Table:
    """For each group and week the members present, and those who shared something."""
    facts = bases.facts.filter(bases.facts.kind == "channels.message_posted")
    shared = facts.filter(_shared(facts))
    return breadth(bases, shared.select("group_id", "identity", at="happened_at", day="local_day"), start, end, per, group)


def versioned(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each row names the version of what counts as an output."""
    return [row | {"version": asked.get("version") or sorts.versions(OUTPUTS)[-1]} for row in rows]


@measure(
    "channels.output_breadth",
    question=_("全员开花了吗：一周里有多少成员有产出"),
    unit=_("比例"),
    formula=_(
        "一周里至少有一件产出的成员人数 ÷ 那一周在群的成员人数。产出的口径有版本：第 1 版是日记、点子、反馈；"
        "第 2 版再加分享到群里的图片、文件、链接等。得积分、光打卡都不算"
    ),
    denominator=_("那一周任一天坐在群里的成员，不含工作人员和机器人"),
    observability=_("看不到发言的群里，分享看不到，只算其余的产出"),
    value="rate",
    n="members",
    then=[steps.calendar(by=("group_id",)), steps.rate("did", "members"), versioned],
    columns={"did": _("有产出"), "version": _("口径版本")},
)
def output_breadth(
    bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", group: int | None = None, version: Version | None = None
) -> Table:
    """For each group and week the members present, and those who brought something out."""
    return breadth(bases, sorts.facts_of(bases, OUTPUTS, version), start, end, per, group)


def told_apart(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Where the channel does not show who reads, those who gave nothing are ``unknown``, not takers."""
    blind = bases.blind("seen")
    known = {"unknown": 0, "state": steps.OK}
    return [row | ({"takers": None, "unknown": row["members"] - row["givers"]} if row["group_id"] in blind else known) for row in rows]


@measure(
    "channels.takers",
    question=_("只看不说的成员占多少：既是贡献者，又是获得者吗"),
    unit=_("比例"),
    formula=_("30 天里看过（打开过送到的内容）却没有贡献的成员人数 ÷ 在群成员人数。贡献：不灌水的发言，或一件产出"),
    denominator=_("这 30 天最后一天在群的成员，不含工作人员和机器人"),
    observability=_("渠道不给已读数据的群，没贡献的成员标「未知」，不当作只拿不给"),
    value="rate",
    n="members",
    needs=["messages"],
    counts_own=False,
    then=[told_apart, steps.rate("takers", "members"), steps.hide("seen", "rate", "low", "high")],
    columns={"givers": _("有贡献"), "both": _("有来有往"), "takers": _("只看不说"), "neither": _("都没有"), "unknown": _("未知")},
)
def takers(bases: Bases, *, end: date | None = None, group: int | None = None) -> Table:
    """For each group its members by what they gave and took in the thirty days that end on ``end`` (by default yesterday)."""
    each = exchanges(bases, end or bases.last_complete, group)
    gave, took = each.gave > 0, each.took > 0
    told = each.group_by("group_id").agg(
        members=each.count(), givers=gave.sum(), both=(gave & took).sum(), takers=(took & ~gave).sum(), neither=(~took & ~gave).sum()
    )
    return told.order_by("group_id")


def exchanges(bases: Bases, end: date, group: int | None = None) -> Table:
    """``group_id, identity, gave, took``: of every member there on that day, over the thirty days to it."""
    start = end - timedelta(days=TAKING_DAYS - 1)
    spans = bases["seat_spans"]
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    seats = there_throughout(spans, end, end)
    said = judged(bases, "member", start, end)
    said = said.filter(said.water == 0).select("group_id", "identity")
    works = [entry for entry in sorts.entries(OUTPUTS) if entry.kind != "channels.message_posted"]  # messages are there already
    done = within(sorts.facts_of(bases, OUTPUTS), "day", start, end)
    done = done.filter(done.kind.isin([entry.kind for entry in works])).select("group_id", "identity")
    gave = said.union(done)
    gave = gave.group_by("group_id", "identity").agg(gave=gave.count())
    took = within(bases["member_day"], "day", start, end)
    took = took.group_by("group_id", "identity").agg(took=took.seen.sum())
    keys = ["group_id", "identity"]
    told = seats.left_join(gave, keys).select(seats.group_id, seats.identity, gave=gave.gave.fill_null(0))
    return told.left_join(took, keys).select(told.group_id, told.identity, told.gave, took=took.took.fill_null(0))


def labelled(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each member is ``both``, ``giver``, ``taker`` or ``neither``; without read data who gave nothing is ``unknown``."""
    blind, words = bases.blind("seen"), {(True, True): "both", (True, False): "giver", (False, True): "taker", (False, False): "neither"}
    hidden = [{"took": None, "label": "giver" if row["gave"] else "unknown"} if row["group_id"] in blind else {} for row in rows]
    return [row | {"label": words[row["gave"] > 0, row["took"] > 0]} | told for row, told in zip(rows, hidden, strict=True)]


@measure(
    "channels.exchange",
    question=_("每位成员这 30 天给了多少、拿了多少"),
    unit=_("次"),
    formula=_("给：不灌水的发言加产出；拿：打开过的送到的内容。按成员和群数 30 天"),
    denominator=_("无"),
    observability=_("渠道不给已读数据的群，拿的次数看不到；没有贡献的成员标「未知」"),
    value="gave",
    needs=["messages"],
    counts_own=False,
    then=[labelled],
    columns={"identity": _("成员"), "gave": _("给"), "took": _("拿"), "label": _("是")},
)
def exchange(bases: Bases, *, end: date | None = None, group: int | None = None) -> Table:
    """For each member and group what they gave and took."""
    return exchanges(bases, end or bases.last_complete, group).order_by("group_id", "identity")
