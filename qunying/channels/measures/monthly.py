"""Talk in parts of one month each, which a large lake keeps: what measures over all history would else read every message for."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from qunying.insight.bases import base
from qunying.insight.expressions import Who, acting, with_role
from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.runs import ends, parts
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


def _ends_of(who: Who) -> Callable[[Bases], Table]:
    def run_ends(bases: Bases) -> Table:
        """Few of many runs, which else would be looked for among all each time."""
        return ends(bases[f"runs_{who}"])

    return run_ends


# Who speaks after whom depends on who is listened to.
for _who in get_args(Who):
    base(f"runs_{_who}", monthly=True, seldom=_who != "member")(_runs_of(_who))
    base(f"run_ends_{_who}", monthly=True, seldom=_who != "member")(_ends_of(_who))


@base("volumes", monthly=True)
def volumes(bases: Bases) -> Table:
    """One row for every group, role and day with messages: how many, and by how many."""
    days = bases["member_day"]
    days = days.filter(days.messages > 0, days.group_id.notnull())
    return days.group_by("group_id", "role", "day").agg(messages=days.messages.sum(), members=days.count())


@base("ads", monthly=True)
def ads(bases: Bases) -> Table:
    """One row for every group, role and day with advertisements: how many."""
    said = bases["messages"]
    said = said.filter(said.ad)
    return said.group_by("group_id", "role", "day").agg(ads=said.count())


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


@base("replies", monthly=True, looks_back=True)
def replies(bases: Bases) -> Table:
    """One row for every answer: ``who`` gave it ``at``, and to ``whom`` in ``group_id``; ``reply_to`` is what it answers if older than the month before."""
    said = bases["spoken"]
    said = said.select("group_id", "identity", "message", "reply_to", at=said["at"], month=said.day.truncate("M"))
    given = with_role(bases, said.filter(said.reply_to.notnull()).select("identity", "reply_to", "at", "month"), "at")
    asked = said.select("group_id", "identity", "message", asked_at="at", asked_in=number(said.month, "month"))
    given = given.select("reply_to", "at", "month", who="identity", who_role="role", since=number(given.month, "month") - 1)
    found = given.left_join(asked, [given.reply_to == asked.message, asked.asked_in >= given.since, asked.asked_at <= given["at"]])
    found = found.select(*[given[name] for name in given.columns if name != "since"], asked.group_id, asked.identity, asked.asked_at)
    told = with_role(bases, found, "asked_at")
    known = told.identity.notnull()
    return told.select(
        "group_id", "who", "who_role", "at", "month", whom="identity", whom_role=known.ifelse(told.role, ibis.null("string")),
        reply_to=known.ifelse(ibis.null("int64"), told.reply_to),
    )  # fmt: skip


@base("replied", stored=False)
def replied(bases: Bases) -> Table:
    """``group_id, who, who_role, whom, whom_role, at`` of every answer to something said, in whatever month it was said: that costs a look at all messages."""
    names = ("group_id", "who", "who_role", "whom", "whom_role", "at")
    given = bases["replies"]
    late = given.filter(given.whom.isnull()).select("who", "who_role", "at", "reply_to")
    said = bases["spoken"].select("group_id", "identity", reply_to="message", asked_at="at")
    found = with_role(bases, said.inner_join(late, "reply_to"), "asked_at").rename(whom="identity", whom_role="role")
    return given.filter(given.whom.notnull()).select(*names).union(found.select(*names))
