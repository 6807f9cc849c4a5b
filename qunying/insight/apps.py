"""The Django app of the lake and its measures."""

from qunying.kernel.domains import DomainConfig


class InsightConfig(DomainConfig):
    name = "qunying.insight"
    label = "insight"
