"""Pieces that many measures are made of; they name tables and columns, never an engine and never a domain's word."""

from qunying.insight.expressions.periods import Groups, Offsets, Per, covered, last_known, last_moment, on, period, within
from qunying.insight.expressions.presence import Who, acting, active, own_act, own_days, present, with_role
from qunying.insight.expressions.retention import n_day

__all__ = [
    "Groups", "Offsets", "Per", "Who", "acting", "active", "covered", "last_known", "last_moment", "n_day", "on",
    "own_act", "own_days", "period", "present", "with_role", "within",
]  # fmt: skip
