"""What one may do with activities: declare them, take part in each kind, answer, announce, close, rebuild what is counted."""

from qunying.activities.kinds import load, modules
from qunying.activities.services.announcing import note, publish
from qunying.activities.services.checking_in import CheckInRequest, CheckInResult, check_in, check_in_many
from qunying.activities.services.declaring import CHECK_IN, declare, retire, schedule
from qunying.activities.services.improvements import adopt, declare_improvement, release_change
from qunying.activities.services.streak_rows import rebuild_streaks

__all__ = [
    "CHECK_IN",
    "CheckInRequest",
    "CheckInResult",
    "adopt",
    "check_in",
    "check_in_many",
    "declare",
    "declare_improvement",
    "note",
    "publish",
    "rebuild_streaks",
    "release_change",
    "retire",
    "schedule",
]

load()
modules("services")
