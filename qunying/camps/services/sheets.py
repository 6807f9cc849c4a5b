"""排期.xlsx and the blueprint, for faces: read a file against a blueprint, propose the next revision, write a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunying.blueprint.check import check
from qunying.blueprint.document import Blueprint
from qunying.camps.sheets import writing
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.guard import FILE_BYTES_MAX
from qunying.camps.sheets.proposal import Changed, Difference, Proposal, propose, short_not_changed
from qunying.camps.sheets.read import read
from qunying.camps.sheets.reading import Reading, Unclear, Understood
from qunying.camps.sheets.workbook import opened
from qunying.kernel.refusals import Refused

__all__ = [
    "FILE_BYTES_MAX",
    "Changed",
    "Difference",
    "Proposal",
    "Read",
    "Reading",
    "Unclear",
    "Understood",
    "read_json",
    "read_sheet",
    "short_not_changed",
    "with_same_short",
    "write_sheet",
]


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook read against a blueprint, and the revision it proposes."""

    reading: Reading
    proposal: Proposal


def read_sheet(data: bytes, bp: Blueprint, *, same_short: bool = False, now: datetime | None = None) -> Read:
    """What the file says and would change; nothing is written. Refused when it cannot be read, or the blueprint has faults of its own.

    With ``now`` (local to the community) what lies in the past stays as it is.
    """
    _whole(bp)
    reading = read(opened(data), Calendar.of(bp))
    return Read(reading, propose(bp, reading, same_short=same_short, now=now))


def with_same_short(found: Read, *, now: datetime | None = None) -> Proposal:
    """The same reading with the full words also where the short ones are missing."""
    return propose(found.proposal.before, found.reading, same_short=True, now=now)


def write_sheet(bp: Blueprint) -> bytes:
    """The calendar as an .xlsx file one can go on editing."""
    _whole(bp)
    return writing.write(bp)


def read_json(found: Read) -> dict[str, Any]:
    """The reading and the proposal as plain values."""
    reading, made = found.reading, found.proposal
    return {
        "cells": reading.cells, "understood": len(reading.understood), "share": round(reading.share, 4),
        "unclear": [{"sheet": one.sheet, "cell": one.address, "content": one.shown, "why": one.why, "mend": one.mend} for one in reading.unclear],
        "hidden": len(reading.hidden), "notes": len(reading.notes),
        "whole": made.whole, "left": made.left, "same": made.same, "untouched": made.untouched,
        "missing": [{"day": one.day, "slot": one.slot} for one in made.missing],
        "changes": [_change(one) for one in made.changes],
        "problems": [problem.sentence for problem in made.problems],
    }  # fmt: skip


def _change(one: Changed) -> dict[str, Any]:
    fields = {difference.field: {"before": difference.before, "after": difference.after} for difference in one.fields}
    return {"day": one.day, "date": one.date.isoformat() if one.date else None, "slot": one.slot, "state": one.state, "fields": fields}


def _whole(bp: Blueprint) -> None:
    problems = [problem for problem in check(bp) if not problem.path or problem.path.startswith("content")]
    if problems or not bp.readable:
        raise Refused("sheet_blueprint_faulty", count=len(problems), problems=problems)
