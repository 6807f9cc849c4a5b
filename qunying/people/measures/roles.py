"""Who acted as what and when: a role holds from the fact that gave it to the fact that gave the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.bases import base
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MEMBER, STAFF = "member", "staff"
JOINED, HIRED, DISMISSED, COUNTED = "people.joined", "people.hired", "people.dismissed", "people.counted_as"


@base("role_changes", monthly=True)
def role_changes(bases: Bases) -> Table:
    """One row for every fact that gives somebody a role."""
    facts = bases.facts
    given = facts.filter(facts.kind.isin([JOINED, HIRED, DISMISSED, COUNTED]), facts.identity.notnull())
    # A post brings its own joining of the same moment; who stays as a member after it acts as one again.
    role = ibis.cases((given.kind == HIRED, STAFF), (given.kind == DISMISSED, _after(given)), else_=given.f_member_kind)
    return given.select("id", "identity", "kind", "happened_at", day="local_day", role=role)


@base("roles")
def roles(bases: Bases) -> Table:
    """One row for every spell of somebody in a role: ``identity, role, from_at, until_at`` (nobody knows yet: empty).

    The first spell also covers what came before it: whoever is first heard of as a member was none of the staff in older messages either.
    What somebody was said to count as holds from the beginning, except while they had a post.
    """
    return _spells(_corrected(bases["role_changes"]))


@base("exceptions")
def exceptions(bases: Bases) -> Table:
    """Of those spells only the few in which somebody was no plain member: what is joined with every fact must be small, and be known to be."""
    given = bases["role_changes"]
    others = given.filter(given.role != MEMBER).select("identity").distinct()
    spells = _spells(_corrected(given.semi_join(others, "identity")))
    return spells.filter(spells.role != MEMBER)


def _corrected(given: Table) -> Table:
    """The same changes by what was last said of each person; here and not by month, for it corrects every month."""
    said = given.filter(given.kind == COUNTED)
    told = given.left_join(said.group_by("identity").agg(counted=said.role.argmax(said.id)), "identity").drop("identity_right")
    return told.mutate(role=(told.kind == HIRED).ifelse(told.role, told.counted.fill_null(told.role))).drop("counted")


def _spells(given: Table) -> Table:
    given = given.drop("day", "kind")
    each = ibis.window(group_by="identity", order_by=["happened_at", "id"])
    changes = given.mutate(before=given.role.lag().over(each))
    changes = changes.filter(changes.before.isnull() | (changes.before != changes.role))
    spells = changes.mutate(from_at=changes.before.isnull().ifelse(ibis.timestamp("1970-01-01T00:00:00"), changes.happened_at))
    spells = spells.mutate(until_at=changes.happened_at.lead().over(each))
    spells = spells.filter(spells.until_at.isnull() | (spells.until_at > spells.from_at))
    return spells.select("identity", "role", "from_at", "until_at")


def _after(given: Table) -> object:
    return given.f_remains.fill_null(False).ifelse(MEMBER, STAFF)
