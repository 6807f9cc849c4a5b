"""The kernel as a Django app: it owns only the clock's row."""

from qunying.kernel.domains import DomainConfig


class KernelConfig(DomainConfig):
    name = "qunying.kernel"
    label = "kernel"
