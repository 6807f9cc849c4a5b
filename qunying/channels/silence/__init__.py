"""Which groups that are alive now will be silent in the next four weeks: what that means, who is told, and the forecast kept for each day."""

from qunying.channels.silence.daily import renew_due
from qunying.channels.silence.telling import TERMS, GroupTold, Told, kept, renew, tell

__all__ = ["TERMS", "GroupTold", "Told", "kept", "renew", "renew_due", "tell"]
