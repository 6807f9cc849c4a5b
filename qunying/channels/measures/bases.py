"""What everything about talk stands on: one row for every message in a group, with who said it in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qunying.insight import acts
from qunying.insight.bases import base
from qunying.insight.expressions import with_role
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

POSTED = "channels.message_posted"

acts.roles_in("exceptions", otherwise="member")
acts.lively("channels.delivered")


@base("spoken", stored=False)
def spoken(bases: Bases) -> Table:
    """One row for every message in a group, without its author's role, which costs a join: for what looks at few of them only."""
    facts = bases.facts
    said = facts.filter(facts.kind == POSTED, facts.group_id.notnull(), facts.identity.notnull())
    return said.select(
        "identity", "group_id", "channel", message=said.subject_id, at=said.happened_at, day=said.local_day, reply_to=said.f_reply_to,
        reply_by=_reply_by(said), length=said.f_length, question=said.f_question.fill_null(False), mentions=said.f_mentions,
        form=said.f_form.fill_null("text"), emoji_only=said.f_emoji_only.fill_null(False), phrase=said.f_phrase.fill_null(False),
        link=said.f_link.fill_null(False), ad=said.f_ad.fill_null(False), personal=said.f_personal.fill_null(False), fingerprint=said.f_fingerprint,
    )  # fmt: skip


@base("messages", stored=False)
def messages(bases: Bases) -> Table:
    """One row for every message in a group; ``role`` is what its author was at that moment, ``reply_to`` the ``message`` it answers.

    Not stored: it is the files themselves, read anew, so ten million messages cost no second copy.
    """
    return with_role(bases, bases["spoken"], "at")


@base("segments")
def segments(bases: Bases) -> Table:
    """One row for every group with the segment it was made for (its route)."""
    made = bases.facts.filter(bases.facts.kind == "groups.created", bases.facts.group_id.notnull())
    return made.group_by("group_id").agg(segment=made.f_route.max())


def _reply_by(said: Table) -> Any:
    """Who says that it is an answer; before that was written down, the built-in community said so itself and archives inferred it."""
    older = ibis.cases((said.f_reply_to.isnull(), ""), (said.f_features >= 1, "said"), else_="inferred")
    return ibis.ifelse(said.f_reply_by.fill_null("") == "", older, said.f_reply_by)
