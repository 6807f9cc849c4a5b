"""Who turned to whom: a message that answers another's, once for each message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.bases import base

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MEMBER = "member"


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
