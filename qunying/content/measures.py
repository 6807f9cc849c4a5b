"""How far what is shared goes: who opens the signed links, through how many hands, and who joins because of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.content.sharing import CAPABILITY, untracked
from qunying.groups import queries as groups
from qunying.insight import acts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, Step, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

OPENED, JOINED = "content.link_opened", "people.joined"
COUNTED = ("outsider", "member")  # neither the holder, nor staff, nor programs
RESOURCE, MEMBER = _("资源"), _("谁转发的")
SEEN = _(
    "只有经过系统链接的才看得到：转发原文、截图、直接发目标地址的看不到；没有登录过成员身份的浏览器算外人，清除或不收 cookie 的分不出；"
    "链接到不了系统的渠道显示「看不到」"
)


@acts.sees_not(CAPABILITY)
def hidden_links(community_id: int) -> frozenset[int]:
    """Groups that are carried only by chats in which no link of ours can stand."""
    dark = untracked(community_id)
    return frozenset(row.id for row in groups.groups(community_id) if row.chats and all(chat.channel in dark for chat in row.chats)) if dark else frozenset()


@base("link_opens", stored=False)
def link_opens(bases: Bases) -> Table:
    """One row for every signed link, visitor and day on which they opened it."""
    opened = bases.facts.filter(bases.facts.kind == OPENED)
    return opened.select(
        "group_id", day=opened.local_day, resource=opened.f_resource, link=opened.f_link_ref, depth=opened.f_depth, holder=opened.f_holder,
        giver=opened.f_giver, opener=opened.f_opener, visitor=opened.f_opened_by,
    )  # fmt: skip


def _seen(*numbers: str, everywhere: bool) -> Step:
    """What no group's channel can show is unobservable, not zero: each such group (or, over all groups, the whole) says so; what some show is partial."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        wanted = frozenset({asked["group"]}) if asked.get("group") is not None else bases.groups()
        blind = bases.blind(CAPABILITY) & wanted
        if not everywhere:
            told = [row | {"state": steps.OK} for row in rows if row["group_id"] not in blind]
            return told + [dict.fromkeys(("resource", *numbers)) | {"group_id": group, "state": steps.UNOBSERVABLE} for group in sorted(blind)]
        if blind and blind == wanted:
            return [dict.fromkeys(("resource", *numbers)) | {"state": steps.UNOBSERVABLE}]
        return [row | {"state": steps.PARTIAL if blind else steps.OK} for row in rows]

    return step


@measure(
    "content.reach",
    question=_("发到群里的链接，多少人打开"),
    unit=_("人"),
    formula=_("每个群每个资源：从这个群发出的链接（连同再转发出去的）被多少个不同的人打开；同一个人打开几次都算一个，同一个人一天算一次；自己打开自己的、工作人员、预览和机器人不算"),
    denominator=_("无"),
    observability=SEEN,
    value="reach",
    needs=[CAPABILITY],
    counts_own=False,
    then=[_seen("reach", "members", "outsiders", "opens", "bot_days", everywhere=False)],
    columns={
        "resource": RESOURCE, "reach": _("打开的人"), "members": _("其中成员"), "outsiders": _("其中外人"), "opens": _("人次（一人一天一次）"),
        "bot_days": _("有机器人来的天数"),
    },
)  # fmt: skip
def reach(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and resource who opened."""
    opened = within(bases["link_opens"], "day", start, end)
    opened = opened.filter(opened.group_id == group) if group is not None else opened.filter(opened.group_id.notnull())
    counted = opened.opener.isin(COUNTED)
    days = opened.select("day", "visitor", "group_id", "resource", "opener", "link").distinct()
    people = opened.group_by("group_id", "resource").agg(
        reach=opened.visitor.nunique(where=counted), members=opened.visitor.nunique(where=opened.opener == "member"),
        outsiders=opened.visitor.nunique(where=opened.opener == "outsider"),
    )  # fmt: skip
    daily = days.filter(days.opener.isin([*COUNTED, "bot"])).select("group_id", "resource", "day", "visitor", bot=ibis._.opener == "bot").distinct()
    each = daily.group_by("group_id", "resource").agg(opens=(~daily.bot).sum(), bot_days=daily.bot.sum())
    told = people.left_join(each, ["group_id", "resource"]).drop("group_id_right", "resource_right")
    return told.mutate(opens=told.opens.fill_null(0), bot_days=told.bot_days.fill_null(0)).order_by("group_id", "resource")


@measure(
    "content.spread",
    question=_("每个资源传了多远，带来多少人"),
    unit=_("人"),
    formula=_(
        "打开的人：不同的人，同一个人只算一个；转发：成员或访客自己的链接里，有别人打开过的个数；转发层数：甲转乙、乙转丙、丙转丁是 3 层，"
        "发在群里的那条不算一层；加入：最先打开的是这个资源的链接、之后加入的人"
    ),
    denominator=_("无"),
    observability=SEEN,
    value="reach",
    needs=[CAPABILITY],
    counts_own=False,
    then=[_seen("reach", "outsiders", "forwards", "depth", "joins", everywhere=True)],
    columns={
        "resource": RESOURCE, "reach": _("打开的人"), "outsiders": _("其中外人"), "forwards": _("转发"), "depth": _("转发层数"), "joins": _("加入的人"),
    },
)  # fmt: skip
def spread(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each resource its reach, forwards, depth and joins."""
    opened = bases["link_opens"]
    opened = opened.filter(opened.group_id == group) if group is not None else opened
    counted = within(opened.filter(opened.opener.isin(COUNTED)), "day", start, end)
    passed = counted.holder != "group"
    told = counted.group_by("resource").agg(
        reach=counted.visitor.nunique(), outsiders=counted.visitor.nunique(where=counted.opener == "outsider"), forwards=counted.link.nunique(where=passed),
        depth=counted.depth.max(),
    )  # fmt: skip
    came = _came(bases, opened.select("link", "resource").distinct(), start, end).group_by("resource").agg(joins=ibis._.identity.nunique())
    joined = told.left_join(came, "resource").drop("resource_right")
    return joined.mutate(joins=joined.joins.fill_null(0)).order_by("resource")


@measure(
    "content.forwards",
    question=_("谁转发的哪个资源，外面有多少人打开"),
    unit=_("人次"),
    formula=_(
        "每个成员每个资源：从这位成员的链接开始的一条线上，外人打开的人次，同一个外人一天只算一次；自己打开、成员、工作人员和机器人不算；加入：最先从这条线进来的人"
    ),
    denominator=_("无"),
    observability=SEEN,
    value="opens",
    needs=[CAPABILITY],
    counts_own=False,
    columns={"resource": RESOURCE, "identity": MEMBER, "opens": _("外人打开（一人一天一次）"), "outsiders": _("外人"), "joins": _("加入的人")},
)
def forwards(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each resource and member at the beginning of the chain how often outsiders opened, and who joined."""
    opened = bases["link_opens"]
    opened = opened.filter(opened.giver.notnull())
    opened = opened.filter(opened.group_id == group) if group is not None else opened
    outside = within(opened.filter(opened.opener == "outsider"), "day", start, end)
    days = outside.select("resource", "giver", "visitor", "day").distinct()
    told = days.group_by("resource", identity=days.giver).agg(opens=days.count(), outsiders=days.visitor.nunique())
    lines = opened.select("link", "resource", "giver").distinct()
    came = _came(bases, lines, start, end)
    came = came.group_by("resource", "giver").agg(joins=came.identity.nunique())
    joined = told.left_join(came, [told.resource == came.resource, told.identity == came.giver])
    return joined.select("resource", "identity", "opens", "outsiders", joins=joined.joins.fill_null(0)).order_by("resource", "identity")


def _came(bases: Bases, links: Table, start: date | None, end: date | None) -> Table:
    """Who joined because of one of these links, beside its columns."""
    joined = bases.facts.filter(bases.facts.kind == JOINED, bases.facts.f_source == "link")
    joined = within(joined, "local_day", start, end).select("identity", link=bases.facts.f_source_ref)
    return links.inner_join(joined, "link")
