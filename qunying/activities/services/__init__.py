"""What one may do with activities: declare them, check in, rebuild what is counted."""

from qunying.activities.services.checking_in import CheckInRequest, CheckInResult, check_in, check_in_many
from qunying.activities.services.declaring import CHECK_IN, declare, retire
from qunying.activities.services.streak_rows import rebuild_streaks

__all__ = ["CHECK_IN", "CheckInRequest", "CheckInResult", "check_in", "check_in_many", "declare", "rebuild_streaks", "retire"]
