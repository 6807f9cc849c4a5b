"""The Django app of groups, seats, chats, duties."""

from qunying.kernel.domains import DomainConfig


class GroupsConfig(DomainConfig):
    name = "qunying.groups"
    label = "groups"
