"""The Django app of cohorts, routing and the day plan."""

from qunying.kernel.domains import DomainConfig


class CampsConfig(DomainConfig):
    name = "qunying.camps"
    label = "camps"
