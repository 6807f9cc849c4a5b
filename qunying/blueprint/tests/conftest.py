"""The toy house is there for the engine's tests."""

from qunying.blueprint.tests.toy import attic, toys

__all__ = ["attic", "toys"]
