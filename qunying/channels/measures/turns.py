"""Who turned to whom: by answering a message, by naming somebody in one, or by liking what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.bases import base
from qunying.insight.expressions import with_role
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MEMBER = "member"
MENTIONED, REACTED, WITHDRAWN = "channels.mentioned", "channels.reacted", "channels.reaction_withdrawn"


@base("answers")
def answers(bases: Bases) -> Table:
    """One row for every message that answers somebody else's in the same group: who and whom, in which roles then, and whether it is said or inferred."""
    said = bases["messages"]
    replies = said.filter(said.reply_to.notnull())
    asked = said.select("message", whom="identity", whom_role="role", asked_at="at", asked_group="group_id", asked_question="question")
    found = replies.inner_join(asked, [replies.reply_to == asked.message, replies.group_id == asked.asked_group])
    found = found.filter(found.identity != found.whom, found["at"] >= found.asked_at)
    return found.select(
        "group_id", "whom", "whom_role", "asked_at", "asked_question", message=replies.message, asked=replies.reply_to, who=found.identity,
        who_role=replies.role, at=replies["at"], day=replies.day, inferred=(replies.reply_by == "inferred").cast("int64"),
    )  # fmt: skip


def between_members(bases: Bases) -> Table:
    """Answers of a member to a member: staff and bots are in them neither as one nor as the other."""
    found = bases["answers"]
    return found.filter(found.who_role == MEMBER, found.whom_role == MEMBER)


@base("turns")
def turns(bases: Bases) -> Table:
    """One row for every time a member turned to another member: ``kind`` is reply, mention or reaction; staff and bots are in none."""
    answered = between_members(bases)
    answered = answered.select("group_id", "who", "whom", "day", kind=ibis.literal("reply"), inferred="inferred")
    return ibis.union(answered, _told(bases, _mentions(bases), "mention"), _told(bases, _reactions(bases), "reaction"))


def _mentions(bases: Bases) -> Table:
    """Who was named by whom; what was taken back since names nobody."""
    facts = bases.facts
    gone = facts.filter(facts.kind == "channels.recalled").select("subject_id")
    return facts.filter(facts.kind == MENTIONED).anti_join(gone, "subject_id")


def _reactions(bases: Bases) -> Table:
    """Likes that were not taken back."""
    facts = bases.facts.filter(bases.facts.kind.isin([REACTED, WITHDRAWN]))
    each = ibis.window(group_by=["identity", "subject_id"], order_by=["happened_at", "id"])
    facts = facts.mutate(then=facts.kind.lead().over(each))
    return facts.filter(facts.kind == REACTED, facts.then.isnull())


def _told(bases: Bases, facts: Table, kind: str) -> Table:
    found = facts.filter(facts.group_id.notnull(), facts.identity.notnull(), facts.f_whom.notnull(), facts.f_whom != facts.identity)
    found = found.select("group_id", "identity", at="happened_at", day="local_day", whom="f_whom")
    did = with_role(bases, found, "at")
    did = did.filter(did.role == MEMBER).select("group_id", "at", "day", who="identity", identity="whom")
    met = with_role(bases, did, "at")
    met = met.filter(met.role == MEMBER)
    return met.select("group_id", "who", met.identity.name("whom"), "day", kind=ibis.literal(kind), inferred=ibis.literal(0, "int64"))
