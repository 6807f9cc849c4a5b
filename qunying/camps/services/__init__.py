"""What one may do with camps: open a cohort, plan its deliveries, join it."""

from qunying.camps.hosts.devices import reissue_card
from qunying.camps.rescue.acts import accept_rescue, finish_rescue, tick_step
from qunying.camps.rescue.alarms import raise_alarms, watch
from qunying.camps.results.services import RateRequest, measure_due, rate_item, rate_many
from qunying.camps.routine.services import pause_job, resume_job
from qunying.camps.services.cohorts import open_cohort, revise_cohort, set_days
from qunying.camps.services.deliver import choose_variant
from qunying.camps.services.deliveries import Item, call_off, plan_items
from qunying.camps.services.joining import Joined, JoinRequest, join, join_many, place_waiting
from qunying.camps.services.reminding import Reminded, remind

__all__ = [
    "Item", "JoinRequest", "Joined", "RateRequest", "Reminded", "accept_rescue", "call_off", "choose_variant", "finish_rescue", "join", "join_many",
    "measure_due", "open_cohort", "pause_job", "place_waiting", "plan_items", "raise_alarms", "rate_item", "rate_many", "reissue_card", "remind",
    "resume_job", "revise_cohort", "set_days", "tick_step", "watch",
]  # fmt: skip
