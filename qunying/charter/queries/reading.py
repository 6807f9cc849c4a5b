"""What a promise's sentence says of when, for who writes one that no blueprint declares yet."""

from qunying.charter.promises import Reading, parse

__all__ = ["Reading", "parse"]
