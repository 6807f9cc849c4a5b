"""The wecom channel as a Django app."""

from qunying.kernel.domains import DomainConfig


class AdapterConfig(DomainConfig):
    name = "qunying.channels.adapters.wecom"
    label = "channel_wecom"
