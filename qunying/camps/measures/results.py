"""服务后监测: what each delivered item came to, what was not measured and why, and averages that say how many they rest on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import Per, period, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

JUDGED, DELIVERED, MEASURED, UNMEASURED = "camps.item_judged", "channels.delivered", "camps.item_measured", "camps.item_unmeasured"
HOURS: Final = 24
PREFIX: Final = len("slot:")
UNKNOWN, BLIND, LATE = "unknown", "blind", "late"
FORMULA = _(
    "每条送到的内容在送到 20 小时后统计一次，不晚于 24 小时：看到是打开过群里这一条的成员（回复、点赞、评分也算看到），"
    "参与是回复或点赞过它的成员，话术里带打卡链接的，当天之后打了卡的也算；评分只在时段请了评分时有。不含工作人员"
)
SEEING = _(
    "看不到阅读的渠道只知道带的链接被多少台设备点开，那是至少数，不和看到平均；什么都看不到的、送没送到不确定的、24 小时内没有统计的，"
    "都列成没测到，不按零算。没点回复、直接接话的认不出在接哪一条，不算参与"
)

Slot = Annotated[str, Field(max_length=40)]
Which = Literal["all", "unmeasured"]


@base("item_results", stored=False)
def item_results(bases: Bases) -> Table:
    """One row for every item that arrived or may have: group, day and slot it was planned for, its numbers, and how far it is measured."""
    facts = bases.facts
    known = _instances(facts)
    measured = facts.filter(facts.kind == MEASURED)
    numbers = ("seen", "opened", "took_part", "asked", "rating_sum", "rating_n")
    measured = measured.select(item="subject_id", done=ibis.literal(1, "int64"), **{name: measured[f"f_{name}"].cast("int64") for name in numbers})
    lacking = facts.filter(facts.kind == UNMEASURED, facts.f_reason.isin([BLIND, LATE]))
    lacking = lacking.group_by(item=lacking.subject_id).agg(reason=lacking.f_reason.max())
    arrived = facts.filter(facts.kind == DELIVERED, facts.subject_type == "delivery")
    arrived = arrived.group_by(item=arrived.subject_id).agg(came=arrived.happened_at.max())
    joined = known.left_join(measured, "item").drop("item_right").left_join(lacking, "item").drop("item_right").left_join(arrived, "item").drop("item_right")
    fresh = joined.came > bases.moment - ibis.interval(hours=HOURS)
    state = ibis.cases(
        (joined.done == 1, steps.OK), (joined.reason == BLIND, steps.UNOBSERVABLE), (joined.reason == LATE, steps.GAP),
        (joined.lost == 1, UNKNOWN), (fresh, steps.INCOMPLETE), else_=steps.GAP,
    )  # fmt: skip
    return joined.mutate(state=state).drop("done", "reason", "came", "lost")


def _instances(facts: Table) -> Table:
    """``group_id, item, slot, day, lost``: the items that arrived, and (``lost``) those of which nobody can tell."""
    judged = facts.filter(facts.kind == JUDGED, facts.group_id.notnull())
    given = judged.filter(judged.f_outcome.isin(["done", "late"]))
    given = given.group_by("group_id", item=given.subject_id).agg(slot=given.f_job.max().substr(PREFIX), day=given.local_day.max())
    lost = facts.filter(facts.kind == UNMEASURED, facts.f_reason == UNKNOWN)
    lost = lost.group_by("group_id", item=lost.subject_id).agg(slot=lost.f_slot.max(), day=lost.local_day.max())
    lost = lost.anti_join(judged.select(item="subject_id"), "item")
    zero, one = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    return ibis.union(given.mutate(lost=zero), lost.mutate(lost=one))


def rated(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each item has its reach (by who saw it, else at least by who opened its link, never nought for not knowing) and the mean of its ratings."""
    return [_rated(row) for row in rows]


def _rated(row: Row) -> Row:
    told = {name: value for name, value in row.items() if name not in ("rating_sum", "rating_n", "asked")}
    reach = row["seen"] if row["seen"] is not None else row["opened"] or None
    return told | {
        "reach": reach, "asked": None if row["asked"] is None else bool(row["asked"]), "ratings": row["rating_n"] if row["asked"] else None,
        "rating": row["rating_sum"] / row["rating_n"] if row["rating_n"] else None,
    }  # fmt: skip


@measure(
    "camps.item_results",
    question=_("每条内容送到以后怎么样"),
    unit=_("人"),
    formula=FORMULA,
    denominator=_("无；一条内容在一个群一行，没测到的也列出来"),
    observability=SEEING,
    value="reach",
    counts_own=False,
    then=[rated],
    columns={
        "slot": _("时段"), "item": _("内容"), "reach": _("触达"), "seen": _("看到"), "opened": _("点开链接"), "took_part": _("参与"),
        "asked": _("请了评分"), "ratings": _("评分人数"), "rating": _("平均分"),
    },
)  # fmt: skip
def each_item(bases: Bases, *, start: date | None = None, end: date | None = None, slot: Slot = "", which: Which = "all", group: int | None = None) -> Table:
    """One row for every item of a group that arrived or may have (or for each that has no result and will have none), newest first."""
    found = _asked(bases, start, end, slot, group)
    found = found if which == "all" else found.filter(found.state.notin([steps.OK, steps.INCOMPLETE]))
    names = ("group_id", "day", "slot", "item", "seen", "opened", "took_part", "asked", "rating_sum", "rating_n", "state")
    return found.select(*names).order_by(ibis.desc("day"), "slot", "group_id", "item")


def averaged(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each average stands beside how many items it rests on; a row is partial while an item of it is not measured, and nought is no average."""
    return [_averaged(row) for row in rows]


def _averaged(row: Row) -> Row:
    told = {name: row[name] for name in ("day", "slot", "items", "measured", "waiting", "unmeasured", "blind", "unknown", "late")}
    for into, of in (("reach", "seen"), ("opened", "opened"), ("took_part", "took_part")):
        told |= {into: row[f"{of}_sum"] / row[f"{of}_n"] if row[f"{of}_n"] else None, f"{into}_n": row[f"{of}_n"]}
    told |= {"asked": row["asked"], "rated": row["rated"], "ratings": row["ratings"]}
    told["rating"] = row["rating_sum"] / row["ratings"] if row["ratings"] else None
    state = steps.PARTIAL if row["unmeasured"] else steps.INCOMPLETE if row["waiting"] else steps.OK
    if not row["measured"]:
        state = steps.INCOMPLETE if not row["unmeasured"] else steps.UNOBSERVABLE if row["blind"] == row["items"] else UNKNOWN
    return told | {"state": state}


@measure(
    "camps.item_averages",
    question=_("各时段的内容平均触达多少人、多少人参与、评几分"),
    unit=_("人"),
    formula=_("测到的内容按时段和日、周、月平均，每个平均数旁边写着是几条的平均；平均分是全部评分之和 ÷ 评分次数。怎么统计一条见「每条内容送到以后怎么样」"),
    denominator=_("各自测到的条数：reach_n、opened_n、took_part_n；items 是送到（或不确定送没送到）的全部条数，measured 是测到的，waiting 还没到时候"),
    observability=SEEING,
    value="reach",
    n="reach_n",
    counts_own=False,
    then=[averaged],
    columns={
        "slot": _("时段"), "items": _("条数"), "measured": _("测到"), "waiting": _("还没到时候"), "unmeasured": _("没测到"), "blind": _("渠道看不到"),
        "unknown": _("不确定送没送到"), "late": _("没有按时统计"), "reach": _("平均看到"), "reach_n": _("几条的平均"), "opened": _("平均点开"),
        "opened_n": _("几条的点开"), "took_part": _("平均参与"), "took_part_n": _("几条的参与"), "asked": _("请了评分的"), "rated": _("有评分的"),
        "ratings": _("评分次数"), "rating": _("平均分"),
    },
)  # fmt: skip
def averages(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", slot: Slot = "", group: int | None = None) -> Table:
    """For each period and slot the items by how far they are measured, and the sums over those that are."""
    found = _asked(bases, start, end, slot, group)
    numbers: dict[str, Any] = {"items": found.count(), "measured": found.count(where=found.state == steps.OK)}
    states = {"waiting": steps.INCOMPLETE, "blind": steps.UNOBSERVABLE, "unknown": UNKNOWN, "late": steps.GAP}
    numbers |= {name: found.count(where=found.state == state) for name, state in states.items()}
    for name in ("seen", "opened", "took_part"):
        numbers |= {f"{name}_n": found[name].count(), f"{name}_sum": found[name].sum()}
    numbers |= {
        "asked": found.asked.sum(),
        "rated": found.count(where=found.rating_n > 0),
        "ratings": found.rating_n.sum(),
        "rating_sum": found.rating_sum.sum(),
    }
    told = found.group_by("slot", day=period(found.day, per)).agg(**numbers)
    told = told.mutate(unmeasured=told.blind + told.unknown + told.late, **{name: told[name].fill_null(0) for name in ("asked", "ratings")})
    return told.order_by("day", "slot")


def _asked(bases: Bases, start: date | None, end: date | None, slot: str, group: int | None) -> Table:
    found = within(bases["item_results"], "day", start, end)
    found = found.filter(found.slot == slot) if slot else found
    return found.filter(found.group_id == group) if group is not None else found
