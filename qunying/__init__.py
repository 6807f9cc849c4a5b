"""群营 Qunying: a self-hosted community operations system — one blueprint, many groups, every day run and measured."""

__version__ = "0.1.0"
