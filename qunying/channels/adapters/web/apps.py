"""The web channel as a Django app."""

from qunying.kernel.domains import DomainConfig


class AdapterConfig(DomainConfig):
    name = "qunying.channels.adapters.web"
    label = "channel_web"
