"""The Django app of the points ledger and the earning rules."""

from qunying.kernel.domains import DomainConfig


class IncentivesConfig(DomainConfig):
    name = "qunying.incentives"
    label = "incentives"
