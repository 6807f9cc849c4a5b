"""Which groups somebody may see and what they may do there: by their role in the whole community, or by a duty they hold in one group."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

from qunying.groups import duties
from qunying.groups.models import DutyGrant, Term
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import rules as people_rules
from qunying.people.rules import WHOLE, Scope, require, roles_of

__all__ = ["Scope", "by_duty", "may", "require", "require_verb", "scope", "staff_scope"]


def scope(account: AbstractUser) -> Scope:
    """What a console account may see; two reads, whatever it may see. The duties it holds are read only where a role is not enough."""
    roles = roles_of(account)
    partial = [community for community, held in roles.items() if not held & WHOLE]
    groups: dict[int, set[int]] = {community: set() for community in partial}
    mine: dict[str, Any] = {"staff__account_id": account.pk, "staff__left_at": None, "until_at": None, "group__archived_at": None}
    if partial:
        for community, group in _sights(mine | {"community_id__in": partial}):
            groups[community].add(group)
    granted = DutyGrant.objects.filter(**mine)
    return Scope(roles=roles, groups={community: frozenset(ids) for community, ids in groups.items()}, granted=lambda group: _verbs(granted, group))


def staff_scope(membership_id: int) -> Scope:
    """What somebody sees who works from a phone: the groups they have a duty in, in the one community they belong to."""
    staff = people.staff_of_membership(membership_id)
    if staff is None:
        return Scope(roles={})
    mine: dict[str, Any] = {"staff_id": staff.pk, "until_at": None, "group__archived_at": None}
    groups = frozenset(group for _, group in _sights(mine))
    granted = DutyGrant.objects.filter(**mine)
    return Scope(roles={staff.community_id: frozenset({str(staff.role)})}, groups={staff.community_id: groups}, granted=lambda group: _verbs(granted, group))


def may(scope: Scope, name: str, community_id: int, *, group_id: int) -> bool:
    """Whether the verb of that name would pass there."""
    try:
        people_rules.require_verb(scope, name, community_id, group_id=group_id)
    except Refused:
        return False
    return True


def by_duty(account_id: int, name: str, community_id: int) -> frozenset[int]:
    """The groups of the community in which a duty the account holds carries that verb."""
    mine = DutyGrant.objects.filter(staff__account_id=account_id, staff__left_at=None, until_at=None, group__archived_at=None, community_id=community_id)
    return frozenset(mine.filter(bundle=duties.bundle_of(name)).values_list("group_id", flat=True))


def require_verb(scope: Scope, name: str, community_id: int, *, group_id: int | None = None) -> None:
    """Pass only who may ask for the verb there, by role or by a duty in that group; the refusal names the roles, the duty, and who grants them."""
    try:
        people_rules.require_verb(scope, name, community_id, group_id=group_id)
    except Refused as refused:
        bundle = duties.bundle_of(name)
        if refused.code != "not_allowed" or group_id is None or bundle is None:
            raise
        raise Refused("not_allowed", **{**refused.data, "duty": duties.names()[bundle]}) from None


def _sights(where: dict[str, Any]) -> set[tuple[int, int]]:
    """The groups seen by a term or by a duty, in one read, as (community, group)."""
    terms = Term.objects.filter(**where).values_list("community_id", "group_id")
    return set(terms.union(DutyGrant.objects.filter(**where).values_list("community_id", "group_id")))


def _verbs(granted: QuerySet[DutyGrant], group_id: int) -> frozenset[str]:
    held = granted.filter(group_id=group_id).values_list("bundle", flat=True)
    return frozenset().union(*(duties.verbs_of(bundle) for bundle in held))
