"""The Django app of the engine that checks, plans and applies blueprints."""

from qunying.kernel.domains import DomainConfig


class BlueprintConfig(DomainConfig):
    name = "qunying.blueprint"
    label = "blueprint"
