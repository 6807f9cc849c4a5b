"""The Django app of the due table and its runner."""

from qunying.kernel.domains import DomainConfig


class FlowsConfig(DomainConfig):
    name = "qunying.flows"
    label = "flows"
