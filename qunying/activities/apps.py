"""The Django app of check-ins."""

from qunying.kernel.domains import DomainConfig


class ActivitiesConfig(DomainConfig):
    name = "qunying.activities"
    label = "activities"
