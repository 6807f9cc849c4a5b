"""The rules themselves: publish a version, declare its ladder, accept one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from qunying.conduct.facts import RulesAccepted, RulesPublished
from qunying.conduct.models import Ladder, RuleSet
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

_ACCEPTANCE = {"community_id": "bigint", "membership_id": "bigint", "version": "integer", "key": "text", "accepted_at": "timestamptz"}


@transaction.atomic
def publish(community_id: int, version: int, items: Sequence[dict[str, Any]]) -> RuleSet:
    """The rules hold in this version; refused ``version_published`` when that version stands with other words."""
    found = RuleSet.objects.select_for_update().filter(community_id=community_id, version=version).first()
    if found is not None:
        if found.items != list(items):
            raise Refused("version_published", version=version)
        return found
    rules = RuleSet.objects.create(community_id=community_id, version=version, items=list(items), published_at=clock.now())
    record(RulesPublished(version, len(items)), key=f"rules:{community_id}:{version}", community=community_id, subject=("rule_set", rules.pk))
    return rules


@transaction.atomic
def declare_ladder(community_id: int, rungs: Sequence[dict[str, Any]]) -> None:
    """From now on the ladder has these rungs (none: the usual ones again); what was done under an earlier one stays as it was."""
    latest = Ladder.objects.filter(community_id=community_id).order_by("-pk").first()
    if (latest.rungs if latest else []) != list(rungs):
        Ladder.objects.create(community_id=community_id, rungs=list(rungs), declared_at=clock.now())


@transaction.atomic
def accept_many(community_id: int, membership_identity_pairs: Sequence[tuple[int, int]], version: int) -> int:
    """Each of the members (given with their identity) has accepted the version in force, once; returns how many are new. Refused ``rules_changed``."""
    check_version(community_id, version)
    at, identities = clock.now(), dict(membership_identity_pairs)
    keys = {f"accept:{membership}:{version}": membership for membership in identities}
    rows = [(community_id, membership, version, key, db_time(at)) for key, membership in keys.items()]
    fresh = insert_new("conduct_acceptance", _ACCEPTANCE, rows, key="key")
    drafts = [
        Draft(RulesAccepted(version), key, community_id, identity=identities[membership], subject=("membership", membership), happened_at=at)
        for key, membership in keys.items()
        if key in fresh
    ]
    record_many(drafts)
    return len(fresh)


@verb("conduct.accept", needs=("member",))
def accept(membership_id: int, *, community_id: int, identity_id: int, version: int) -> bool:
    """The member has accepted the version of the rules in force; returns whether that is new. Refused ``rules_changed``."""
    return bool(accept_many(community_id, [(membership_id, identity_id)], version))


def check_version(community_id: int, version: int) -> None:
    """Refused ``no_rules`` or ``rules_changed`` unless this is the version in force."""
    latest = RuleSet.objects.filter(community_id=community_id).order_by("-version").values_list("version", flat=True).first()
    if latest is None:
        raise Refused("no_rules")
    if latest != version:
        raise Refused("rules_changed", version=version, latest=latest)
