"""What members say and are answered, for the rules of their levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions.felt import until_again
from qunying.insight.expressions.numbers import number
from qunying.people.registry import act, count

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MESSAGES = "messages"

act(MESSAGES, title=_("发言"), unit=_("条"), needs=MESSAGES)


@count("replies_received", title=_("得到的回应"), unit=_("条"), needs=MESSAGES)
def replies_received(bases: Bases, within: int) -> Table:
    """Answers of other members to what the member said as one."""
    given = _given(bases)
    days = given.group_by("identity", "at").agg(amount=given.count())
    return days.select("identity", "at", until=days["at"] + within, amount=days.amount.cast("int64"))


@count("distinct_repliers", title=_("回应过自己的人"), unit=_("位"), needs=MESSAGES)
def distinct_repliers(bases: Bases, within: int) -> Table:
    """Different members who answered: the guard against two who answer each other all day."""
    return until_again(_given(bases).select("identity", "at", what="who").distinct(), within)


def _given(bases: Bases) -> Table:
    """``identity, at, who``: each answer of one member to another, by the day of the answer in the community's time."""
    said = bases["messages"]
    answers = said.filter(said.role == "member", said.reply_to.notnull()).select("reply_to", who="identity", on="day")
    asked = said.filter(said.role == "member").select("identity", message="message")
    met = answers.inner_join(asked, [answers.reply_to == asked.message])
    met = met.filter(met.who != met.identity)
    return met.select("identity", "who", at=number(met.on))
