"""Where groups begin to slide or to stiffen, found where the weeks are: the rules of ``channels.slide`` and ``channels.stagnation`` as windows over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.channels import slide as slides
from qunying.channels import stagnation as stagnations
from qunying.channels.measures import sliding, stiffening
from qunying.channels.measures.sliding import MUTES, WEEK
from qunying.channels.measures.stiffening import OF_FIVE, WEEKS
from qunying.groups.signals.registry import Turn, as_rows, worded
from qunying.insight.expressions import period
from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.spans import last_day, periods_of
from qunying.insight.expressions.turns import before, latest, turned
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KEYS, CELL = ["group_id"], ["group_id", "day"]
NUMBERS = ("messages", "ads", "members", "left")
REACH = 1 + slides.USUAL_WEEKS  # weeks before one that are looked at to judge it
SERIES = ("messages", "diversity", "per_item")
LINES = {"five": _("5 人占比"), "forms": _("形式多样度"), "replies": _("每百条回复")}
FIGURES = {f"{name}_{back}": head for name, head in LINES.items() for back in range(WEEKS)}
UNSEEN = _("看不到发言的群不列：那里不知道，不是好也不是坏")


@measure(
    "channels.slide_turns",
    question=_("这个群是从哪一周开始往下滑的"),
    unit=_("条"),
    formula=_(
        "每个周日看最近两周。流失：两周里每周都有 5% 以上的成员退群，或者半数以上设了免打扰（在群至少 20 人）；"
        "广告化：两周里每周的广告都超过发言的 20%（一周至少 5 条）；降温：去掉广告，两周的发言不到再前四周平均的七成（平均至少 10 条）"
    ),
    denominator=_("发言看人说的全部条数；退群和免打扰看那一周在群的成员，不含工作人员和机器人"),
    observability=UNSEEN,
    value="messages",
    needs=["messages"],
    counts_own=False,
    then=[worded("slide")],
    columns={
        "word": _("状态"), "messages": _("发言"), "ads": _("广告"), "members": _("在群"), "left": _("退群"), "messages_before": _("上一周发言"),
        "ads_before": _("上一周广告"), "members_before": _("上一周在群"), "left_before": _("上一周退群"), "muted": _("免打扰"),
    },
)  # fmt: skip
def slide_turns(bases: Bases, *, end: date | None = None, group: int | None = None, last: bool = False) -> Table:
    """For each group its first week (``starts``) and every week at whose end its state turned, or only the last of these; with the week's figures."""
    until = end or bases.last_complete
    whole = periods_of(bases, None, until, WEEK)
    whole = whole.filter(whole["last"] <= ibis.literal(until))
    parts = sliding.numbers(bases, whole, None, until, group)
    weeks = sliding.beside(_near_loud(bases, whole, parts, group), parts)
    weeks = weeks.mutate(day=last_day(weeks.day, WEEK))
    weeks = weeks.mutate(at=number(weeks.day), real=weeks.messages - weeks.ads)
    earlier = {f"{name}_before": before(weeks, name, KEYS, order="at") for name in (*NUMBERS, "real", "at")}
    backs = range(2, 2 + slides.USUAL_WEEKS)
    usual = sum((before(weeks, "real", KEYS, back, "at") for back in backs), ibis.literal(0)).cast("float64") / float(slides.USUAL_WEEKS)
    weeks = weeks.mutate(usual=usual, at_first=before(weeks, "at", KEYS, backs[-1], "at"), **earlier)
    two = (weeks.at_before == weeks["at"] - 7).fill_null(False)
    weeks = weeks.mutate(says=two.ifelse(_says(bases, weeks), "normal"))
    # A week without the one before it says nothing, and the state stays.
    found = turned(weeks.filter((weeks.at_before == weeks["at"] - 7) | weeks.at_before.isnull()), "says", KEYS, "at")
    found = latest(found, KEYS, "at") if last else found
    muted = _known(bases, found).ifelse(found.muted, ibis.null("int64"))
    figures = [*NUMBERS, *(f"{name}_before" for name in NUMBERS)]
    return found.select("group_id", "day", turn="says", starts="starts", **{name: found[name] for name in figures}, muted=muted).order_by("group_id", "day")


def _near_loud(bases: Bases, weeks: Table, parts: Sequence[Table], group: int | None) -> Table:
    """The weeks of each group at whose end a state may turn, with those its figures look back to: in all others nothing happened that could move it."""
    talk, *others = parts
    loud = ibis.union(*[part.select(*CELL) for part in (talk.filter(talk.messages >= slides.USUAL_LEAST), *others[:1], *others[2:])])
    # A week says something if the one before it is recorded too; what was loud is felt so many such weeks, and then it is normal again.
    told = weeks.select("day").semi_join(weeks.select(day=_weeks_later(weeks.day, 1)), "day").rename(then="day")
    felt = weeks.select("day").inner_join(told, told.then >= weeks.day)
    felt = felt.mutate(place=ibis.row_number().over(ibis.window(group_by="day", order_by="then")))
    felt = felt.filter(felt.place < REACH + 2).select("day", "then")
    back = weeks.select(early="day", until=_weeks_later(weeks.day, REACH))
    reached = felt.inner_join(back, [back.early <= felt.then, back.until >= felt.then])
    near = loud.distinct().inner_join(reached.select("day", "early").distinct(), "day").select("group_id", day="early")
    seen = _seen(bases, bases["groups_seen"])
    seen = seen.filter(seen.group_id == group) if group is not None else seen
    seen = seen.select("group_id", first=period(seen.first_day, WEEK))
    near = near.distinct().inner_join(seen, "group_id")
    first = seen.select("group_id", day="first").semi_join(weeks, "day")
    return ibis.union(near.filter(near.day >= near["first"]).select(*CELL), first).distinct()


def _weeks_later(day: Any, weeks: int) -> Any:
    return (day.cast("timestamp") + ibis.interval(days=7 * weeks)).date()


def _says(bases: Bases, weeks: Table) -> Any:
    """What the two weeks say, the gravest first."""
    both = [{name: weeks[f"{name}{which}"] for name in (*NUMBERS, "real")} for which in ("_before", "")]
    going = ibis.and_(*[one["left"] > _times(slides.GOING, one["members"]) for one in both])
    muting = _known(bases, weeks) & (weeks.muted > _times(slides.MUTING, weeks.members))
    ads = ibis.and_(*[(one["messages"] >= slides.SAID_LEAST) & (one["ads"] > _times(slides.ADS, one["messages"])) for one in both])
    alive = (weeks.at_first == weeks["at"] - 7 * (1 + slides.USUAL_WEEKS)) & (weeks.usual >= slides.USUAL_LEAST)
    cooled = alive & ((weeks.real_before + weeks.real).cast("float64") / 2.0 < _times(slides.COOLED, weeks.usual))
    draining = (weeks.members >= slides.MEMBERS_LEAST) & (going | muting)
    return ibis.cases((draining, "draining"), (ads, "ads"), (cooled, "cooling"), else_="normal")


@measure(
    "channels.stagnation_turns",
    question=_("这个群是从哪一周开始僵住的"),
    unit=_("%"),
    formula=_(
        "每个周日看近 4 周：每周都有八成以上是同样 5 位成员写的，形式多样度每周都不到 0.3，每条内容的回复连降 3 次，三样都有就是僵化；"
        "前两样有一样不成立，或回复比报的那周多了，就解除"
    ),
    denominator=_("近 4 周成员发言条数，至少 30 条；在群不到 10 人的不看"),
    observability=UNSEEN,
    value="five_0",
    needs=["messages"],
    counts_own=False,
    then=[lambda rows, bases, asked: _chained(rows, last=asked["last"]), worded("stagnation")],
    columns={"word": _("状态"), **FIGURES},
)
def stagnation_turns(bases: Bases, *, end: date | None = None, group: int | None = None, last: bool = False) -> Table:
    """For each group its first week (``starts``) and every week that may turn its state: the stiff ones, and the next recorded one after each."""
    until = end or bases.last_complete
    said, weeks = stiffening.said_by_week(bases, None, until, group), periods_of(bases, None, until, WEEK)
    # Without anything sent to it no group's replies can fall, and a history brought in from elsewhere has nothing that the house sent.
    said = _seen(bases, said).semi_join(bases["sent_items"], "group_id")
    weeks = weeks.filter(weeks["last"] <= ibis.literal(until))
    parts = stiffening.parts(bases, said, weeks, None, until, group)
    wanted = _wanted(parts[0], weeks)
    told = stiffening.whole(sliding.beside(_and_before(wanted, weeks), parts))
    told = told.mutate(at=number(told.day))
    lags = {f"{name}_{back}": before(told, name, KEYS, back, "at") for name in (*SERIES, "at") for back in range(1, WEEKS)}
    told = told.mutate(**lags, **{f"{name}_0": told[name] for name in SERIES}).semi_join(wanted, CELL)
    few = stiffening.five(said, wanted)
    told = told.left_join(few, CELL).select(*[told[name] for name in told.columns], **{name: few[name].fill_null(0) for name in ("messages_4", *OF_FIVE)})
    told = told.mutate(four=(told[f"at_{WEEKS - 1}"] == told["at"] - 7 * (WEEKS - 1)).fill_null(False))
    told = told.mutate(stiff=(told.four & _stiff(told)).fill_null(False), falling=_falling(told).fill_null(False))
    # A column of its own: a window inside the filter is more than Spark's SQL takes.
    told = told.mutate(after_stiff=before(told, "stiff", KEYS, order="at").fill_null(False))
    told = told.filter(told.stiff | told.after_stiff)
    kept = ["group_id", "four", "stiff", "falling", "per_item", *OF_FIVE, *(f"{name}_{back}" for name in SERIES for back in range(WEEKS))]
    told = told.select(*kept, day=last_day(told.day, WEEK), starts=ibis.literal(False))
    first = _first_weeks(bases, until, group)
    nothing = {name: ibis.null(told[name].type()) for name in told.columns if name not in (*CELL, "starts")}
    return ibis.union(told, first.mutate(**nothing, starts=ibis.literal(True)).select(*told.columns)).order_by("group_id", "day", "starts")


def _wanted(messages: Table, weeks: Table) -> Table:
    """Weeks with enough said in the four to them and something in each, and the recorded weeks after these."""
    at = messages.mutate(at=number(messages.day))
    four = sum((before(at, "messages", KEYS, back, "at") for back in range(1, WEEKS)), at.messages)
    at = at.mutate(four=four, at_first=before(at, "at", KEYS, WEEKS - 1, "at"))
    full = at.filter(at.at_first == at["at"] - 7 * (WEEKS - 1), at.four >= stagnations.SAID_LEAST).select(*CELL)
    following = weeks.select("day", following=weeks.day.lead().over(ibis.window(order_by="day")))
    after = full.inner_join(following, "day").filter(ibis._.following.notnull()).select("group_id", day="following")
    return ibis.union(full, after).semi_join(weeks, "day").distinct()


def _and_before(wanted: Table, weeks: Table) -> Table:
    """These weeks and the recorded ones among the three before each."""
    spread = wanted.mutate(back=ibis.array([ibis.literal(back, "int64") for back in range(WEEKS)])).unnest("back")
    spread = spread.select("group_id", day=(spread.day.cast("timestamp") - (spread.back * 7).as_interval("D")).date())
    return spread.distinct().semi_join(weeks, "day")


def _stiff(told: Table) -> Any:
    """The same five write nearly everything in each of the four weeks, and always in one form."""
    few = (told.members > 0) & (told.members < stagnations.MEMBERS_LEAST)
    same = [told[f"five_{back}"] > _times(stagnations.SAME, told[f"messages_{back}"]) for back in range(WEEKS)]
    said = [told[f"messages_{back}"] > 0 for back in range(WEEKS)]
    alike = [told[f"diversity_{back}"] < ibis.literal(stagnations.ALIKE, "float64") for back in range(WEEKS)]
    return ibis.and_(told.messages_4 >= stagnations.SAID_LEAST, ~few, *said, *same, *alike)


def _falling(told: Table) -> Any:
    return ibis.and_(*[told[f"per_item_{back}"] < told[f"per_item_{back + 1}"] for back in range(WEEKS - 1)])


def _chained(rows: list[Row], *, last: bool) -> list[Row]:
    def read(weeks: Sequence[Row]) -> Iterator[Turn]:
        return stagnations.chained(_week(row) for row in weeks)

    return as_rows(rows, read, calm="moving", figures=FIGURES, last=last)


def _week(row: Row) -> stagnations.Week:
    four = [{name: row[f"{name}_{back}"] for name in SERIES} for back in reversed(range(WEEKS))] if row["four"] else []
    return stagnations.Week(row, four, row["stiff"], row["falling"])


def _first_weeks(bases: Bases, until: date, group: int | None) -> Table:
    """Each group's first whole week, by its Sunday."""
    seen = _seen(bases, bases["groups_seen"])
    seen = seen.filter(seen.group_id == group) if group is not None else seen
    first = seen.select("group_id", day=last_day(period(seen.first_day, WEEK), WEEK))
    return first.filter(first.day <= ibis.literal(until))


def _seen(bases: Bases, table: Table) -> Table:
    """Without the groups whose talk cannot be seen."""
    blind = sorted(bases.blind("messages"))
    return table.filter(~table.group_id.isin(blind)) if blind else table


def _known(bases: Bases, table: Table) -> Any:
    """Whether somebody tells who mutes the group."""
    blind = sorted(bases.blind(MUTES))
    return ~table.group_id.isin(blind) if blind else ibis.literal(True)


def _times(share: float, number: Any) -> Any:
    return ibis.literal(share, "float64") * number.cast("float64")
