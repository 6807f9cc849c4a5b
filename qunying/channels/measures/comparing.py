"""Two groups, two cohorts of joiners or two spans beside each other: what a member did on each side, how far apart, how sure, and never why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import acts, comparing, steps
from qunying.insight.expressions import last_known, within
from qunying.insight.expressions.numbers import number
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Kind = Literal["groups", "periods", "joined"]
Days = Annotated[int, Field(ge=1, le=366)]
SPAN: Final = 28
BOT, MESSAGES, SHARE, MEAN, UNKNOWN = "bot", "messages", "share", "mean", "unknown"
COUNTED: Final = ("active_days", "messages", "check_ins", "took_part", "given", "received")  # each member's, a week
SHARES: Final = ("took_any", "spoke", "gone")  # of the members
NUMBERS: Final = (*SHARES, *COUNTED)
DIFFERENCE: Final = ("value_1", "value_0", "difference", "low", "high")
HEARD: Final = frozenset({"took_any", "spoke", "active_days", "messages", "given", "received"})  # unknown where speech is not shown


@dataclass(frozen=True, slots=True)
class Side:
    """Whom one side is made of: members of the group (or of all) between these days; or who joined then, in their own first days."""

    group: int | None
    start: date
    end: date


def _sides(bases: Bases, asked: dict[str, Any]) -> tuple[Side, Side]:
    """Both sides with every gap filled; refused ``compare_two_groups`` and ``compare_spans``."""
    kind, last = asked["kind"], bases.last_complete
    if kind == "groups" and (None in (asked["group"], asked["before_group"]) or asked["group"] == asked["before_group"]):
        raise Refused("compare_two_groups")
    late = last - timedelta(days=asked["days"]) if kind == "joined" else last  # whoever joined later has not had their days yet
    end = asked["end"] or late
    start = asked["start"] or end - timedelta(days=SPAN - 1)
    if kind == "groups":
        before_start, before_end = start, end
    else:
        before_end = asked["before_end"] or start - timedelta(days=1)
        before_start = asked["before_start"] or before_end - (end - start)
    if start > end or before_start > before_end or (kind == "periods" and end - start != before_end - before_start):
        raise Refused("compare_spans", days=(end - start).days + 1, before=(before_end - before_start).days + 1)
    other = asked["before_group"] if kind == "groups" else asked["group"]
    return Side(asked["group"], start, end), Side(other, before_start, before_end)


def _compared(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """A row for every number: both sides, the difference and its interval; the side's sums become shares or means a week."""
    sides = _sides(bases, asked)
    by = {row["side"]: row for row in rows}
    days = [asked["days"] if asked["kind"] == "joined" else (side.end - side.start).days + 1 for side in sides]
    rooms = {side.group for side in sides}
    seen = bases.groups() if None in rooms else frozenset(room for room in rooms if room is not None)
    hidden = bases.blind(MESSAGES) & seen
    told = []
    for name in NUMBERS:
        if name == "gone" and asked["kind"] == "joined":
            continue  # who joined sits in several groups, and may leave one of them
        found = _difference(name, by.get(1), by.get(0), days)
        row: Row = {"number": name, "kind": SHARE if name in SHARES else MEAN} | found
        if name in SHARES and not all(row and row["seated"] for row in (by.get(1), by.get(0))) and row["state"] == steps.OK:
            row |= dict.fromkeys(DIFFERENCE) | {"state": UNKNOWN}  # of how many, nobody wrote down
        elif name in HEARD and hidden:
            row |= {"state": steps.PARTIAL} if hidden != seen and None in rooms else dict.fromkeys(DIFFERENCE) | {"state": steps.UNOBSERVABLE}
        elif asked["kind"] == "periods" and sides[0].end > bases.last_complete and row["state"] == steps.OK:
            row |= {"state": steps.INCOMPLETE}
        told.append(row)
    return told


def _difference(name: str, one: Row | None, other: Row | None, days: list[int]) -> Row:
    sums = [(row["n"], row[f"{name}_sum"] or 0, row[f"{name}_squares"] or 0) if row else (0, 0, 0) for row in (one, other)]
    if name in SHARES:
        found = comparing.shares(int(sums[0][1]), int(sums[0][0]), int(sums[1][1]), int(sums[1][0]))
    else:
        weeks = [count / 7 for count in days]
        samples = [comparing.Sample.summed(n, total / w, squares / w / w) for (n, total, squares), w in zip(sums, weeks, strict=True)]
        found = comparing.means(samples[0], samples[1])
    state = steps.OK if found.state == comparing.OK else comparing.NOT_ENOUGH
    return {"n": found.n_1 + found.n_0, "n_1": found.n_1, "n_0": found.n_0} | {part: getattr(found, part) for part in DIFFERENCE} | {"state": state}


@measure(
    "channels.compare",
    question=_("两个群、两批人、两段时间，差在哪里"),
    unit=_("比例；或每人每周的天数、条数、次数"),
    formula=_(
        "两边各数每位成员在那段时间里做了多少，再比两边的平均（每人每周）或比例，给出差和 95 % 区间（比例用 Newcombe，平均用 Welch）。"
        "kind：groups 两个群、同一段时间；periods 同一个群（或全部）的两段一样长的时间；joined 两批人，各看自己加入后的头 days 天"
    ),
    denominator=_(
        "那段时间里在群里待过的成员；joined 是那几天第一次加入、已满 days 天的成员；不含工作人员和机器人。"
        "没有进群记录的旧聊天，只数做过事的人，比例不知道"
    ),
    observability=_("看不到发言的群里，发言、回复、参与显示「看不到」；每边不到 20 人不比；只是相关，不能说明因果"),
    value="difference",
    n="n",
    then=[_compared],
    columns={
        "number": _("哪个数"), "kind": _("比例还是平均"), "n_1": _("这边人数"), "n_0": _("那边人数"), "value_1": _("这边"), "value_0": _("那边"),
        "difference": _("差"),
    },
)  # fmt: skip
def compare(
    bases: Bases, *, kind: Kind = "periods", group: int | None = None, before_group: int | None = None, start: date | None = None, end: date | None = None,
    before_start: date | None = None, before_end: date | None = None, days: Days = SPAN,
) -> Table:  # fmt: skip
    """For each side how many members, and of every number their sum and the sum of their squares."""
    asked = {"kind": kind, "group": group, "before_group": before_group, "start": start, "end": end, "before_start": before_start,
             "before_end": before_end, "days": days}  # fmt: skip
    one, other = _sides(bases, asked)
    return _side(bases, one, kind, days, 1).union(_side(bases, other, kind, days, 0))


def _side(bases: Bases, side: Side, kind: Kind, days: int, mark: int) -> Table:
    people = _joined(bases, side, days) if kind == "joined" else _sat(bases, side)
    each = people.select("identity", "gone", "seated")
    answered = [_answered(bases, people, side.group, by, name) for by, name in (("who", "given"), ("whom", "received"))]
    for part in (_did(bases, people, side.group), *answered):
        each = each.left_join(part, "identity").drop("identity_right")
    each = each.mutate(**{name: each[name].fill_null(0) for name in COUNTED})
    each = each.mutate(took_any=(each.active_days > 0).cast("int64"), spoke=(each.messages > 0).cast("int64"))
    sums = {f"{name}_sum": each[name].sum().cast("float64") for name in NUMBERS}
    squares = {f"{name}_squares": (each[name].cast("float64") * each[name].cast("float64")).sum() for name in NUMBERS}
    return each.agg(side=ibis.literal(mark, "int64"), n=each.count(), seated=each.seated.sum(), **sums, **squares)


def _sat(bases: Bases, side: Side) -> Table:
    """
    Members who sat there on any of these days, each once; ``gone`` who left then and did not sit there on the last.

    Who did something there without a known seat counts too: of old chats only that is known.
    """
    spans, did = bases["seat_spans"], within(bases["member_day"], "day", side.start, side.end)
    did = did.filter(did.own > 0, did.group_id.notnull()).semi_join(bases["members"], "identity")
    spans = spans.filter(spans.from_day <= side.end, spans.until_day.isnull() | (spans.until_day >= side.start))
    if side.group is not None:
        spans, did = spans.filter(spans.group_id == side.group), did.filter(did.group_id == side.group)
    stays = (spans.until_day.isnull() | (spans.until_day > side.end)).cast("int64")
    sat = spans.select("identity", stays=stays, seated=ibis.literal(1, "int64"))
    met = sat.union(did.select("identity", stays=ibis.literal(0, "int64"), seated=ibis.literal(0, "int64")))
    each = met.group_by("identity").agg(stays=met.stays.max(), seated=met.seated.max())
    gone = each.seated * (1 - each.stays)
    return each.select("identity", gone=gone, seated=each.seated, first=ibis.literal(side.start), last=ibis.literal(side.end))


def _joined(bases: Bases, side: Side, days: int) -> Table:
    """Who first joined on these days and has had their first days."""
    came = within(bases["joiners"], "first_day", side.start, side.end)
    last = came.first_day + ibis.interval(days=days - 1)
    came = came.select("identity", first=came.first_day, last=last.cast("date"))
    came = came.filter(number(came["last"]) <= last_known(bases))
    return came.mutate(gone=ibis.literal(0, "int64"), seated=ibis.literal(1, "int64"))


def _did(bases: Bases, people: Table, group: int | None) -> Table:
    did = bases["member_day"]
    did = did.filter(did.group_id == group) if group is not None else did
    did = did.filter(did.own > 0)
    met = did.inner_join(people, "identity")
    met = met.filter(met.day >= met["first"], met.day <= met["last"])
    columns = [act.column for act in acts.own_acts() if act.column in COUNTED]
    return met.group_by("identity").agg(active_days=met.day.nunique(), **{name: met[name].sum() for name in columns})


def _answered(bases: Bases, people: Table, group: int | None, by: str, name: str) -> Table:
    said = bases["answers"]
    said = said.filter(said.group_id == group) if group is not None else said
    said = said.filter(said.who_role != BOT, said.whom_role != BOT).select("day", identity=by)
    met = said.inner_join(people, "identity")
    met = met.filter(met.day >= met["first"], met.day <= met["last"])
    return met.group_by("identity").agg(**{name: met.count()})
