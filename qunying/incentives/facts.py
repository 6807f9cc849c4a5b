"""What can have happened to points, budgets and earning rules."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("incentives.points_granted")
@dataclass(frozen=True, slots=True)
class PointsGranted:
    """A member was given points under a version of a rule."""

    points: int
    rule: Code
    rule_version: int
    balance_after: int


@fact("incentives.points_spent")
@dataclass(frozen=True, slots=True)
class PointsSpent:
    """A member spent points."""

    points: int
    to: Code
    balance_after: int


@fact("incentives.points_held")
@dataclass(frozen=True, slots=True)
class PointsHeld:
    """Points of a member were set aside."""

    points: int
    purpose: Code
    balance_after: int


@fact("incentives.points_settled")
@dataclass(frozen=True, slots=True)
class PointsSettled:
    """Held points were spent for good; ``returned`` went back to the member."""

    points: int
    returned: int
    to: Code


@fact("incentives.points_released")
@dataclass(frozen=True, slots=True)
class PointsReleased:
    """Held points went back to the member."""

    points: int
    balance_after: int


@fact("incentives.points_expired")
@dataclass(frozen=True, slots=True)
class PointsExpired:
    """A hold ran out and its points went back to the member."""

    points: int
    balance_after: int


@fact("incentives.points_corrected")
@dataclass(frozen=True, slots=True)
class PointsCorrected:
    """An earlier transfer was undone by its opposite; ``points`` is what the member's balance changed by."""

    points: int
    corrected: Code  # the kind of the transfer undone
    reason: Code
    balance_after: int


@fact("incentives.grant_refused")
@dataclass(frozen=True, slots=True)
class GrantRefused:
    """A rule wanted to pay and could not."""

    points: int
    rule: Code
    rule_version: int
    reason: Code


@fact("incentives.rule_declared")
@dataclass(frozen=True, slots=True)
class RuleDeclared:
    """A version of an earning rule came into force."""

    rule: Code
    rule_version: int
    points: int
    per: Code
    limit: int
    fact: Code | None = None  # what it pays for


@fact("incentives.rule_retired")
@dataclass(frozen=True, slots=True)
class RuleRetired:
    """An earning rule pays no more."""

    rule: Code
    rule_version: int


@fact("incentives.budget_declared")
@dataclass(frozen=True, slots=True)
class BudgetDeclared:
    """The community's budget of points was set."""

    points: int
    left: int
