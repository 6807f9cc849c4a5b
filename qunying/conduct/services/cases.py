"""Steps of the ladder about a member: warn, advise to leave, remove; each with its rule, its evidence and who took it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from qunying.conduct import ladder, queries
from qunying.conduct.facts import Advised, Removed, Warned
from qunying.conduct.ladder import ADVISE, REMOVE, WARN, Rung
from qunying.conduct.models import Case
from qunying.conduct.services import evidence
from qunying.conduct.services.evidence import Evidence
from qunying.groups import queries as groups
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people
from qunying.people import services as people_services

REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class Breach:
    """One step to be taken about one breach; ``by`` is a staff id, evidence is a post of the group, a fact, or words.

    ``hand_up``: who acts may only warn though the ladder calls for more; the rest stays due for somebody who may.
    """

    membership: int
    rule: str
    step: str
    by: int
    key: str
    group: int | None = None
    post: int | None = None
    fact: int | None = None
    words: str = ""
    reason: str = ""
    hand_up: bool = False


@verb("conduct.warn", needs=("owner", "operator", "host"))
def warn(
    membership_id: int, *, rule: str, by: int, key: str, group_id: int | None = None, post: int | None = None, fact: int | None = None,
    words: str = "", reason: str = "", hand_up: bool = False,
) -> str:  # fmt: skip
    """The member is warned for that rule on that evidence, once; returns the case's public id. Refused as in ``handle_many``."""
    return handle_many([Breach(membership_id, rule, WARN, by, key, group_id, post, fact, words, reason, hand_up)])[0]


@verb("conduct.advise_leave", needs=("owner", "operator"))
def advise_leave(
    membership_id: int, *, rule: str, by: int, key: str, group_id: int | None = None, post: int | None = None, fact: int | None = None,
    words: str = "", reason: str = "",
) -> str:  # fmt: skip
    """The member is advised to leave 劝退 for that rule on that evidence, once; returns the case's public id."""
    return handle_many([Breach(membership_id, rule, ADVISE, by, key, group_id, post, fact, words, reason)])[0]


@verb("conduct.remove", needs=("owner", "operator"))
def remove(
    membership_id: int, *, rule: str, by: int, key: str, group_id: int | None = None, post: int | None = None, fact: int | None = None,
    words: str = "", reason: str = "",
) -> str:  # fmt: skip
    """The member has left the community for that breach (seats follow by reaction) and can still read why; returns the case's public id."""
    return handle_many([Breach(membership_id, rule, REMOVE, by, key, group_id, post, fact, words, reason)])[0]


def handle_many(breaches: Sequence[Breach]) -> list[str]:
    """Every step is taken, in the order given, one transaction each; returns the cases' public ids. The same key or evidence again is the same case.

    Refused ``no_rules``, ``no_such_rule``, ``member_gone``, ``staff_not_by_rules``, ``not_in_group``, ``evidence_missing``, ``evidence_not_theirs``,
    ``evidence_withdrawn``, and ``step_needs_reason`` where the ladder calls for another step.
    """
    return [_handle(breach) for breach in breaches]


def see(public_id: str) -> None:
    """It is remembered when the member first opened the case."""
    Case.objects.filter(public_id=public_id, seen_at=None).update(seen_at=clock.now())


@transaction.atomic
def _handle(breach: Breach) -> str:
    people_services.hold_many([breach.membership])  # two who act about one member at once count one after the other
    before = Case.objects.filter(key=breach.key).first()
    if before is not None:
        return before.public_id
    member = _member(breach)
    proof = evidence.of(member.pk, member.identity_id, group_id=breach.group, post=breach.post, fact=breach.fact, words=breach.words)
    held = queries.standing([member.pk]).get(member.pk, [])
    same = [one for one in held if one.evidence == proof.key]
    if any(one.withdrawn for one in same):
        raise Refused("evidence_withdrawn")
    taken = next((one.case for one in same if one.step == breach.step), None)
    if taken is not None:
        return Case.objects.get(pk=taken).public_id
    nth = ladder.count(held, with_evidence=proof.key)
    rung = ladder.rung_for(queries.ladder_of(member.community_id), nth)
    return _take(breach, member, proof, nth, rung)


def _member(breach: Breach) -> queries.Member:
    """Whom it is about, when the rules apply to them there."""
    member = people.membership_by_id(breach.membership)
    if member is None or member.left_at is not None:
        raise Refused("member_gone")
    if people.staff_of_membership(member.pk) is not None:
        raise Refused("staff_not_by_rules", name=member.display_name)
    if breach.group is not None and not groups.belonging([(member.pk, breach.group)]):
        raise Refused("not_in_group", name=member.display_name)
    return member


def _take(breach: Breach, member: queries.Member, proof: Evidence, nth: int, rung: Rung) -> str:
    rules = queries.current(member.community_id)
    if rules is None:
        raise Refused("no_rules")
    if all(item.id != breach.rule for item in rules.items):
        raise Refused("no_such_rule", rule=breach.rule)
    departs, reason = breach.step != rung.step, " ".join(breach.reason.split())
    handed_up = departs and breach.hand_up and breach.step == WARN
    if departs and not handed_up and not reason:
        raise Refused("step_needs_reason", called_for=rung.step, asked=breach.step, nth=nth)
    if len(reason) > REASON_MAX:
        raise Refused("words_too_long", length=len(reason), limit=REASON_MAX)
    case = Case.objects.create(
        key=breach.key, community_id=member.community_id, membership_id=member.pk, group_id=breach.group, by_id=breach.by, rule=breach.rule,
        rule_version=rules.version, step=breach.step, called_for=rung.step, nth=nth, at=None if departs else rung.at, reason=reason if departs else "",
        words=queries.words_for(member.community_id, breach.step), evidence=proof.key, quote=proof.quote, evidence_at=proof.at,
        seats=_seats(member.pk) if breach.step == REMOVE else [], opened_at=clock.now(),
    )  # fmt: skip
    record(
        _fact(case), key=f"case:{case.pk}", community=case.community_id, group=case.group_id, identity=member.identity_id,
        staff=case.by_id, subject=("case", case.pk),
    )  # fmt: skip
    if case.step == REMOVE:
        people_services.leave(member.pk, reason="removed")
    return case.public_id


def _seats(membership_id: int) -> list[int]:
    return sorted(group for _, group in groups.seated([membership_id]))


def _fact(case: Case) -> Warned | Advised | Removed:
    rule = f"rule:{case.rule}"
    if case.step == WARN:
        return Warned(rule, case.rule_version, case.nth, case.called_for)
    if case.step == ADVISE:
        return Advised(rule, case.rule_version, case.nth, case.called_for)
    return Removed(rule, case.rule_version, case.nth, case.called_for)
