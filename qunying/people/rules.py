"""Who may see and do what: the communities and groups in somebody's sight, and the roles a verb needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractUser

from qunying.kernel import verbs
from qunying.kernel.refusals import Refused
from qunying.people import queries
from qunying.people.models import Community, Role, Staff

WHOLE = frozenset({Role.OWNER, Role.OPERATOR, Role.REVIEWER, Role.ANALYST})  # they see every group of their community; hosts and guides only their own


@dataclass(frozen=True, slots=True)
class Scope:
    """What an account may see: its roles per community; ``groups`` holds the group ids of communities seen in part only.

    ``granted`` tells which verbs a duty gives in one group; it is asked only where no role is enough.
    """

    roles: dict[int, frozenset[str]]
    groups: dict[int, frozenset[int]] = field(default_factory=dict)
    granted: Callable[[int], frozenset[str]] = field(default=lambda group: frozenset(), compare=False)

    @property
    def communities(self) -> frozenset[int]:
        """Every community in sight."""
        return frozenset(self.roles)

    @property
    def group_ids(self) -> frozenset[int] | None:
        """The groups in sight where no community is seen whole; None where at least one is."""
        return None if any(self.sees_whole(community) for community in self.roles) else frozenset().union(*self.groups.values())

    def sees_whole(self, community_id: int) -> bool:
        """Whether every group of the community is in sight."""
        return community_id in self.roles and community_id not in self.groups

    def groups_of(self, community_id: int) -> frozenset[int] | None:
        """The groups in sight in one community: None means all of them, an empty set none."""
        return None if self.sees_whole(community_id) else self.groups.get(community_id, frozenset())

    def sees_group(self, community_id: int, group_id: int) -> bool:
        """Whether this group is in sight."""
        return self.sees_whole(community_id) or group_id in self.groups.get(community_id, frozenset())

    def may(self, needs: tuple[str, ...], community_id: int) -> bool:
        """Whether one of the needed roles is held in that community."""
        return bool(self.roles.get(community_id, frozenset()) & set(needs))


def roles_of(account: AbstractUser) -> dict[int, frozenset[str]]:
    """The roles of an account per community; an installation's owner is owner everywhere."""
    held: dict[int, set[str]] = {}
    if not account.is_active:
        return {}
    for community_id, role in Staff.objects.filter(account_id=account.pk, left_at=None).values_list("community_id", "role"):
        held.setdefault(community_id, set()).add(str(role))
    if account.is_superuser:
        for community_id in Community.objects.values_list("pk", flat=True):
            held.setdefault(community_id, set()).add(Role.OWNER)
    return {community_id: frozenset(roles) for community_id, roles in held.items()}


def require(scope: Scope, needs: tuple[str, ...], community_id: int, *, group_id: int | None = None, what: str = "") -> None:
    """Pass only who may: out of sight is refused ``not_found``, in sight without the role ``not_allowed`` naming the roles and who grants them."""
    if community_id not in scope.roles or (group_id is not None and not scope.sees_group(community_id, group_id)):
        raise Refused("not_found")
    if not scope.may(needs, community_id) and (group_id is None or what not in scope.granted(group_id)):
        raise Refused("not_allowed", what=what, needs=needs, grants=tuple(queries.owners(community_id)))


def require_verb(scope: Scope, name: str, community_id: int, *, group_id: int | None = None) -> None:
    """Pass only who may ask for the verb of that name there."""
    verb = verbs.get(name)
    require(scope, verb.needs, community_id, group_id=group_id, what=name)
