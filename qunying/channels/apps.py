"""The Django app of channels, outbox and adapters."""

from qunying.kernel.domains import DomainConfig


class ChannelsConfig(DomainConfig):
    name = "qunying.channels"
    label = "channels"
