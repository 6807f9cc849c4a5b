"""Where members came from and who asked whom: the bases that the numbers of growth stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.insight.bases import base
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, Step

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

INVITED, ACCEPTED, REPEATED = "people.invited", "people.invite_accepted", "people.invite_repeated"
DECLARED, RETIRED = "incentives.rule_declared", "incentives.rule_retired"
REWARDED, INVITE, LINK, STAFF, UNKNOWN = "rewarded", "invite", "link", "staff", "unknown"
NAMES: Final = {
    REWARDED: _("有奖邀请"), INVITE: _("没有奖励的邀请"), LINK: _("跟踪链接"), STAFF: _("工作人员带来"), UNKNOWN: pgettext_lazy("source", "来源不明"),
}  # fmt: skip
PARTS: Final = tuple(NAMES)


def spoken(column: str = "source") -> Step:
    """The source's name beside its code."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        return [{"source_name": NAMES[row[column]], **row} for row in rows]

    return step


@base("offers", stored=False)
def offers(bases: Bases) -> Table:
    """One row for every time inviting was paid: ``from_at``, and ``until_at`` once the rule was changed or retired."""
    rules = bases.facts.filter(bases.facts.kind.isin([DECLARED, RETIRED]))
    each = ibis.window(group_by="f_rule", order_by=["happened_at", "id"])
    rules = rules.mutate(until_at=rules.happened_at.lead().over(each))
    paying = rules.filter(rules.kind == DECLARED, rules.f_fact == ACCEPTED)
    return paying.select("until_at", from_at=paying.happened_at)


@base("invites")
def invites(bases: Bases) -> Table:
    """One row for every person asked in: who asked, when, and who came of it and when; ``rewarded`` where that was paid at any moment in between.

    An invite that turned out to be for somebody who came by another one asked nobody new, and is no row.
    """
    facts = bases.facts
    sent = facts.filter(facts.kind == INVITED).anti_join(facts.filter(facts.kind == REPEATED), "subject_id")
    sent = sent.select(invite=sent.subject_id, inviter=sent.identity, at=sent.happened_at, day=sent.local_day)
    came = facts.filter(facts.kind == ACCEPTED)
    came = came.select(taken=came.subject_id, invitee=came.f_invitee, came_at=came.happened_at, came_day=came.local_day)
    told = sent.left_join(came, sent.invite == came.taken).drop("taken")
    offers = bases["offers"]
    met = told.inner_join(offers, [offers.from_at <= told.came_at, offers.until_at.isnull() | (offers.until_at > told["at"])])
    paid = met.select(paid=met.invite).distinct()
    told = told.left_join(paid, told.invite == paid.paid)
    return told.mutate(rewarded=told.paid.notnull()).drop("paid")


@base("origins")
def origins(bases: Bases) -> Table:
    """One row for every member whose first join is known: when, by which source, asked by whom, and the first group they sat in (none: empty)."""
    facts = bases.facts
    joins = facts.filter(facts.kind == "people.joined", facts.f_first).semi_join(bases["joiners"], "identity")
    joins = _first(joins, "identity")
    joins = joins.select("identity", at=joins.happened_at, day=joins.local_day, source=joins.f_source, ref=joins.f_source_ref, inviter=joins.f_inviter)
    invites = bases["invites"].filter(bases["invites"].rewarded).select(paid="invite")
    told = joins.left_join(invites, [joins.ref == invites.paid, joins.source == INVITE])
    known = told.source.isin([INVITE, LINK, STAFF])
    told = told.mutate(part=ibis.cases((told.paid.notnull(), REWARDED), (known, told.source), else_=UNKNOWN))
    seats = facts.filter(facts.kind == "groups.joined", facts.identity.notnull())
    seats = _first(seats, "identity").select("group_id", who="identity")
    seated = told.left_join(seats, told.identity == seats.who)
    asked = (seated.source.fill_null("") == INVITE) | seated.inviter.notnull()
    return seated.mutate(by_member=asked).select("identity", "at", "day", "part", "ref", "inviter", "by_member", "group_id")


def _first(facts: Table, key: str) -> Table:
    """The first fact of each."""
    place = ibis.row_number().over(ibis.window(group_by=key, order_by=["happened_at", "id"]))
    numbered = facts.mutate(place=place)
    return numbered.filter(numbered.place == 0).drop("place")
