"""The five parts of a group's structure in a span of days: declared or not, and used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qunying.insight.bases import base
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KEYS = ["group_id", "day"]
FOUNDING_DAYS = 30  # who comes later is no founding member
FOUNDERS_LEAST = 5
PARTS = ("core", "founders", "platform", "entry", "rules")
# What somebody with a duty does with their own hands; what the house sends in their name is no sign of them.
BY_HAND = (
    "flows.task_accepted", "flows.task_finished", "charter.session_begun", "charter.session_ended", "camps.brief_read", "camps.day_closed",
    "conduct.warned", "conduct.advised", "conduct.removed", "commerce.contacted", "channels.recalled",
)  # fmt: skip


def structure(bases: Bases, spans: Table) -> Table:
    """For each row of ``spans`` (``group_id, day, since, last, opened``) the figures ``part_…``: 2 of 2 used, 1 declared yet unused, 0 absent; and ``duty``."""
    core, founders, told = _core(bases, spans), _founders(bases, spans), spans.select(*KEYS)
    for part in (_declared(bases, spans), core, founders, _used(bases, spans)):
        told = _beside(told, part)
    known = ibis.least(told.declared, 1)
    halves: dict[str, Any] = {
        "core": _halves(told.s_core > 0, told.core_used > 0), "founders": _halves(told.founders >= FOUNDERS_LEAST, told.founders_used > 0),
        "platform": _halves(told.s_platforms > 0, told.platform_used > 0), "entry": _halves(told.s_entry > 0, told.entry_used > 0),
        "rules": _halves(told.s_rules > 0, told.rules_used > 0),
    }  # fmt: skip
    # Founding members are known from who sat down; the other parts only where somebody wrote down what was declared.
    facts = {"core": known + told.core_used, "platform": known + told.platform_used, "entry": known + told.entry_used, "rules": known + told.rules_used}
    facts = {name: ibis.ifelse(told.declared > 0, counted, 0) for name, counted in facts.items()} | {"founders": told.seated}
    columns: dict[str, Any] = {}
    for name in PARTS:
        columns |= {f"part_{name}": halves[name], f"part_{name}_of": ibis.literal(2, "int64"), f"part_{name}_facts": facts[name]}
    return told.select(*KEYS, **columns, duty=told.core_used, duty_of=told.core, duty_facts=told.core)


def _halves(declared: Any, used: Any) -> Any:
    return ibis.ifelse(declared, ibis.ifelse(used, 2, 1), 0).cast("int64")


def _beside(table: Table, part: Table) -> Table:
    joined = table.left_join(part, KEYS)
    return joined.select(*[table[name] for name in table.columns], **{name: part[name].fill_null(0) for name in part.columns if name not in KEYS})


def _declared(bases: Bases, spans: Table) -> Table:
    """What was declared last by the end of the span."""
    facts = bases.facts.filter(bases.facts.kind == "charter.structure_declared", bases.facts.group_id.notnull())
    each = ibis.window(group_by="group_id", order_by=["happened_at", "id"])
    facts = facts.mutate(until=facts.local_day.lead().over(each))
    met = spans.inner_join(facts, "group_id")
    met = met.filter(met.local_day <= met["last"], met.until.isnull() | (met.until > met["last"]))
    return met.select(*KEYS, declared=ibis.literal(1, "int64"), s_core=met.f_core, s_platforms=met.f_platforms, s_entry=met.f_entry, s_rules=met.f_rules)


@base("duty_spans")
def duty_spans(bases: Bases) -> Table:
    """One row for every duty somebody had in a group: from which day, and until which (nobody knows yet: empty)."""
    given, taken = ["groups.appointed", "groups.duty_granted"], ["groups.relieved", "groups.duty_withdrawn"]
    facts = bases.facts.filter(bases.facts.kind.isin([*given, *taken]), bases.facts.group_id.notnull(), bases.facts.staff.notnull())
    facts = facts.mutate(duty=ibis.coalesce(facts.f_duty, facts.f_bundle, ibis.literal("")))
    each = ibis.window(group_by=["group_id", "staff", "duty"], order_by=["happened_at", "id"])
    facts = facts.mutate(next_kind=facts.kind.lead().over(each), next_day=facts.local_day.lead().over(each))
    begun = facts.filter(facts.kind.isin(given))
    until = begun.next_kind.isin(taken).fill_null(False).ifelse(begun.next_day, ibis.null("date"))
    return begun.select("group_id", "staff", from_day=begun.local_day, until_day=until)


@base("by_hand")
def by_hand(bases: Bases) -> Table:
    """One row for every day on which somebody of the staff did something with their own hands in a group."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    signed = facts.filter(facts.kind.isin(BY_HAND), facts.staff.notnull()).select("group_id", "staff", on="local_day")
    posts = bases.facts.filter(bases.facts.kind == "people.hired", bases.facts.staff.notnull(), bases.facts.identity.notnull())
    posts = posts.select("identity", post="staff").distinct()
    said = facts.filter(facts.kind == "channels.message_posted", facts.identity.notnull()).inner_join(posts, "identity")
    return signed.union(said.select("group_id", staff=said.post, on=said.local_day)).distinct()


def _core(bases: Bases, spans: Table) -> Table:
    """People with a duty at the end of the span, and those of them who did something within it."""
    duties = bases["duty_spans"]
    met = spans.inner_join(duties, "group_id")
    met = met.filter(met.from_day <= met["last"], met.until_day.isnull() | (met.until_day > met["last"]))
    people = met.select(*KEYS, "since", "last", "staff").distinct()
    hands = bases["by_hand"].rename(hand_group="group_id", hand="staff")
    seen = people.inner_join(hands, [people.group_id == hands.hand_group, people.staff == hands.hand])
    seen = seen.filter(seen.on >= seen.since, seen.on <= seen["last"]).select(*KEYS, "staff").distinct()
    told = people.group_by(*KEYS).agg(core=people.count())
    return _beside(told, seen.group_by(*KEYS).agg(core_used=seen.count()))


def _founders(bases: Bases, spans: Table) -> Table:
    """Who sat down within thirty days of the opening and sits there at the end of the span, those who did something within it, and all who ever sat."""
    seats = bases["seat_spans"]
    met = spans.inner_join(seats, "group_id")
    met = met.filter(met.from_day <= met["last"])
    seated = met.group_by(*KEYS).agg(seated=met.identity.nunique())
    close = (met.opened.cast("timestamp") + ibis.interval(days=FOUNDING_DAYS - 1)).date()
    first = met.filter(met.from_day <= close, met.until_day.isnull() | (met.until_day > met["last"]))
    people = first.select(*KEYS, "since", "last", "identity").distinct()
    acts = bases["member_day"].filter(bases["member_day"].own > 0).select(act_group="group_id", doer="identity", on="day")
    did = people.inner_join(acts, [people.group_id == acts.act_group, people.identity == acts.doer])
    did = did.filter(did.on >= did.since, did.on <= did["last"]).select(*KEYS, "identity").distinct()
    told = _beside(seated, people.group_by(*KEYS).agg(founders=people.count()))
    return _beside(told, did.group_by(*KEYS).agg(founders_used=did.count()))


@base("structure_days")
def structure_days(bases: Bases) -> Table:
    """One row for every group and day with signs that platform, entry or rules are used: how many facts of each."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    acted = facts.kind.isin(["conduct.warned", "conduct.advised", "conduct.removed"]).cast("int64")
    counts = facts.group_by("group_id", on=facts.local_day).agg(
        platform=(facts.kind.startswith("channels.") & facts.channel.notnull()).cast("int64").sum(),
        entry=facts.kind.isin(["camps.enrolled", "camps.placed"]).cast("int64").sum(), rules=acted.sum(),
    )  # fmt: skip
    yes = bases.facts.filter(bases.facts.kind == "conduct.rules_accepted", bases.facts.identity.notnull()).select("identity", on="local_day")
    sat = facts.filter(facts.kind == "groups.joined", facts.identity.notnull()).select("group_id", "identity").distinct()
    said = yes.inner_join(sat, "identity")
    none = ibis.literal(0, "int64")
    said = said.group_by("group_id", "on").agg(rules=said.count()).select("group_id", "on", platform=none, entry=none, rules="rules")
    both = counts.union(said)
    return both.group_by("group_id", "on").agg(platform=both.platform.sum(), entry=both.entry.sum(), rules=both.rules.sum())


def _used(bases: Bases, spans: Table) -> Table:
    days = bases["structure_days"]
    met = spans.inner_join(days, "group_id")
    met = met.filter(met.on >= met.since, met.on <= met["last"])
    return met.group_by(*KEYS).agg(platform_used=met.platform.sum(), entry_used=met.entry.sum(), rules_used=met.rules.sum())
