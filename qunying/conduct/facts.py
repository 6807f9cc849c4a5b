"""What can have happened to the rules of a community."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("conduct.rules_published")
@dataclass(frozen=True, slots=True)
class RulesPublished:
    """A version of the rules holds from now on."""

    version: int
    items: int


@fact("conduct.rules_accepted")
@dataclass(frozen=True, slots=True)
class RulesAccepted:
    """A member said yes to a version of the rules."""

    version: int
