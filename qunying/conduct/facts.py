"""What can have happened to the rules of a community and under them."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


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


@fact("conduct.warned")
@dataclass(frozen=True, slots=True)
class Warned:
    """A member was warned about a breach; ``nth`` is which standing breach of theirs it was, ``rule`` reads ``rule:<id>``."""

    rule: Code
    version: int
    nth: int
    called_for: Code  # warn | advise_leave | remove: the ladder's own answer


@fact("conduct.advised")
@dataclass(frozen=True, slots=True)
class Advised:
    """A member was advised to leave 劝退."""

    rule: Code
    version: int
    nth: int
    called_for: Code


@fact("conduct.removed")
@dataclass(frozen=True, slots=True)
class Removed:
    """A member was removed from the community for a breach."""

    rule: Code
    version: int
    nth: int
    called_for: Code


@fact("conduct.appealed")
@dataclass(frozen=True, slots=True)
class Appealed:
    """A member appealed against a case."""

    step: Code
    days_after: int


@fact("conduct.appeal_decided")
@dataclass(frozen=True, slots=True)
class AppealDecided:
    """Somebody else than the case's author decided the appeal; ``lifted`` counts further steps that no longer follow."""

    step: Code
    withdrawn: bool
    lifted: int
    returned: bool  # whether a removed member is back by it
