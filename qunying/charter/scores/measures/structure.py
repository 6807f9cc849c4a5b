"""What is declared of a group's five parts in a span of days, and what of it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.bases import base
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KEYS = ["group_id", "day"]
LAST_DAYS = 30  # within which a part must have been used
FOUNDING_DAYS = 30  # who comes later is no founding member
# What somebody with a duty does with their own hands; what the house sends in their name is no sign of them.
BY_HAND = (
    "flows.task_accepted", "flows.task_finished", "charter.session_begun", "charter.session_ended", "camps.brief_read", "camps.day_closed",
    "conduct.warned", "conduct.advised", "conduct.removed", "commerce.contacted", "channels.recalled",
)  # fmt: skip
CARRIED = ("channels.delivered", "channels.message_posted", "channels.seen")  # signs that a platform carries the group
BREACHES = ("conduct.warned", "conduct.advised", "conduct.removed")


def counts(table: Table) -> Table:
    """The table's numbers one below the other: ``group_id, day, name, n``; what is zero is not told."""
    names = [name for name in table.columns if name not in KEYS]
    pieces = ibis.array([ibis.struct({"name": ibis.literal(name), "n": table[name].cast("int64")}) for name in names])
    long = table.select(*KEYS, piece=pieces.unnest())
    long = long.select(*KEYS, name=long.piece["name"], n=long.piece["n"])
    return long.filter(long.n > 0)


def structure(bases: Bases, spans: Table) -> list[Table]:
    """For each row of ``spans`` (``group_id, day, since, last, opened``) what is declared, and what was used within it, as counts."""
    return [counts(_declared(bases, spans)), counts(_rules(bases, spans)), *_core(bases, spans), *_founders(bases, spans), counts(_used(bases, spans))]


def _declared(bases: Bases, spans: Table) -> Table:
    """What was declared last by the end of the span."""
    facts = bases.facts.filter(bases.facts.kind == "charter.structure_declared", bases.facts.group_id.notnull())
    each = ibis.window(group_by="group_id", order_by=["happened_at", "id"])
    facts = facts.select("group_id", "f_core", "f_platforms", "f_entry", on="local_day", until=facts.local_day.lead().over(each))
    met = spans.inner_join(facts, "group_id")
    met = met.filter(met.on <= met["last"], met.until.isnull() | (met.until > met["last"]))
    return met.select(*KEYS, declared=ibis.literal(1, "int64"), core_declared=met.f_core, platform_declared=met.f_platforms, entry_declared=met.f_entry)


def _rules(bases: Bases, spans: Table) -> Table:
    """How many rules held at the end of the span: of the whole community, as published last."""
    facts = bases.facts.filter(bases.facts.kind == "conduct.rules_published")
    facts = facts.select("f_items", on="local_day", until=facts.local_day.lead().over(ibis.window(order_by=["happened_at", "id"])))
    met = spans.inner_join(facts, [facts.on <= spans["last"], facts.until.isnull() | (facts.until > spans["last"])])
    return met.group_by(*KEYS).agg(rules_declared=met.f_items.max())


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
    return signed.union(said.select("group_id", staff="post", on="local_day")).distinct()


def _core(bases: Bases, spans: Table) -> list[Table]:
    """People with a duty at the end of the span, and those of them who did something within it."""
    met = spans.inner_join(bases["duty_spans"], "group_id")
    met = met.filter(met.from_day <= met["last"], met.until_day.isnull() | (met.until_day > met["last"]))
    people = met.select(*KEYS, "since", "last", "staff").distinct()
    seen = people.inner_join(bases["by_hand"], ["group_id", "staff"])
    seen = seen.filter(seen.on >= seen.since, seen.on <= seen["last"]).select(*KEYS, "staff").distinct()
    return [counts(people.group_by(*KEYS).agg(core=people.count())), counts(seen.group_by(*KEYS).agg(core_used=seen.count()))]


def _founders(bases: Bases, spans: Table) -> list[Table]:
    """Everybody who ever sat there, who of the first thirty days still sits there at the end of the span, and those of them who did something within it."""
    met = spans.inner_join(bases["seat_spans"], "group_id")
    met = met.filter(met.from_day <= met["last"])
    close = (met.opened.cast("timestamp") + ibis.interval(days=FOUNDING_DAYS - 1)).date()
    first = met.filter(met.from_day <= close, met.until_day.isnull() | (met.until_day > met["last"]))
    people = first.select(*KEYS, "since", "last", "identity").distinct()
    acts = bases["member_day"].filter(bases["member_day"].own > 0).select("group_id", "identity", on="day")
    did = people.inner_join(acts, ["group_id", "identity"])
    did = did.filter(did.on >= did.since, did.on <= did["last"]).select(*KEYS, "identity").distinct()
    found = [met.group_by(*KEYS).agg(seated=met.identity.nunique()), people.group_by(*KEYS).agg(founders=people.count())]
    return [counts(one) for one in (*found, did.group_by(*KEYS).agg(founders_used=did.count()))]


@base("structure_days")
def structure_days(bases: Bases) -> Table:
    """One row for every group and day with signs that platform, entry or rules are used: how many facts of each."""
    facts = bases.facts.filter(bases.facts.group_id.notnull())
    told = facts.group_by("group_id", on=facts.local_day).agg(
        platform=(facts.kind.isin(CARRIED) & facts.channel.notnull()).cast("int64").sum(),
        entry=facts.kind.isin(["camps.enrolled", "camps.placed"]).cast("int64").sum(), rules=facts.kind.isin(BREACHES).cast("int64").sum(),
    )  # fmt: skip
    yes = bases.facts.filter(bases.facts.kind == "conduct.rules_accepted", bases.facts.identity.notnull()).select("identity", on="local_day")
    sat = facts.filter(facts.kind == "groups.joined", facts.identity.notnull()).select("group_id", "identity").distinct()
    said, none = yes.inner_join(sat, "identity"), ibis.literal(0, "int64")
    said = said.group_by("group_id", "on").agg(rules=said.count()).select("group_id", "on", platform=none, entry=none, rules="rules")
    return told.union(said)


def _used(bases: Bases, spans: Table) -> Table:
    met = spans.inner_join(bases["structure_days"], "group_id")
    met = met.filter(met.on >= met.since, met.on <= met["last"])
    return met.group_by(*KEYS).agg(platform_used=met.platform.sum(), entry_used=met.entry.sum(), rules_used=met.rules.sum())
