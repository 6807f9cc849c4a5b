"""The Django app of scripts and links."""

from qunying.kernel.domains import DomainConfig


class ContentConfig(DomainConfig):
    name = "qunying.content"
    label = "content"
