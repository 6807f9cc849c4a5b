"""The Django app of goals, positioning, promises."""

from qunying.kernel.domains import DomainConfig


class CharterConfig(DomainConfig):
    name = "qunying.charter"
    label = "charter"
