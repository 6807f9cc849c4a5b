"""What can have happened to blueprints."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("blueprint.applied")
@dataclass(frozen=True, slots=True)
class Applied:
    """A blueprint is in force, whole; ``blueprint`` is its hash, by which metrics can be cut."""

    blueprint: Code  # "sha256:" and the hash
    number: int
    created: int
    updated: int
    removed: int


@fact("blueprint.refused")
@dataclass(frozen=True, slots=True)
class RefusedToApply:
    """Somebody asked to apply a blueprint and was refused; nothing was changed."""

    reason: Code
    problems: int
