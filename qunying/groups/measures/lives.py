"""A group's life and what it expects, turn by turn, found where the days are: the rules of ``groups.signals`` as windows over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.groups.measures.pulse import acted, pulse, until
from qunying.groups.signals import decay, life
from qunying.groups.signals.registry import Turn, as_rows, worded
from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.rolling import near
from qunying.insight.expressions.turns import before, latest, turned
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KEYS = ["group_id"]
WIDTH = 7
ORDER = {name: place for place, name in enumerate(life.STATES)}
RECENT_DAYS = 182  # most groups have turned since
REACH = WIDTH + max(life.USUAL_DAYS)  # a day further from the last act is as the one before it: nobody, usually nobody, dead


@measure(
    "groups.life",
    question=_("这个群活得怎么样：在哪天从哪种状态变成了哪种"),
    unit=_("人"),
    formula=_(
        "28 天没有成员做过任何事是死亡；7 天没有，或只剩 2 人以内而平常有 5 人以上，是濒死；头 14 天是新生；"
        "近 7 天做过事的人不到平常的七成是衰退；占在群的两成以上（不知道在群人数时 10 人以上）是活跃；其余平稳。"
        "平常取此前 4 个 7 天的平均。连续 3 天才算数，死亡除外"
    ),
    denominator=_("近 7 天自己做过事的不同成员，不含工作人员和机器人"),
    observability=_("看不到发言的群不列：那里不知道，不是死了"),
    value="active",
    needs=["messages", "joins"],
    then=[worded("life")],
    columns={
        "turn": _("状态"), "word": _("状态的叫法"), "starts": _("头一天"), "active": _("近 7 天做过事"), "usual": _("平常"), "quiet": _("几天没人做事"),
        "present": _("在群"),
    },
)  # fmt: skip
def lives(bases: Bases, *, end: date | None = None, group: int | None = None, last: bool = False) -> Table:
    """For each group its first day (``starts``) and every day on which its state turned, or only the last of these; with the day's figures."""
    own, blind = acted(bases, end, group), sorted(bases.blind("messages"))
    own = own.filter(~own.group_id.isin(blind)) if blind else own
    calendar = until(bases, end)
    found = _last_turns(bases, own, calendar) if last else _turns(bases, own, calendar)
    words = ibis.cases(*[(found.says == place, ibis.literal(name)) for name, place in ORDER.items()])
    return found.select("group_id", "day", turn=words, starts=found.starts, **{name: found[name] for name in life.FIGURES}).order_by("group_id", "day")


def _last_turns(bases: Bases, own: Table, calendar: Table) -> Table:
    """The last turn of each group: found in its last months where there is one, and only of other groups in their whole life."""
    own = _lately(own, calendar)
    ends = own.group_by("group_id").agg(began=number(own.day.min())).cross_join(calendar.agg(last=number(calendar.day).max()))
    met = own.inner_join(ends, "group_id")
    recent = met.filter(met["last"] - number(met.day) < RECENT_DAYS).select("group_id", "identity", "day")
    older = ends.filter(ends["last"] - ends.began >= RECENT_DAYS).select("group_id")
    found = latest(_turns(bases, recent, calendar, older=older), KEYS)
    rest = own.anti_join(found, "group_id")
    return ibis.union(found, latest(_turns(bases, rest, calendar), KEYS).select(*found.columns))


def _turns(bases: Bases, own: Table, calendar: Table, *, older: Table | None = None) -> Table:
    """Each group's first day (``starts``) and the days on which its state turned; of groups that are ``older`` than what is told of them only true turns."""
    days = near(own, WIDTH, earlier=life.USUAL_DAYS, reach=REACH, calendar=calendar, keys=KEYS)
    days = days.filter(days.quiet <= life.DEAD_AFTER)  # dead until the next act
    seated = bases["presence"]
    days = days.left_join(seated, ["group_id", "day"]).select(*[days[name] for name in days.columns], present=seated.present.fill_null(0))
    days = days.mutate(usual=_usual(days))
    days = days.mutate(says=_says(days, ORDER))
    held = ibis.and_(*[days.says == before(days, "says", KEYS, back) for back in range(1, life.HELD)])
    days = days.mutate(held=held.fill_null(False))
    believed = days.filter(days.held | (days.says == ORDER["dead"]) | (days.age == 0))
    if older is None:
        return turned(believed, "says", KEYS)
    marks = older.mutate(older=ibis.literal(True))
    believed = believed.left_join(marks, "group_id").select(*believed.columns, older=marks.older.fill_null(False))
    # What was usual and what was believed is known again so many days after the cut; the first state after it is no turn.
    found = turned(believed.filter(~believed.older | (believed.age >= REACH + life.HELD)), "says", KEYS)
    return found.filter(~(found.older & found.starts)).drop("older")


@measure(
    "groups.decay",
    question=_("这个群的期待感从哪天起在掉"),
    unit=_("人"),
    formula=_("近 7 天做过事的人占在群的比例，比再前 7 天低了三成以上，且在群至少 20 人；一周内不重复报警，满一周以后不低了就解除"),
    denominator=_("当天结束时在群的成员"),
    observability=_("看不到发言的群不列：那里不知道，不是没掉"),
    value="active",
    n="present",
    needs=["messages", "joins"],
    then=[lambda rows, bases, asked: _chained(rows, last=asked["last"]), worded("decay")],
    columns={"word": _("状态"), "active": _("近 7 天做过事"), "before": _("再前 7 天做过事"), "present": _("在群")},
)
def decays(bases: Bases, *, end: date | None = None, group: int | None = None, last: bool = False) -> Table:
    """For each group its first day (``starts``), every day that fell, and the seven days after each that can be compared."""
    days, blind = pulse(bases, end=end, group=group), sorted(bases.blind("messages"))
    days = days.filter(~days.group_id.isin(blind)) if blind else days
    days = days.mutate(at=number(days.day))
    days = days.mutate(
        age=days["at"] - days["at"].min().over(ibis.window(group_by=KEYS)), before=before(days, "active_7", KEYS, decay.BACK, "at"),
        before_present=before(days, "present", KEYS, decay.BACK, "at"), before_at=before(days, "at", KEYS, decay.BACK, "at"),
    )  # fmt: skip
    known = (days.before_at == days["at"] - decay.BACK) & (days.age >= decay.AGE_LEAST) & (days.present > 0) & (days.before_present > 0)
    days = days.filter(known.fill_null(False) | (days.age == 0))
    usual = ibis.literal(decay.FALL, "float64") * days.before.cast("float64") / days.before_present.cast("float64")
    fell = (days.age > 0) & (days.present >= decay.PRESENT_LEAST) & (days.active_7.cast("float64") / days.present.cast("float64") < usual)
    days = days.mutate(fell=fell.fill_null(False).cast("int64"))
    lately = days.fell.max().over(ibis.window(group_by=KEYS, order_by="at", preceding=decay.QUIET_DAYS, following=0))
    kept = days.mutate(lately=lately).filter((ibis._.lately == 1) | (ibis._.age == 0))
    return kept.select("group_id", "day", starts=kept.age == 0, fell=kept.fell, active=kept.active_7, before=kept.before, present=kept.present).order_by(
        "group_id", "day"
    )


def _chained(rows: list[Row], *, last: bool) -> list[Row]:
    def read(days: Sequence[Row]) -> Iterator[Turn]:
        return decay.chained(decay.Day(row["day"], row["fell"] == 1, {name: row[name] for name in decay.FIGURES}) for row in days)

    return as_rows(rows, read, calm="held", figures=decay.FIGURES, last=last)


def _lately(own: Table, calendar: Table) -> Table:
    """Of groups that are dead at the end only the acts that its last turn tells of: the seven days up to the last one, whatever was before."""
    last = own.group_by("group_id").agg(until=number(own.day.max())).cross_join(calendar.agg(last=number(calendar.day).max()))
    met = own.inner_join(last, "group_id")
    kept = met.filter((met["last"] - met.until < life.DEAD_AFTER) | (met.until - number(met.day) < WIDTH))
    return kept.select("group_id", "identity", "day")


def _usual(days: Table) -> Any:
    """The mean of the earlier windows that began after the group did, rounded half to even as the reader rounds; without any, what it is now."""
    windows = ibis.least(days.age // WIDTH, ibis.literal(len(life.USUAL_DAYS), "int64"))
    parts = windows.nullif(0)
    whole = (days.earlier / parts).floor().cast("int64")
    twice = 2 * (days.earlier - whole * parts)
    up = (twice > parts) | ((twice == parts) & (whole % 2 == 1))
    return (windows > 0).ifelse(whole + up.ifelse(1, 0), days.active).cast("int64")


def _says(days: Table, order: Mapping[str, int]) -> Any:
    """What the day alone says, as the state's place."""
    active, usual, quiet, present = (days[name] for name in life.FIGURES)
    share = active >= ibis.literal(life.LIVELY_SHARE, "float64") * present
    lively = ((present > 0) & share) | ((present == 0) & (active >= life.LIVELY_LEAST))
    said = {
        "dead": quiet >= life.DEAD_AFTER, "dying": (quiet >= life.DYING_AFTER) | ((active <= life.DYING_MOST) & (usual >= life.DYING_FROM)),
        "newborn": days.age < life.NEWBORN_DAYS, "declining": active < ibis.literal(life.DECLINE, "float64") * usual, "lively": lively,
    }  # fmt: skip
    cases = [(rule, ibis.literal(order[name], "int64")) for name, rule in said.items()]
    return ibis.cases(*cases, else_=ibis.literal(order["steady"], "int64"))
