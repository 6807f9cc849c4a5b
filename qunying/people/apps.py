"""The Django app of communities, people, memberships, staff."""

from qunying.kernel.domains import DomainConfig


class PeopleConfig(DomainConfig):
    name = "qunying.people"
    label = "people"
