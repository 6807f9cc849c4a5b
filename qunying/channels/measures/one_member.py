"""One member in numbers: what they did week by week, and whom they answered and who answered them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import acts, steps
from qunying.insight.expressions import Groups, Per, covered, on, period, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

NOBODY = 0  # who is asked for must be named
BOT, MESSAGES = "bot", "messages"
HEARD = ("messages", "given", "received")  # unknown where speech is not shown


def _seen(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Speech is unknown where none of the member's groups shows it, and only a part where some do."""
    blind = bases.blind(MESSAGES)
    if not blind or not rows:
        return rows
    days = _in(bases["member_day"], asked["groups"])
    days = days.filter(days.identity == asked["identity"], days.group_id.notnull())
    rooms = {row[0] for row in bases.store.numbers(days.select("group_id").distinct())}
    if rooms and rooms <= blind:
        return [row | dict.fromkeys(HEARD) | {"state": steps.UNOBSERVABLE if row["state"] != steps.GAP else steps.GAP} for row in rows]
    return [row | {"state": steps.PARTIAL if row["state"] == steps.OK else row["state"]} for row in rows] if rooms & blind else rows


@measure(
    "channels.member",
    question=_("这位成员每周做了多少：参与了几天、说了多少、回了别人几次、被回了几次"),
    unit=_("天"),
    formula=_(
        "当周自己做过至少一件事（发言、打卡、参加活动）的天数；发言、打卡、参加活动各多少次；回复了别人的发言几次、自己的发言被别人回复几次。"
        "自己回自己、机器人回的和回机器人的不算"
    ),
    denominator=_("无"),
    observability=_("看不到发言的群里，只按打卡和参加活动算参与的天数，发言和回复显示「看不到」；平台不给回复关系时，回复是从文字里推断的"),
    value="active_days",
    then=[steps.calendar(), _seen],
    columns={
        "active_days": _("参与天数"), "given": _("回复别人"), "received": _("被人回复"), "took_part": _("参加活动次数"), "last_day": _("最后一次参与"),
    },
)  # fmt: skip
def member(bases: Bases, *, identity: int = NOBODY, groups: Groups = (), start: date | None = None, end: date | None = None, per: Per = "week") -> Table:
    """For each week what the member of that identity did, in all groups or in these."""
    days = within(_in(bases["member_day"], groups), "day", start, end)
    days = days.filter(days.identity == identity, days.own > 0)
    flags = [act.column for act in acts.own_acts()]
    none = {name: ibis.literal(0, "int64") for name in (*flags, "given", "received")}
    did = days.select("day", **none | {name: days[name].cast("int64") for name in flags}, done=days["day"])
    spoke = _answers(bases, identity, groups, start, end)
    sides = {name: (spoke.side == name).cast("int64") for name in ("given", "received")}
    both = did.union(spoke.select("day", **none | sides, done=ibis.null("date")))
    told = both.group_by(day=period(both["day"], per)).agg(active_days=both.done.nunique(), **{name: both[name].sum() for name in none}, done=both.done.max())
    rows = on(covered(bases, start, end, per), told.drop("done"), ["day"])
    last = told.select("day", last_day="done")
    found = rows.left_join(last, "day")
    return found.select(*[rows[name] for name in rows.columns], last.last_day).order_by("day")


@measure(
    "channels.member_answers",
    question=_("这位成员最近回复了谁、被谁回复"),
    unit=_("次"),
    formula=_("回复别人的发言（回复别人），和自己的发言被别人回复（被人回复），最近的在前，最多 200 次；自己回自己和机器人不算"),
    denominator=_("无"),
    observability=_("看不到发言的渠道没有数；平台不给回复关系时，回复是从文字里推断的"),
    value="times",
    needs=["messages"],
    counts_own=False,
    columns={"side": _("哪一种"), "at": _("时刻"), "times": _("次数")},
)
def member_answers(bases: Bases, *, identity: int = NOBODY, groups: Groups = (), start: date | None = None, end: date | None = None) -> Table:
    """Each answer given or received: ``side``, when, in which group, and the other's ``identity``."""
    found = _answers(bases, identity, groups, start, end)
    found = found.mutate(times=ibis.literal(1, "int64"))
    return found.order_by(found["at"].desc(), found.message.desc()).limit(200).drop("message")


def _answers(bases: Bases, identity: int, groups: tuple[int, ...], start: date | None, end: date | None) -> Table:
    """``day, at, group_id, identity, side``: every answer of theirs to another, and of another to them."""
    said = within(_in(bases["answers"], groups), "day", start, end)
    said = said.filter(said.who_role != BOT, said.whom_role != BOT)
    rest = ("day", "at", "group_id", "message")
    given, received = said.filter(said.who == identity), said.filter(said.whom == identity)
    return given.select(*rest, identity="whom", side=ibis.literal("given")).union(received.select(*rest, identity="who", side=ibis.literal("received")))


def _in(table: Table, groups: tuple[int, ...]) -> Table:
    return table.filter(table.group_id.isin(groups)) if groups else table
