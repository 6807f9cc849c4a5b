"""What members give back: feedback that was taken up, people they brought who stayed, and things they made that were used; three figures, never one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import Per, covered, on, period, within
from qunying.insight.measures import Row, measure
from qunying.people.measures.sources import STAY_DAYS, stays

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

ADOPTED = "activities.adopted"
FEEDBACK = "activities.feedback_sent"
MADE = ("activities.idea_entered", "activities.diary_written")
NOWHERE = 0  # who was brought and never sat in a group
COUNTS = ("feedback", "feedback_by", "referrals", "referrals_by", "used", "used_by", "waiting")


def _placed(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    return [row | {"group_id": row["group_id"] or None} for row in rows]


@measure(
    "people.giving_back",
    question=_("成员每月给产品和社群带回了什么：被采纳的反馈、留下来的新人、被用上的作品"),
    unit=_("件、人"),
    formula=_(
        "三个数分开数，不加在一起：反馈被采纳（写进了一项改进）的条数；老成员带来而且 7 天没退出的新成员人数；点子、日记被用进改进的件数。"
        "各带一个「几个人贡献的」。没采纳的反馈、7 天内就走的新人不算"
    ),
    denominator=_("无；采纳按采纳那个月、当初送来时所在的群算，新人按加入那个月、第一个进的群算，不含工作人员和机器人带来的"),
    observability=_("采纳和加入由群营自己登记；还没满 7 天的新人单列，满了再算；口头带来的看不到"),
    value="feedback",
    then=[steps.calendar(by=("group_id",)), _placed],
    columns={
        "feedback": _("采纳的反馈"), "feedback_by": _("几人反馈"), "referrals": _("带来留下的"), "referrals_by": _("几人带来"), "used": _("用上的作品"),
        "used_by": _("几人创作"), "waiting": _("还没满 7 天的"),
    },
)  # fmt: skip
def giving_back(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month", group: int | None = None) -> Table:
    """For each group and period the three figures and how many people each comes from; zero where anything was recorded but nothing was given."""
    given = _adopted(bases).union(_referred(bases))
    given = within(given, "day", start, end)
    given = given.filter(given.group_id == group) if group is not None else given
    given = given.mutate(group_id=given.group_id.fill_null(NOWHERE), day=period(given["day"], per))
    counts = {part: given.part == part for part in ("feedback", "referrals", "used", "waiting")}
    told = given.group_by("group_id", "day").agg(
        **{part: which.sum() for part, which in counts.items()},
        **{f"{part}_by": given.identity.nunique(where=which) for part, which in counts.items() if part != "waiting"},
    )
    first = given.group_by("group_id").agg(first=given["day"].min())
    cells = first.cross_join(covered(bases, start, end, per))
    cells = cells.filter(cells["day"] >= cells["first"]).select("group_id", "day")
    return on(cells, told.select("group_id", "day", *COUNTS), ["group_id", "day"]).order_by("group_id", "day")


def _adopted(bases: Bases) -> Table:
    """``group_id, day, identity, part``: what was adopted, on the day it was, where it had come from."""
    facts = bases.facts
    sent = facts.filter(facts.kind.isin([FEEDBACK, *MADE]), facts.subject_id.notnull())
    part = (sent.kind == FEEDBACK).ifelse("feedback", "used")
    sent = sent.select("group_id", activity=sent.f_activity, row=sent.subject_id, part=part)
    taken = facts.filter(facts.kind == ADOPTED)
    taken = taken.select("identity", day=taken.local_day, of=taken.f_activity, what=taken.f_row)
    met = taken.inner_join(sent, [taken.of == sent.activity, taken.what == sent["row"]])
    return met.select("group_id", "day", "identity", "part")


def _referred(bases: Bases) -> Table:
    """The same of people members brought: ``referrals`` once they stayed their days, ``waiting`` until those are over; who left in them is nobody's."""
    came = stays(bases, bases["origins"], STAY_DAYS)
    came = came.filter(came.inviter.notnull(), came.stayed)
    part = came.over.ifelse("referrals", "waiting")
    return came.select("group_id", "day", identity=came.inviter, part=part)
