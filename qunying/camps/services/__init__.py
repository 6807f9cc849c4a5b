"""What one may do with camps: open a cohort, plan its deliveries, join it."""

from qunying.camps.hosts.devices import reissue_card
from qunying.camps.services.cohorts import open_cohort, revise_cohort, set_days
from qunying.camps.services.deliver import choose_variant
from qunying.camps.services.deliveries import Item, call_off, plan_items
from qunying.camps.services.joining import Joined, JoinRequest, join, join_many, place_waiting

__all__ = [
    "Item", "JoinRequest", "Joined", "call_off", "choose_variant", "join", "join_many", "open_cohort", "place_waiting", "plan_items", "reissue_card",
    "revise_cohort",
    "set_days",
]  # fmt: skip
