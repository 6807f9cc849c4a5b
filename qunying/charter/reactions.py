"""What the charter does when something happened: an applied blueprint has what it promises written out."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.charter.services.deriving import schedule
from qunying.charter.valuing.services import lint_value
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on


@on("blueprint.applied", consumer="charter.derive")
def derive(facts: Sequence[Recorded]) -> None:
    """What each of these communities owes from now on will be there in a moment."""
    for fact in facts:
        if fact.community:
            schedule(fact.community, f"f{fact.id}")


@on("blueprint.applied", consumer="charter.lint_value")
def lint(facts: Sequence[Recorded]) -> None:
    """How each of these communities says what it is worth has been read once more by the rules."""
    for fact in facts:
        if fact.community:
            lint_value(fact.community, key=f"f{fact.id}")
