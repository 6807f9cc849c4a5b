"""What the scorecards count, for each group and month, from facts alone: one row for every count."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from qunying.charter.scores.measures.structure import KEYS, LAST_DAYS, counts, structure
from qunying.charter.scores.weights import TAKING_PART
from qunying.insight import sorts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.graph import edges, mutual
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.spans import last_day, periods_of, there
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SETTLING_DAYS = 7
KEPT, LACKING = ("kept",), ("late", "short", "missed")


def counted(bases: Bases, start: date | None, end: date | None, group: int | None) -> Table:
    """``group_id, day, name, n`` of every month since a group was first heard of; one asked for by a part is told whole."""
    found = bases["score_counts"]
    found = found.filter(found.group_id == group) if group is not None else found
    last = steps.period_end(end.replace(day=1), "month") if end else None
    return within(found, "day", start.replace(day=1) if start else None, last).order_by(*KEYS, "name")


@base("score_counts")
def score_counts(bases: Bases) -> Table:
    """One row for every group, month and thing counted that is not zero; ``month`` is 1 for every month of the group."""
    rooms = bases["score_rooms"]
    parts = [counts(rooms.select(*KEYS, month=ibis.literal(1, "int64"))), counts(bases["score_months"]), counts(_people(bases)), counts(_returned(bases))]
    parts += [counts(_newcomers(bases)), counts(_stayed(bases)), counts(_ties(bases)), counts(_answers(bases)), counts(_owner(bases)), counts(_leaders(bases))]
    parts += structure(bases, rooms.select(*KEYS, "since", "last", "opened"))
    return ibis.union(*parts).semi_join(rooms, KEYS)


@base("score_rooms")
def score_rooms(bases: Bases) -> Table:
    """One row for every month since a group was first heard of, and the thirty days to its end or to the last day anything was recorded."""
    groups = bases["groups_seen"]
    months = periods_of(bases, None, None, "month").cross_join(groups).cross_join(bases["days"].agg(newest=bases["days"].day.max()))
    months = months.filter(months["last"] >= months.first_day)
    months = months.mutate(seen=ibis.least(months["last"], months.newest))
    since = (months.seen.cast("timestamp") - ibis.interval(days=LAST_DAYS - 1)).date()
    return months.select("group_id", day=_month(months.day), since=since, last=months.seen, month_end=months["last"], opened=months.first_day)


@base("score_months")
def score_months(bases: Bases) -> Table:
    """One row for every group and month with facts the scorecards count as such: how many of each."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    verdict = facts.f_verdict.fill_null("")
    held = {
        "delivered": facts.kind == "channels.delivered", "on_time": (facts.kind == "channels.delivered") & facts.f_on_time.fill_null(False),
        "not_sent": facts.kind.isin(["channels.not_sent", "channels.failed"]),
        "kept": (facts.kind == "charter.promise_judged") & verdict.isin(KEPT), "lacking": (facts.kind == "charter.promise_judged") & verdict.isin(LACKING),
        "opened": facts.kind == "flows.task_opened", "finished": (facts.kind == "flows.task_finished") & facts.f_by_person.fill_null(False),
        "issued": facts.kind == "camps.brief_issued", "read": facts.kind == "camps.brief_read",
        "given": facts.kind.isin(["activities.feedback_sent", "activities.idea_entered"]), "adopted": facts.kind == "activities.adopted",
        "coupons": facts.kind == "commerce.coupon_issued", "redeemed": facts.kind == "commerce.coupon_redeemed",
    }  # fmt: skip
    return facts.group_by("group_id", day=_month(facts.local_day)).agg(**{name: _number(one) for name, one in held.items()})


@base("score_people")
def score_people(bases: Bases) -> Table:
    """One row for every member, group and month with facts the scorecards count people by: how many of each."""
    facts = bases.facts.filter(bases.facts.group_id.notnull(), bases.facts.identity.notnull()).semi_join(bases["members"], "identity")
    made = [(facts.kind == entry.kind) & (entry.where(facts) if entry.where else True) for entry in sorts.entries("outputs")]
    held = {
        "speakers": facts.kind == "channels.message_posted", "checked": facts.kind == "activities.checked_in", "took_part": facts.kind.isin(TAKING_PART),
        "offline": facts.kind == "activities.run_arrived", "rewarded": facts.kind == "incentives.points_granted", "seen": facts.kind == "channels.seen",
        "ideas": facts.kind.isin(["activities.feedback_sent", "activities.idea_entered"]), "output": reduce(lambda one, other: one | other, made),
    }  # fmt: skip
    return facts.group_by("group_id", "identity", day=_month(facts.local_day)).agg(**{name: _number(one) for name, one in held.items()})


def _people(bases: Bases) -> Table:
    """Members who sat there on any day of the month, those of them who did each thing, and how many facts of it there are."""
    rooms, did = bases["score_rooms"], bases["score_people"]
    seats = there(bases["seat_spans"], rooms.select("day", last="month_end").distinct())
    names = [name for name in did.columns if name not in (*KEYS, "identity")]
    each = seats.left_join(did, [*KEYS, "identity"])
    each = each.select(*[seats[name] for name in KEYS], **{name: did[name] for name in names})
    sums = {f"{name}_facts": each[name].sum().fill_null(0) for name in names} | {name: _number(each[name] > 0).fill_null(0) for name in names}
    return each.group_by(*KEYS).agg(members=each.count(), **sums)


def _returned(bases: Bases) -> Table:
    """Who did something themselves in the month before, and those of them who did in this one."""
    did = bases["score_people"]
    own = did.filter((did.speakers > 0) | (did.checked > 0) | (did.took_part > 0)).select(*KEYS, "identity")
    before = own.select("group_id", "identity", day=first_day(number(own.day, "month") + 1, "month"))
    again = own.mutate(came=ibis.literal(1, "int64"))
    joined = before.left_join(again, [*KEYS, "identity"])
    both = joined.select(*[before[name] for name in KEYS], came=again.came)
    return both.group_by(*KEYS).agg(returned=both.came.sum().fill_null(0), returned_of=both.count())


def _newcomers(bases: Bases) -> Table:
    """Who sat down in the group for the first time that month; the first week must lie within the month, so that a month never changes afterwards."""
    spans, facts = bases["seat_spans"], bases.facts
    new = spans.group_by("group_id", "identity").agg(first=spans.from_day.min())
    said_yes = facts.filter(facts.kind == "conduct.rules_accepted", facts.identity.notnull())
    said_yes = said_yes.group_by("identity").agg(accepted_on=said_yes.local_day.min())
    came = facts.filter(facts.kind == "people.joined", facts.identity.notnull()).group_by("identity").agg(source=ibis._.f_source.fill_null("").max())
    acts = bases["member_day"].filter(bases["member_day"].own > 0).select("group_id", "identity", on="day")
    told = new.left_join(said_yes, "identity").select(new.group_id, new.identity, new["first"], said_yes.accepted_on)
    told = told.left_join(came, "identity").select(*[told[name] for name in told.columns], source=came.source.fill_null(""))
    week = (told["first"].cast("timestamp") + ibis.interval(days=SETTLING_DAYS - 1)).date()
    told = told.mutate(week=week, day=_month(told["first"]))
    told = told.mutate(until=last_day(told.day, "month"))
    met = told.inner_join(acts, ["group_id", "identity"])
    settled = met.filter(met.on >= met["first"], met.on <= met.week, met.week <= met.until).select(*KEYS, "identity").distinct()
    counted_ = told.group_by(*KEYS).agg(
        new=told.count(), accepted=_number((told.accepted_on <= told.until).fill_null(False)), sourced=_number(told.source != ""),
        invited=_number(told.source == "invite"), settled_of=_number(told.week <= told.until),
    )  # fmt: skip
    settled = settled.group_by(*KEYS).agg(settled=settled.count())
    joined = counted_.left_join(settled, KEYS)
    return joined.select(*[counted_[name] for name in counted_.columns], settled=settled.settled.fill_null(0))


def _stayed(bases: Bases) -> Table:
    """Who sat there before the month began, and those of them who still sit there after it."""
    spans, months = bases["seat_spans"], bases["score_rooms"].select("day", last="month_end").distinct()
    met = spans.inner_join(months, [spans.from_day < months.day, spans.until_day.isnull() | (spans.until_day >= months.day)])
    each = met.group_by(*KEYS, "identity").agg(stayed=(met.until_day.isnull() | (met.until_day > met["last"]).fill_null(False)).cast("int64").max())
    return each.group_by(*KEYS).agg(stayed=each.stayed.sum(), stayed_of=each.count())


def _ties(bases: Bases) -> Table:
    """Members who answered somebody that answered them."""
    pairs = mutual(edges(_turns(bases), KEYS), KEYS)
    people = pairs.select(*KEYS, "who").distinct()
    return people.group_by(*KEYS).agg(mutual=people.count())


def _answers(bases: Bases) -> Table:
    turns = _turns(bases)
    return turns.group_by(*KEYS).agg(mutual_facts=turns.count())


def _turns(bases: Bases) -> Table:
    turns = bases["answers"]
    turns = turns.filter(turns.who_role == "member", turns.whom_role == "member")
    return turns.select("group_id", "who", "whom", day=_month(turns.day))


def _owner(bases: Bases) -> Table:
    """Days on which an owner spoke in the group, and how often."""
    hired = bases.facts.filter(bases.facts.kind == "people.hired", bases.facts.f_role == "owner").select("identity").distinct()
    said = bases.facts.filter(bases.facts.kind == "channels.message_posted", bases.facts.group_id.notnull()).semi_join(hired, "identity")
    said = said.select("group_id", on=said.local_day, day=_month(said.local_day))
    return said.group_by(*KEYS).agg(owner=said.on.nunique(), owner_facts=said.count())


def _leaders(bases: Bases) -> Table:
    """Members of the group who were promoted to the staff by the end of the month."""
    rooms, facts = bases["score_rooms"], bases.facts
    hired = facts.filter(facts.kind == "people.hired", facts.f_promoted.fill_null(False), facts.identity.notnull())
    hired = hired.group_by("identity").agg(on=hired.local_day.min())
    sat = facts.filter(facts.kind == "groups.joined", facts.identity.notnull()).select("group_id", "identity").distinct()
    met = rooms.inner_join(sat.inner_join(hired, "identity").select("group_id", "on"), "group_id")
    met = met.filter(met.on <= met["last"])
    return met.group_by(*KEYS).agg(leaders=met.count())


def _month(day: Any) -> Any:
    """The first day of its month, as a day: DuckDB truncates to a moment, and a stored base would keep it as such."""
    return first_day(number(day, "month"), "month")


def _number(held: Any) -> Any:
    """How many rows hold it."""
    return held.cast("int64").sum()
