"""What one may ask of the charter: its words, and what became of what it promises."""

from qunying.charter.declared import promises as declared
from qunying.charter.personas.naming import readable
from qunying.charter.personas.queries import AttributeRow, PersonaConditions, attribute_names, attributes, condition_names, personas
from qunying.charter.queries.kept import PromiseWeek, Share, VerdictRow, kept_share, obligation, obligations, week
from qunying.charter.queries.progress import CountedGoal, Progress, counted_goals, progress
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
from qunying.charter.targets import Pace, Target, pace
from qunying.charter.valuing.queries import ValueCard, ValueStanding, value_card, value_standing

__all__ = [
    "AttributeRow", "CharterView", "CountedGoal", "GoalRow", "MissionView", "Pace", "PersonaConditions", "PersonaRow", "Progress", "PromiseRow",
    "PromiseWeek", "Share", "Target", "ValueCard", "ValueStanding", "VerdictRow", "attribute_names", "attributes", "audience", "charter", "condition_names",
    "core_value", "counted_goals", "declared", "goals", "kept_share", "mission", "obligation", "obligations", "pace", "personas", "progress",
    "promises", "readable", "reason_to_stay", "value_card", "value_standing", "week",
]  # fmt: skip
