"""What one may ask of the charter: its words, and what became of what it promises."""

from qunying.charter.declared import promises as declared
from qunying.charter.queries.kept import PromiseWeek, Share, VerdictRow, kept_share, obligation, obligations, week
from qunying.charter.queries.words import (
    CharterView,
    GoalRow,
    MissionView,
    PersonaRow,
    PromiseRow,
    audience,
    charter,
    core_value,
    goals,
    mission,
    promises,
    reason_to_stay,
)

__all__ = [
    "CharterView", "GoalRow", "MissionView", "PersonaRow", "PromiseRow", "PromiseWeek", "Share", "VerdictRow", "audience", "charter", "core_value",
    "declared", "goals", "kept_share", "mission", "obligation", "obligations", "promises", "reason_to_stay", "week",
]  # fmt: skip
