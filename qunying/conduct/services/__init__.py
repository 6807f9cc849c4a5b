"""What one may do with the rules: publish and accept them, carry out a step of the ladder, appeal, decide an appeal."""

from qunying.conduct.services.appeals import appeal, decide_appeal
from qunying.conduct.services.cases import Breach, advise_leave, handle_many, remove, see, warn
from qunying.conduct.services.rules import accept, accept_many, check_version, declare_ladder, publish

__all__ = [
    "Breach", "accept", "accept_many", "advise_leave", "appeal", "check_version", "decide_appeal", "declare_ladder", "handle_many", "publish", "remove",
    "see", "warn",
]  # fmt: skip
