"""The Django app of coupons and introductions."""

from qunying.kernel.domains import DomainConfig


class CommerceConfig(DomainConfig):
    name = "qunying.commerce"
    label = "commerce"
