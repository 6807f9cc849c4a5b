"""What can have happened to what a community says it is worth."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("charter.value_linted")
@dataclass(frozen=True, slots=True)
class ValueLinted:
    """Core value and promises were read by the rules of the blueprint; ``faults`` is how many of them fail."""

    faults: int


@fact("charter.value_asked")
@dataclass(frozen=True, slots=True)
class ValueAsked:
    """Members are asked which of four lines is the community's value; the lines stand in the question's row."""

    options: int


@fact("charter.value_picked")
@dataclass(frozen=True, slots=True)
class ValuePicked:
    """A member picked one of the four; ``picked_right``: it was the stated value. The subject is the question."""

    picked_right: bool
