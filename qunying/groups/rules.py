"""Which groups somebody may see: all of a community, or those they have a duty in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser

from qunying.groups.models import Term
from qunying.people import queries as people
from qunying.people.rules import WHOLE, Scope, require, require_verb, roles_of

__all__ = ["Scope", "require", "require_verb", "scope", "staff_scope"]


def scope(account: AbstractUser) -> Scope:
    """What a console account may see; two reads, whatever it may see."""
    roles = roles_of(account)
    partial = [community for community, held in roles.items() if not held & WHOLE]
    groups: dict[int, set[int]] = {community: set() for community in partial}
    if partial:
        terms = Term.objects.filter(staff__account_id=account.pk, staff__left_at=None, community_id__in=partial, until_at=None, group__archived_at=None)
        for community, group in terms.values_list("community_id", "group_id"):
            groups[community].add(group)
    return Scope(roles=roles, groups={community: frozenset(ids) for community, ids in groups.items()})


def staff_scope(membership_id: int) -> Scope:
    """What somebody sees who works from a phone: the groups they have a duty in, in the one community they belong to."""
    staff = people.staff_of_membership(membership_id)
    if staff is None:
        return Scope(roles={})
    terms = Term.objects.filter(staff_id=staff.pk, until_at=None, group__archived_at=None)
    return Scope(roles={staff.community_id: frozenset({str(staff.role)})}, groups={staff.community_id: frozenset(terms.values_list("group_id", flat=True))})
