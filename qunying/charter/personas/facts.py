"""What can have happened about personas: something became known of a member, and what a persona means was declared.

Names and values are keyed hashes here: the words stand in rows that go with the member.
"""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("charter.attribute_noted")
@dataclass(frozen=True, slots=True)
class AttributeNoted:
    """Something is known of a member, the identity of the envelope, from now on; or, ``on`` being false, no longer."""

    attribute: Code  # tag, or the hash of a name
    value: Code  # its hash
    number: float | None  # where the value is one
    on: bool


@fact("charter.personas_declared")
@dataclass(frozen=True, slots=True)
class PersonasDeclared:
    """So many personas have conditions from this version on; the conditions of earlier versions hold no longer."""

    personas: int
    persona_version: int


@fact("charter.persona_condition")
@dataclass(frozen=True, slots=True)
class PersonaCondition:
    """A condition of a persona, or one of the values it allows; all conditions of one place together are one condition."""

    persona: Code
    persona_version: int
    conditions: int  # how many the persona has
    place: int  # which of them this is, from 0
    attribute: Code  # tag, source, joined_days, or the hash of a name
    value: Code | None
    low: float | None
    high: float | None
