"""Where new members come from, month by month, and how long those of each source stay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.expressions import Per, covered, last_known, on, period, within
from qunying.insight.expressions.numbers import number
from qunying.insight.measures import Row, measure
from qunying.people.measures.origins import INVITE, LINK, NAMES, PARTS, STAFF, UNKNOWN, spoken

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

STAY_DAYS = 7
Days = Annotated[int, Field(ge=1, le=366)]


def _organic(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """From those who certainly came unrewarded to those who may have: whose source nobody knows is neither in nor out."""
    return [
        row | ({"organic_low": row[INVITE] / row["n"], "organic_high": (row[INVITE] + row[UNKNOWN]) / row["n"]} if row["n"] else dict.fromkeys(
            ("organic_low", "organic_high")
        ))
        for row in rows
    ]  # fmt: skip


def _parts(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    return [row | {f"share_{name}": row[name] / row["n"] for name in ("by_member", "otherwise", UNKNOWN)} for row in rows]


@measure(
    "people.sources",
    question=_("新成员从哪里来，有多少是没有奖励、自己传开的"),
    unit=_("比例"),
    formula=_(
        "第一次加入的成员按最先的来源分：有奖邀请、没有奖励的邀请、跟踪链接、工作人员带来、来源不明。自传播是一个范围："
        "下限是没有奖励的邀请 ÷ 全部新成员，上限再加上来源不明的。邀请发出到接受之间有按邀请发分的规则就算有奖，不进自传播"
    ),
    denominator=_("第一次加入落在该期的成员，来源不明的也在内；导入的历史没有来源，算不明"),
    observability=_("只记得住 30 天内在同一台手机上打开过的链接；口头带来、换了手机的都在来源不明里"),
    value="organic_low",
    n="n",
    then=[steps.calendar(), _organic],
    columns={"n": _("新成员"), **NAMES, "organic_low": _("自传播至少"), "organic_high": _("自传播至多")},
)
def sources(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month", group: int | None = None) -> Table:
    """For every period the newcomers by source."""
    came = within(bases["origins"], "day", start, end)
    came = came.filter(came.group_id == group) if group is not None else came
    counts = came.group_by(day=period(came.day, per)).agg(n=came.count(), **{part: (came.part == part).sum() for part in PARTS})
    return on(covered(bases, start, end, per), counts, ["day"]).order_by("day")


@measure(
    "people.first_source",
    question=_("每月每群的新成员，有多少是老成员带来的"),
    unit=_("比例"),
    formula=_("最先的来源是一位成员（邀请，或成员转发的链接）的新成员 ÷ 该月该群的新成员；其余来源和来源不明各是一部分，三部分合起来是全部"),
    denominator=_("该月第一次加入的成员，按第一个进的群分；来源不明的也在分母里，没进过群的单列一行"),
    observability=_("只记得住 30 天内在同一台手机上打开过的链接；口头带来的在来源不明里"),
    value="rate",
    n="n",
    then=[steps.rate("by_member", "n"), _parts],
    columns={
        "n": _("新成员"), "by_member": _("老成员带来"), "otherwise": _("其他来源"), UNKNOWN: _("来源不明"), "rate": _("老成员带来的比例"),
        "share_otherwise": _("其他来源的比例"), "share_unknown": _("来源不明的比例"),
    },
)  # fmt: skip
def first_source(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month", group: int | None = None) -> Table:
    """For every period and group the newcomers whose first source is a member, another, or unknown."""
    came = within(bases["origins"], "day", start, end)
    came = came.filter(came.group_id == group) if group is not None else came
    unknown = (came.part == UNKNOWN) & ~came.by_member
    counts = came.group_by("group_id", day=period(came.day, per)).agg(n=came.count(), by_member=came.by_member.sum(), unknown=unknown.sum())
    return counts.mutate(otherwise=counts.n - counts.by_member - counts.unknown).order_by("day", "group_id")


@measure(
    "people.stay_by_source",
    question=_("不同来源的人，七天后还在不在"),
    unit=_("比例"),
    formula=_("加入后第 days 天过完时没有退出过的 ÷ 这些天已经整整过完的，按最先的来源分"),
    denominator=_("第一次加入之后 days 天已经完整过去的成员；还没过完的不进分母"),
    observability=_("退出由群营自己登记；平台上悄悄退群、没有同步过来的看不到"),
    value="rate",
    n="eligible",
    then=[steps.elapsed("stayed"), steps.rate("stayed", "eligible"), spoken()],
    columns={"source_name": _("来源"), "stayed": _("还在"), "rate": _("留下的比例")},
)
def stay_by_source(bases: Bases, *, start: date | None = None, end: date | None = None, days: Days = STAY_DAYS, group: int | None = None) -> Table:
    """For every source how many joined, whose days are over, and who of them had not left."""
    came = stays(bases, within(bases["origins"], "day", start, end), days)
    came = came.filter(came.group_id == group) if group is not None else came
    return came.group_by(source=came.part).agg(
        size=came.count(), eligible=came.over.sum(), stayed=came.stayed.sum(where=came.over).fill_null(0)
    ).order_by("source")  # fmt: skip


def stays(bases: Bases, came: Table, days: int) -> Table:
    """With ``over``, whether so many days after joining are wholly over, and ``stayed``, whether they had not left in them."""
    left = bases.facts.filter(bases.facts.kind == "people.left", bases.facts.identity.notnull())
    left = left.group_by(gone="identity").agg(left_on=number(left.local_day).min())
    told = came.left_join(left, came.identity == left.gone).drop("gone")
    last = number(told.day) + days
    over = last <= last_known(bases)
    return told.mutate(over=over, stayed=told.left_on.isnull() | (told.left_on > last)).drop("left_on")


@measure(
    "people.bulk_joins",
    question=_("哪几次十分钟里涌进来三十人以上，从哪里来"),
    unit=_("人"),
    formula=_("10 分钟里有 30 人以上第一次或再次加入、加入时都没有介绍自己，算一次；一小时内不重复提醒。来源是其中最多的那一种"),
    denominator=_("无；一次一行，工作人员、导入的和排练的不算"),
    observability=_("人数是提醒那一刻的；后来又来的不在内"),
    value="n",
    n="n",
    then=[spoken()],
    columns={"n": _("人数"), "seconds": _("用了几秒"), "of_source": _("其中同一来源"), "source_name": _("来源")},
)
def bulk_joins(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """One row for every wave that was told."""
    facts = within(bases.facts.filter(bases.facts.kind == "people.bulk_joined"), "local_day", start, end)
    source = facts.f_source.fill_null(UNKNOWN)
    source = source.isin([INVITE, LINK, STAFF]).ifelse(source, UNKNOWN)
    return facts.select(day="local_day", at="happened_at", n="f_count", seconds="f_seconds", of_source="f_of_source", source=source).order_by("at")
