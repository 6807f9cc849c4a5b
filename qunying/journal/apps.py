"""The journal as a Django app."""

from qunying.kernel.domains import DomainConfig


class JournalConfig(DomainConfig):
    name = "qunying.journal"
    label = "journal"
