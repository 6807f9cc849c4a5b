"""Talk in parts of one month each, which a large lake keeps: what measures over all history would else read every message for."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from qunying.insight.bases import base
from qunying.insight.expressions import Who, acting, with_role
from qunying.insight.expressions.runs import parts
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table

    from qunying.insight.bases import Bases


def _runs_of(who: Who) -> Callable[[Bases], Table]:
    def runs(bases: Bases) -> Table:
        """Runs of speech among those in that role."""
        return parts(acting(bases["messages"], who))

    return runs


# Who speaks after whom depends on who is listened to.
for _who in get_args(Who):
    base(f"runs_{_who}", monthly=True)(_runs_of(_who))


@base("volumes", monthly=True)
def volumes(bases: Bases) -> Table:
    """One row for every group, role and day with messages: how many, and by how many."""
    days = bases["member_day"]
    days = days.filter(days.messages > 0, days.group_id.notnull())
    return days.group_by("group_id", "role", "day").agg(messages=days.messages.sum(), members=days.count())


@base("first_words", monthly=True)
def first_words(bases: Bases) -> Table:
    """One row for everybody in each group, role and month: ``day`` and ``first`` message, first reply, and first reply later than the first message."""
    keys = ["group_id", "identity", "role", "month"]
    said = bases["messages"]
    said = said.select("group_id", "identity", "role", "at", "day", "reply_to", month=said.day.truncate("M"))
    began = said.group_by(*keys).agg(first=said["at"].min(), day=said.day.min(), replied=said["at"].min(where=said.reply_to.notnull()))
    # Only whose first message is itself a reply may have replied again later than that.
    at_once = began.filter(began.replied == began["first"]).select(*keys, "first")
    later = said.filter(said.reply_to.notnull()).inner_join(at_once, keys)
    later = later.filter(later["at"] > later["first"]).group_by(*keys).agg(later=ibis._["at"].min())
    told = began.left_join(later, keys)
    own = [began[name] for name in (*keys, "first", "day", "replied")]
    return told.select(*own, again=(began.replied == began["first"]).ifelse(later.later, began.replied))


@base("replies", monthly=True)
def replies(bases: Bases) -> Table:
    """One row for every message that answers another: ``who`` and when, and whose it answers (``whom``; none: nothing said in the same month)."""
    said = bases["messages"].mutate(month=bases["messages"].day.truncate("M"))
    asked = said.select("month", reply_to="message", whom="identity", whom_role="role", asked_at="at", asked_group="group_id", asked_question="question")
    given = said.filter(said.reply_to.notnull()).select(
        "group_id", "message", "reply_to", "at", "day", "month", who="identity", who_role="role", inferred=(said.reply_by == "inferred").cast("int64")
    )
    found = given.left_join(asked, ["reply_to", "month"])
    return found.select(*[given[name] for name in given.columns], *[asked[name] for name in asked.columns if name not in ("reply_to", "month")])


@base("replied", stored=False)
def replied(bases: Bases) -> Table:
    """The same where the message answered is known, in whatever month it was said."""
    given = bases["replies"]
    late = given.filter(given.whom.isnull()).drop("whom", "whom_role", "asked_at", "asked_group", "asked_question")
    facts = bases.facts
    said = facts.filter(facts.kind == "channels.message_posted", facts.group_id.notnull(), facts.identity.notnull())
    said = said.select(
        reply_to="subject_id", identity="identity", asked_at="happened_at", asked_group="group_id", asked_question=said.f_question.fill_null(False)
    )
    found = with_role(bases, said.inner_join(late, "reply_to"), "asked_at").rename(whom="identity", whom_role="role")
    return given.filter(given.whom.notnull()).union(found.select(*given.columns))
