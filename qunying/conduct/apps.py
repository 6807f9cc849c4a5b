"""The Django app of community rules and their acceptance."""

from qunying.kernel.domains import DomainConfig


class ConductConfig(DomainConfig):
    name = "qunying.conduct"
    label = "conduct"
