"""From visitor to loyal fan: who is at which stage now, who got there in time, and who stepped back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.expressions.levels import both, spells
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.presence import acting
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.people.measures.core import leaving

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

VISITOR, USER, ACTIVE, LOYAL = range(4)
STAGES = {
    VISITOR: pgettext_lazy("fan stage", "访客"), USER: pgettext_lazy("fan stage", "用户"), ACTIVE: pgettext_lazy("fan stage", "活跃"),
    LOYAL: pgettext_lazy("fan stage", "忠实"),
}  # fmt: skip
ACTIVE_DAYS, ACTIVE_WITHIN = 4, 28
REACH_DAYS = 90
RULES = _(
    "访客：加入了，还没自己做过事；用户：做过；活跃：近 28 天里有 4 天以上做过事；忠实：活跃，而且近 90 天做过 50 件以上（核心成员）。"
    "条件不再满足就退回下一级，再满足再回来"
)


def named(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each stage has its name."""
    return [row | {name: STAGES[row[number]] for name, number in (("stage_name", "stage"), ("from_name", "from_stage")) if number in row} for row in rows]


def whole(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Every stage has a row; nobody waits before the first one."""
    known = {row["stage"]: row for row in rows}
    empty = {"now": 0, "size": 0, "entered": 0, "eligible": 0, "reached": 0, "stepped_back": 0}
    return [{"stage": stage} | (known.get(stage) or empty) | ({"eligible": None, "reached": None} if stage == VISITOR else {}) for stage in STAGES]


@measure(
    "people.fan_stages",
    question=_("从访客到忠实粉丝，各级现在有多少人，多少人在三个月里升了上来，又有多少次退回"),
    unit=_("人"),
    formula=_(
        "访客：加入了，还没自己做过事；用户：做过；活跃：近 28 天里有 4 天以上做过事；忠实：活跃，而且近 90 天做过 50 件以上（核心成员）。"
        "升上来指第一次到这一级，而且离第一次到上一级不超过 90 天；比例只算到上一级已满 90 天的人。退回每发生一次记一次"
    ),
    denominator=_("比例的分母是第一次到上一级已满 90 天的成员；现在的人数加起来就是现有成员数，不含工作人员和机器人"),
    observability=_("看不到发言的群里做的事看不到，那里的人会显得级别低；以数据时间为准，当天加入的算访客"),
    value="now",
    n="size",
    needs=["messages"],
    then=[whole, steps.rate("reached", "eligible"), named],
    columns={
        "stage_name": _("阶段"), "now": _("现在人数"), "entered": _("三个月内升上来"), "size": _("到过上一级"), "eligible": _("其中满 90 天"),
        "reached": _("满 90 天里升上来的"), "rate": _("比例"), "stepped_back": _("从这一级退回（次）"), "stage": _("第几级"),
    },
)  # fmt: skip
def fan_stages(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each stage who is there now, who first came to it in time (from ``start`` to ``end`` at the one before), and how often somebody fell from it."""
    firsts = _first_days(bases)
    today = number(ibis.literal(bases.today))
    told = None
    for stage in STAGES:
        day = firsts[f"first_{stage}"]
        before = firsts[f"first_{max(stage - 1, 0)}"]
        had = within(firsts.mutate(before_day=first_day(before), at=day, before=before).filter(before.notnull()), "before_day", start, end)
        soon = (had["at"] - had.before <= REACH_DAYS).fill_null(False)
        over = today - had.before > REACH_DAYS
        row = had.agg(size=had.count(), entered=soon.sum(), eligible=over.sum(), reached=(soon & over).sum())
        row = row.mutate(stage=ibis.literal(stage, "int64"))
        told = row if told is None else told.union(row)
    moves = _moves(bases)
    back = moves.filter(moves.stage < moves.from_stage).group_by(stage="from_stage").agg(stepped_back=ibis._.count())
    now = _now(bases, moves).group_by("stage").agg(now=ibis._.count())
    assert told is not None
    found = told.left_join(now, "stage").drop("stage_right").left_join(back, "stage").drop("stage_right")
    counts = {name: found[name].fill_null(0).cast("int64") for name in ("now", "size", "entered", "eligible", "reached", "stepped_back")}
    return found.select("stage", **counts).order_by("stage")


@measure(
    "people.fan_moves",
    question=_("谁在哪天从哪一级升上来、退回去"),
    unit=_("级"),
    formula=RULES,
    denominator=_("无；一人一次变动一行，不含工作人员和机器人"),
    observability=_("看不到发言的群里做的事看不到；退出社群之后的变动不记"),
    value="stage",
    needs=["messages"],
    then=[named],
    columns={
        "identity": _("成员编号"), "from_name": _("从"), "stage_name": _("到"), "back": _("是退回"), "from_stage": _("从第几级"), "stage": _("到第几级"),
    },
)  # fmt: skip
def fan_moves(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """One row for every time somebody changed stage, the latest first."""
    moves = _moves(bases)
    moves = moves.filter(moves.from_stage.notnull()).mutate(day=first_day(moves["at"]), back=moves.stage < moves.from_stage)
    moves = within(moves, "day", start, end)
    return moves.select("day", "identity", "from_stage", "stage", "back").order_by(ibis.desc("day"), "identity")


def _everybody(bases: Bases) -> Table:
    """``identity, at``: all who ever were a member, with the number of the day they came."""
    roles, people = bases["roles"], bases["people"]
    members = roles.filter(roles.role == "member").select("identity").distinct()
    came = members.inner_join(people, "identity")
    return came.select("identity", at=number(ibis.coalesce(came.first_day, came.first_seen)))


def _acts(bases: Bases) -> Table:
    """``identity, at``: the days on which members did something themselves."""
    days = acting(bases["person_day"], "member")
    return days.select("identity", at=number(days.day)).distinct()


def _spells(bases: Bases) -> dict[int, Table]:
    """While each stage above user holds."""
    days = _acts(bases).mutate(amount=ibis.literal(1, "int64"))
    active = spells(days, least=ACTIVE_DAYS, width=ACTIVE_WITHIN)
    core = bases["core_spells"]
    core = core.select("identity", since=number(core.since), until=number(core.until))
    return {ACTIVE: active, LOYAL: both(active, core)}


def _first_days(bases: Bases) -> Table:
    """``identity`` and ``first_0`` … ``first_3``: the number of the day on which each stage was first reached, empty where it never was."""
    people, acts, held = _everybody(bases), _acts(bases), _spells(bases)
    firsts = {USER: acts.group_by("identity").agg(at=acts["at"].min())}
    firsts |= {stage: found.group_by("identity").agg(at=found.since.min()) for stage, found in held.items()}
    told = people.rename(first_0="at")
    for stage, first in firsts.items():
        told = told.left_join(first.rename({f"first_{stage}": "at"}), "identity").drop("identity_right")
    # Whoever spoke before their joining was written down (brought-in history) was there by then.
    return told.mutate(first_0=ibis.least(told.first_0, told.first_1.fill_null(told.first_0)))


def _moves(bases: Bases) -> Table:
    """``identity, at, stage, from_stage``: every change of somebody's stage while they were here; the first has no stage before it."""
    firsts, held = _first_days(bases), _spells(bases)
    points = firsts.select("identity", at="first_0").union(firsts.filter(firsts.first_1.notnull()).select("identity", at="first_1"))
    for found in held.values():
        points = points.union(found.select("identity", at="since")).union(found.select("identity", at="until"))
    points = points.distinct().inner_join(firsts.select("identity", "first_0", "first_1"), "identity")
    points = points.filter(points["at"] >= points.first_0, points["at"] <= number(ibis.literal(bases.today)))
    points = points.mutate(stage=(points["at"] >= points.first_1).fill_null(False).cast("int64"))
    for stage, found in held.items():
        spans = found.select(who="identity", since="since", until="until")
        met = points.left_join(spans, [points.identity == spans.who, points["at"] >= spans.since, points["at"] < spans.until])
        points = met.select("identity", "at", stage=met.since.notnull().ifelse(stage, met.stage))
    points = points.left_join(leaving(bases), "identity").drop("identity_right")
    points = points.filter(points.left_day.isnull() | (points["at"] <= number(points.left_day)))
    changed = points.mutate(from_stage=points.stage.lag().over(ibis.window(group_by="identity", order_by="at")))
    changed = changed.filter(changed.from_stage.isnull() | (changed.from_stage != changed.stage))
    return changed.select("identity", "at", "stage", "from_stage")


def _now(bases: Bases, moves: Table) -> Table:
    """``identity, stage`` of everybody who is a member now."""
    last = moves.mutate(place=ibis.row_number().over(ibis.window(group_by="identity", order_by=ibis.desc("at"))))
    roles = bases["roles"]
    here = last.filter(last.place == 0).semi_join(roles.filter(roles.role == "member", roles.until_at.isnull()), "identity")
    return here.anti_join(leaving(bases), "identity").select("identity", "stage")
