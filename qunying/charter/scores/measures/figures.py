"""Every figure the scorecards are made of, for each group and month: three whole numbers each, counted from facts alone."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from qunying.charter.scores.measures.structure import structure
from qunying.insight import sorts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import period
from qunying.insight.expressions.graph import edges, mutual
from qunying.insight.expressions.spans import last_day, periods_of, there
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KEYS = ["group_id", "day"]
SETTLING_DAYS = 7
OWNER_DAYS = 8  # days of a month on which the owner speaks: twice a week
LEADERS = 2
LAST_DAYS = 30  # within which a part of the structure must have been used
KEPT, LACKING = ("kept",), ("late", "short", "missed")


def windows(bases: Bases, start: date | None, end: date | None, group: int | None) -> Table:
    """``group_id, day, last``: every month since a group was first heard of, with its first and last day; one asked for by a part is told whole."""
    groups = bases["groups_seen"]
    groups = groups.filter(groups.group_id == group) if group is not None else groups
    whole = steps.period_end(end.replace(day=1), "month") if end else None
    months = periods_of(bases, start.replace(day=1) if start else None, whole, "month").cross_join(groups)
    return months.filter(months["last"] >= months.first_day).select("group_id", "day", "last", "first_day")


def figures(bases: Bases, start: date | None, end: date | None, group: int | None) -> Table:
    """For each group and month every figure as ``name``, ``name_of`` and ``name_facts``."""
    rooms = windows(bases, start, end, group)
    told = rooms.select(*KEYS)
    for part in (_counted(bases), _people(bases, rooms), _newcomers(bases, rooms), _stayed(bases, rooms), _ties(bases), _owner(bases), _leaders(bases, rooms)):
        told = beside(told, part, KEYS)
    lately = _lately(bases, rooms)
    return beside(told, structure(bases, lately), KEYS).order_by(*KEYS)


def beside(table: Table, part: Table, keys: list[str]) -> Table:
    """The table with the part's numbers, zero where the part has none."""
    joined = table.left_join(part, keys)
    return joined.select(*[table[name] for name in table.columns], **{name: part[name].fill_null(0) for name in part.columns if name not in keys})


def _lately(bases: Bases, rooms: Table) -> Table:
    """The thirty days to each month's end, or to the last whole day while the month runs."""
    until = ibis.least(rooms["last"], ibis.literal(bases.last_complete))
    return rooms.select(*KEYS, since=(until.cast("timestamp") - ibis.interval(days=LAST_DAYS - 1)).date(), last=until, opened=rooms.first_day)


@base("score_months")
def score_months(bases: Bases) -> Table:
    """One row for every group and month with facts the scorecards count: how many of each."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    verdict = facts.f_verdict.fill_null("")
    counts = {
        "delivered": facts.kind == "channels.delivered", "on_time": (facts.kind == "channels.delivered") & facts.f_on_time.fill_null(False),
        "not_sent": facts.kind.isin(["channels.not_sent", "channels.failed"]),
        "kept": (facts.kind == "charter.promise_judged") & verdict.isin(KEPT), "lacking": (facts.kind == "charter.promise_judged") & verdict.isin(LACKING),
        "opened": facts.kind == "flows.task_opened", "finished": (facts.kind == "flows.task_finished") & facts.f_by_person.fill_null(False),
        "issued": facts.kind == "camps.brief_issued", "read": facts.kind == "camps.brief_read",
        "given": facts.kind.isin(["activities.feedback_sent", "activities.idea_entered"]), "adopted": facts.kind == "activities.adopted",
        "coupons": facts.kind == "commerce.coupon_issued", "redeemed": facts.kind == "commerce.coupon_redeemed",
    }  # fmt: skip
    return facts.group_by("group_id", day=period(facts.local_day, "month")).agg(**{name: _number(held) for name, held in counts.items()})


def _counted(bases: Bases) -> Table:
    """Figures that are plain counts of facts of the group's month."""
    m = bases["score_months"]
    return m.select(
        *KEYS,
        **_figure("on_time", m.on_time, m.delivered + m.not_sent, m.delivered + m.not_sent),
        **_figure("promises", m.kept, m.kept + m.lacking, m.kept + m.lacking),
        **_figure("tasks", ibis.least(m.finished, m.opened), m.opened, m.opened + m.finished),
        **_figure("briefs", ibis.least(m.read, m.issued), m.issued, m.issued + m.read),
        **_figure("adopted", ibis.least(m.adopted, m.given), m.given, m.adopted),
        **_figure("redeemed", ibis.least(m.redeemed, m.coupons), m.coupons, m.coupons + m.redeemed),
    )


@base("score_people")
def score_people(bases: Bases) -> Table:
    """One row for every member, group and month with facts the scorecards count people by: how many of each."""
    from qunying.charter.scores.weights import TAKING_PART

    facts = bases.facts.filter(bases.facts.group_id.notnull(), bases.facts.identity.notnull()).semi_join(bases["members"], "identity")
    made = [(facts.kind == entry.kind) & (entry.where(facts) if entry.where else True) for entry in sorts.entries("outputs")]
    counts = {
        "speakers": facts.kind == "channels.message_posted", "checked": facts.kind == "activities.checked_in", "took_part": facts.kind.isin(TAKING_PART),
        "offline": facts.kind == "activities.run_arrived", "rewarded": facts.kind == "incentives.points_granted", "seen": facts.kind == "channels.seen",
        "ideas": facts.kind.isin(["activities.feedback_sent", "activities.idea_entered"]), "output": reduce(lambda one, other: one | other, made),
    }  # fmt: skip
    return facts.group_by("group_id", "identity", day=period(facts.local_day, "month")).agg(**{name: _number(held) for name, held in counts.items()})


def _people(bases: Bases, rooms: Table) -> Table:
    """Figures that are shares of the members who sat there on any day of the month."""
    seats = there(bases["seat_spans"], rooms.select("day", "last").distinct()).semi_join(rooms, KEYS)
    did = bases["score_people"]
    names = [name for name in did.columns if name not in ("group_id", "identity", "day")]
    joined = seats.left_join(did, [*KEYS, "identity"])
    each = joined.select(*[seats[name] for name in seats.columns], **{name: did[name].fill_null(0) for name in names})
    sums = {f"{name}_facts": each[name].sum() for name in names} | {name: _number(each[name] > 0) for name in names}
    told = each.group_by(*KEYS).agg(members=each.count(), **sums)
    told = told.mutate(**{f"{name}_of": told.members for name in names})
    return beside(told, _returned(did), KEYS).drop("members")


def _returned(did: Table) -> Table:
    own = did.filter((did.speakers > 0) | (did.checked > 0) | (did.took_part > 0)).select(*KEYS, "identity")
    before = own.select("group_id", "identity", day=(own.day.cast("timestamp") + ibis.interval(months=1)).date())
    came = own.mutate(came=ibis.literal(1, "int64"))
    joined = before.left_join(came, [*KEYS, "identity"])
    both = joined.select(*[before[name] for name in KEYS], came=came.came.fill_null(0))
    told = both.group_by(*KEYS).agg(returned=both.came.sum(), returned_of=both.count())
    return told.mutate(returned_facts=told.returned_of)


def _newcomers(bases: Bases, rooms: Table) -> Table:
    """Who sat down in the group for the first time that month; the first week must lie within the month, so that a month never changes afterwards."""
    spans = bases["seat_spans"]
    new = spans.group_by("group_id", "identity").agg(first=spans.from_day.min())
    new = new.mutate(day=period(new["first"], "month"))
    new = new.mutate(week=(new["first"].cast("timestamp") + ibis.interval(days=SETTLING_DAYS - 1)).date()).semi_join(rooms, KEYS)
    said_yes = bases.facts.filter(bases.facts.kind == "conduct.rules_accepted", bases.facts.identity.notnull())
    said_yes = said_yes.group_by("identity").agg(accepted_on=said_yes.local_day.min())
    came = bases.facts.filter(bases.facts.kind == "people.joined", bases.facts.identity.notnull())
    came = came.group_by("identity").agg(source=came.f_source.fill_null("").max())
    acts = bases["member_day"].filter(bases["member_day"].own > 0).select("group_id", "identity", on="day")
    met = new.inner_join(acts, ["group_id", "identity"])
    first_week = met.filter(met.on >= met["first"], met.on <= met.week).select("group_id", "identity").distinct().mutate(did=ibis.literal(1, "int64"))
    told = new.left_join(said_yes, "identity").select(*[new[name] for name in new.columns], accepted_on=said_yes.accepted_on)
    told = told.left_join(came, "identity").select(*[told[name] for name in told.columns], source=came.source.fill_null(""))
    told = told.left_join(first_week, ["group_id", "identity"]).select(*[told[name] for name in told.columns], did=first_week.did.fill_null(0))
    whole = told.week <= last_day(told.day, "month")
    known = told.source != ""
    yes = told.accepted_on.notnull() & (told.accepted_on <= last_day(told.day, "month"))
    counts = told.group_by(*KEYS).agg(
        new=told.count(), accepted=_number(yes), sourced=_number(known), invited=_number(told.source == "invite"),
        settled=_number(whole & (told.did > 0)), settled_of=_number(whole),
    )  # fmt: skip
    return counts.select(
        *KEYS, "accepted", "sourced", "invited", "settled", "settled_of", accepted_of=counts.new, accepted_facts=counts.accepted, sourced_of=counts.new,
        sourced_facts=counts.sourced, invited_of=counts.sourced, invited_facts=counts.sourced, settled_facts=counts.settled_of,
    )  # fmt: skip


def _stayed(bases: Bases, rooms: Table) -> Table:
    spans = bases["seat_spans"]
    months = rooms.select("day", "last").distinct()
    met = spans.inner_join(months, [spans.from_day < months.day, spans.until_day.isnull() | (spans.until_day >= months.day)])
    each = met.group_by("group_id", "day", "identity").agg(stayed=_number((met.until_day.isnull() | (met.until_day > met["last"])).fill_null(True)))
    each = each.mutate(stayed=ibis.least(each.stayed, 1))
    told = each.group_by(*KEYS).agg(stayed=each.stayed.sum(), stayed_of=each.count())
    return told.mutate(stayed_facts=told.stayed_of)


def _ties(bases: Bases) -> Table:
    """Members who answered somebody that answered them, of those who spoke."""
    turns = bases["answers"]
    turns = turns.filter(turns.who_role == "member", turns.whom_role == "member")
    turns = turns.select("group_id", "who", "whom", day=period(turns.day, "month"))
    pairs = mutual(edges(turns, KEYS), KEYS)
    people = pairs.select(*KEYS, "who").distinct()
    did = bases["score_people"]
    spoke = did.filter(did.speakers > 0)
    told = spoke.group_by(*KEYS).agg(mutual_of=spoke.count())
    told = beside(told, people.group_by(*KEYS).agg(mutual=people.count()), KEYS)
    return beside(told, turns.group_by(*KEYS).agg(mutual_facts=turns.count()), KEYS)


def _owner(bases: Bases) -> Table:
    hired = bases.facts.filter(bases.facts.kind == "people.hired", bases.facts.f_role == "owner")
    said = bases.facts.filter(bases.facts.kind == "channels.message_posted", bases.facts.group_id.notnull()).semi_join(hired, "identity")
    each = said.group_by("group_id", day=period(said.local_day, "month"), on=said.local_day).agg(said=said.count())
    told = each.group_by(*KEYS).agg(owner=each.count(), owner_facts=each.said.sum())
    return told.mutate(owner_of=ibis.literal(OWNER_DAYS, "int64"))


def _leaders(bases: Bases, rooms: Table) -> Table:
    """Members of the group who were promoted to the staff by the end of the month."""
    facts = bases.facts
    hired = facts.filter(facts.kind == "people.hired", facts.f_promoted.fill_null(False), facts.identity.notnull())
    hired = hired.group_by("identity").agg(on=hired.local_day.min())
    sat = facts.filter(facts.kind == "groups.joined", facts.identity.notnull()).select("group_id", "identity").distinct()
    risen = sat.inner_join(hired, "identity").select("group_id", "on")
    met = rooms.inner_join(risen, "group_id")
    met = met.filter(met.on <= met["last"])
    told = met.group_by(*KEYS).agg(leaders_facts=met.count())
    return told.mutate(leaders=ibis.least(told.leaders_facts, LEADERS), leaders_of=ibis.literal(LEADERS, "int64"))


def _figure(name: str, n: Any, of: Any, facts: Any) -> dict[str, Any]:
    return {name: n, f"{name}_of": of, f"{name}_facts": facts}


def _number(held: Any) -> Any:
    """How many rows hold it."""
    return held.cast("int64").sum()
