"""How much of what members get is delivered by members: answers, hosted activities, reviews; the role is the one of that moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import Per, covered, on, period, with_role, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

HOSTED, REVIEWED = "activities.hosted", "activities.reviewed"
ANSWERS, HOSTING, REVIEWS = "answers", "hosted", "reviews"
KINDS = (ANSWERS, HOSTING, REVIEWS)


def names() -> dict[str, str]:
    """The three kinds in words."""
    return {ANSWERS: gettext("回答问题"), HOSTING: gettext("带活动"), REVIEWS: gettext("点评作品")}


def _named(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    words = names()
    return [row | {"kind_name": words[row["kind"]]} for row in rows]


def _unseen(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Answers are unknown where no channel shows talk, and only a part where some do not."""
    group = asked.get("group")
    groups = frozenset({group}) if group is not None else bases.groups()
    blind = bases.blind("messages") & groups
    if not blind:
        return rows
    if blind == groups:
        hidden = dict.fromkeys(("delivered", "by_members", "by_staff", "rate", "low", "high")) | {"state": steps.UNOBSERVABLE}
        return [row | (hidden if row["kind"] == ANSWERS else {}) for row in rows]
    return [row | ({"state": steps.PARTIAL} if row["kind"] == ANSWERS and row["state"] == steps.OK else {}) for row in rows]


@measure(
    "activities.by_members",
    question=_("社群自己转得起来吗：回答、带活动、点评，有多少是成员做的"),
    unit=_("比例"),
    formula=_(
        "每月三样各算各的，成员做的 ÷ 全部：回答 = 别人提的问题下的回复，一条算一次；带活动 = 到点结束的活动，整个由一人带算一场，"
        "分群带的每个群算一场；点评 = 对成员作品的一次点评。做的人按当时的身份算，升为工作人员之前算成员，之后算工作人员"
    ),
    denominator=_("成员和工作人员做的全部；机器人的回答不算。没有点名谁带的活动算工作人员带的；每天开放的打卡和接龙没有结束，不算场"),
    observability=_("看不到发言的群没有回答的数；平台不给回复关系时，回复是从文字里推断的。带活动和点评由群营自己登记"),
    value="rate",
    n="delivered",
    then=[steps.calendar(by=("kind",)), _named, steps.rate("by_members", "delivered"), _unseen],
    columns={
        "kind": _("代号"), "kind_name": _("哪一样"), "delivered": _("一共"), "by_members": _("成员做的"), "by_staff": _("工作人员做的"),
        "rate": _("成员占比"),
    },
)  # fmt: skip
def by_members(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month", group: int | None = None) -> Table:
    """For each kind and period how many were delivered, and how many of them by members."""
    done = _answers(bases).union(_hosted(bases)).union(_reviews(bases))
    done = within(done, "day", start, end)
    done = done.filter(done.group_id == group) if group is not None else done
    done = done.mutate(day=period(done["day"], per))
    member = done.role == "member"
    told = done.group_by("kind", "day").agg(delivered=done.count(), by_members=member.sum(), by_staff=(~member).sum())
    first = done.group_by("kind").agg(first=done["day"].min())
    cells = first.cross_join(covered(bases, start, end, per))
    cells = cells.filter(cells["day"] >= cells["first"]).select("kind", "day")
    return on(cells, told.select("kind", "day", "delivered", "by_members", "by_staff"), ["kind", "day"]).order_by("kind", "day")


def _answers(bases: Bases) -> Table:
    """``kind, group_id, day, role`` of every reply of a human to somebody else's question."""
    said = bases["spoken"]
    asked = said.filter(said.question).select(asker="identity", reply_to="message")
    given = said.filter(said.reply_to.notnull()).select("identity", "group_id", "at", "day", "reply_to")
    given = with_role(bases, given.semi_join(asked, "reply_to"), "at")
    met = given.inner_join(asked, ["reply_to"])
    met = met.filter(met.identity != met.asker, met.role != "bot")
    return _row(met, ANSWERS)


def _hosted(bases: Bases) -> Table:
    """The same of every activity that is over; nobody was named to lead it: staff."""
    return _row(_by(bases, HOSTED, "identity"), HOSTING)


def _reviews(bases: Bases) -> Table:
    """The same of every review; an older one does not say who read it: staff."""
    return _row(_by(bases, REVIEWED, "f_reviewer"), REVIEWS)


def _by(bases: Bases, kind: str, who: str) -> Table:
    facts = bases.facts
    found = facts.filter(facts.kind == kind)
    told = with_role(bases, found.select("group_id", "happened_at", day="local_day", identity=found[who]), "happened_at")
    return told.mutate(role=told.identity.isnull().ifelse("staff", told.role))


def _row(table: Table, kind: str) -> Table:
    return table.select("group_id", "day", "role", kind=ibis.literal(kind))
