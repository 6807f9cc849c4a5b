"""What members' levels stand on: the figures that rules look at at the end of each day, and the turns they led to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from qunying.insight.bases import base
from qunying.insight.expressions.felt import felt
from qunying.insight.expressions.numbers import every, first_day, number
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series
from qunying.people.levels.rulebook import WITHIN_DAYS, figure_words
from qunying.people.registry import Count, counts

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: tuple(part for part in given.split(",") if part) if isinstance(given, str) else given)]

READ, TURNED = "people.levels_read", "people.level_turned"
WITHIN_MOST = 366
OBSERVABILITY = _("看不到发言的群里做的事看不到：有座位在那里的人，不因看不见的发言升级，也不因此降级")


def _worded(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    names = {name: figure_words(name) for name in asked["figures"]}  # once: there may be a row for every member and day
    return [row | {"figure_name": names[row["figure"]]} for row in rows]


@measure(
    "people.level_figures",
    question=_("每天收工时，每位成员身上成员层级要看的各项数是多少"),
    unit=_("见名称"),
    formula=_("到当天为止最近若干天里的合计，当天也算；figures 写成 messages:30 这样，几项用逗号隔开；为零的不列"),
    denominator=_("无；以成员身份做的才算，工作人员身份做的不算"),
    observability=OBSERVABILITY,
    value="amount",
    needs=["messages"],
    then=[_worded],
    columns={
        "identity": _("成员编号"), "figure": _("哪项"), "figure_name": _("名称"), "amount": _("数"), "unseen": _("可能还有看不到的"),
    },
)  # fmt: skip
def level_figures(bases: Bases, *, figures: Names = (f"active_days:{WITHIN_DAYS}",), start: date | None = None, end: date | None = None) -> Table:
    """One row for every member, day and figure that is not zero; where a channel hides some of it, also zero with ``unseen``."""
    last = end or bases.last_complete
    first = start or last
    told = None
    for name in figures:
        one, days = _figure(name)
        found = felt(one.entries(bases, days), first, last)
        found = _unseen(bases, found, one, first, last).mutate(figure=ibis.literal(name))
        told = found if told is None else told.union(found)
    assert told is not None
    return told.select("day", "identity", "figure", "unseen", amount="n").order_by("day", "identity", "figure")


def _figure(name: str) -> tuple[Count, int]:
    known = counts()
    counted, _colon, days = name.partition(":")
    if counted not in known or not days.isdecimal() or not 1 <= int(days) <= WITHIN_MOST:
        raise Refused("bad_level_figure", figure=name, known=series(known), most=WITHIN_MOST)
    return known[counted], int(days)


def _unseen(bases: Bases, found: Table, one: Count, first: date, last: date) -> Table:
    """With ``unseen`` where somebody sits in a group that does not show what is counted."""
    blind = bases.blind(one.needs) if one.needs else frozenset()
    if not blind or not bases.describes("seat_spans"):
        return found.select("identity", "day", "n", unseen=ibis.literal(False))
    seats = bases["seat_spans"]
    seats = seats.filter(seats.group_id.isin(sorted(blind)), seats.from_day <= last, seats.until_day.isnull() | (seats.until_day > first))
    until = seats.until_day.isnull().ifelse(number(ibis.literal(last)), ibis.least(number(seats.until_day) - 1, number(ibis.literal(last))))
    spans = seats.select(who="identity", since=ibis.greatest(number(seats.from_day), number(ibis.literal(first))), until=until)
    spans = spans.filter(spans.until >= spans.since)  # who left on the day they came was hidden at the end of none
    hidden = every(spans, "since", "until", "at").distinct()
    hidden = hidden.select("who", on=first_day(hidden["at"]))
    seen = found.select("identity", "day", "n").left_join(hidden, [found.identity == hidden.who, found.day == hidden.on])
    seen = seen.select("identity", "day", "n", unseen=seen.who.notnull())
    alone = hidden.select(identity="who", day="on").anti_join(found, ["identity", "day"])
    return seen.union(alone.select("identity", "day", n=ibis.literal(0, "int64"), unseen=ibis.literal(True)))


@base("level_turns")
def level_turns(bases: Bases) -> Table:
    """One row for every change of somebody's level, known at the end of ``day``; ``place`` 0 is the lowest."""
    turned = bases.facts.filter(bases.facts.kind == TURNED, bases.facts.identity.notnull())
    return turned.select(
        "id", "identity", "payload", day=turned.local_day, level_from=turned.f_level_from, level=turned.f_level_to, place_before=turned.f_place_before,
        place=turned.f_place, way=turned.f_way, level_version=turned.f_level_version,
    )  # fmt: skip


@base("level_spells")
def level_spells(bases: Bases) -> Table:
    """One row for every time somebody was above the lowest level: ``identity, level, place``, ``since`` which day and ``until`` which (still: empty)."""
    turns = bases["level_turns"]
    told = turns.mutate(until=turns.day.lead().over(ibis.window(group_by="identity", order_by=["day", "id"])))
    return told.filter(told.place > 0).select("identity", "level", "place", "level_version", "until", since="day")


@base("levels_read")
def levels_read(bases: Bases) -> Table:
    """One row for every day whose end was judged, with the version of the rules and the level of everybody who did not rise."""
    read = bases.facts.filter(bases.facts.kind == READ)
    return read.group_by(day=read.local_day).agg(level_version=read.f_level_version.max(), lowest=read.f_lowest.max())
