"""What one may do with blueprints: plan one, apply it after its plan has been seen, export the one in force."""

from __future__ import annotations

import logging
import secrets

from django.db import DatabaseError, transaction

from qunying.blueprint import queries
from qunying.blueprint.apply import Done, carry_out
from qunying.blueprint.check import check, refuse_faults
from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import sealed
from qunying.blueprint.facts import RefusedToApply
from qunying.blueprint.load import load_text
from qunying.blueprint.plan import Plan, make
from qunying.blueprint.revising import revise
from qunying.journal.record import open_book, record
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

__all__ = ["apply", "export_of", "plan", "revise"]

INSTALLATION = 0  # the book for what belongs to no community
INSTALLATION_TIMEZONE = "UTC"

log = logging.getLogger(__name__)


def plan(bp: Blueprint) -> Plan:
    """The plan of a blueprint; refused when it has any fault or edits the past. Nothing is written."""
    refuse_faults(check(bp))
    made = make(bp)
    made.refuse_past()
    return made


@verb("blueprint.apply", needs=("owner", "operator"))
def apply(bp: Blueprint, *, checksum: str | None, author: str = "", reason: str = "", force: bool = False) -> Done:
    """The declared community is as the blueprint says and the revision is in force.

    ``checksum`` is that of the plan a person has seen; None means that whoever calls has just said yes to what is planned now.
    Refused, with the attempt in the journal and nothing changed: faults, edits to the past, another checksum, more than 30 % removed without ``force``.
    """
    try:
        seen = _seen(bp)
        made = plan(bp)
        if checksum is not None and checksum != made.checksum:
            raise Refused("wrong_checksum", given=checksum[:12], now=made.checksum[:12])
        if not force:
            made.raise_if_unsafe()
        return carry_out(made, seen=seen, author=author, reason=reason)
    except Refused as refused:
        _note(bp, refused)
        raise


def _seen(bp: Blueprint) -> tuple[int, int]:
    """How far applies of that community had come before the plan was made."""
    community = queries.home(bp)
    return queries.progress(community) if community is not None else (0, 0)


def _note(bp: Blueprint, refused: Refused) -> None:
    """The attempt is in the journal, as far as the journal can be written."""
    try:
        community = queries.home(bp)
        if community is None:
            community = INSTALLATION
            open_book(INSTALLATION, INSTALLATION_TIMEZONE)
        problems = refused.data.get("problems")
        with transaction.atomic():
            fact = RefusedToApply(refused.code, len(problems) if isinstance(problems, list) else 0)
            record(fact, key=f"blueprint:refused:{secrets.token_hex(12)}", community=community)
    except DatabaseError:
        log.warning("the refusal %s could not be written to the journal", refused.code)


def export_of(community: int) -> str:
    """The blueprint in force as one sealed file without personal data, byte for byte the same each time."""
    in_force = queries.in_force(community)
    if in_force is None:
        raise Refused("no_revision")
    return sealed(load_text(in_force.source).data)
