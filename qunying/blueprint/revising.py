"""Write a next revision without carrying it out yet: checked, planned once, on top of the newest, with who and why; an apply makes it hold."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from qunying.blueprint import export, queries
from qunying.blueprint.check import check, refuse_faults
from qunying.blueprint.document import Blueprint
from qunying.blueprint.models import Origin, Revision
from qunying.blueprint.plan import make
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

KINDS = ("apply", "console", "sheet", "new", "restore", "review")


@verb("blueprint.revise", needs=("owner", "operator"))
def revise(bp: Blueprint, *, based_on: int, author: str, reason: str, source: str = "console", account: int | None = None, staff: int | None = None) -> int:
    """The blueprint stands as the community's newest revision, not carried out yet; its number.

    Refused: no reason; any fault; an edit to the past; nothing different; ``revision_overtaken`` when the newest revision is not the one it is based on.
    """
    if source not in KINDS:
        raise ValueError(f"no revision comes from {source}")
    if not reason.strip():
        raise Refused("revision_without_reason")
    refuse_faults(check(bp))
    community = queries.home(bp)
    if community is None:
        raise Refused("no_revision")
    _refuse_overtaken(community, based_on)
    made = make(bp)
    made.refuse_past()
    text = export.emit(bp.data)
    try:
        with transaction.atomic():
            return _write(community, bp.hash, text, based_on, (source, author, reason, account, staff))
    except IntegrityError:
        _refuse_overtaken(community, based_on)
        raise


def _write(community: int, sha256: str, text: str, based_on: int, told: tuple[str, str, str, int | None, int | None]) -> int:
    source, author, reason, account, staff = told
    newest = queries.newest(community)
    _refuse_overtaken(community, based_on)
    if newest is not None and newest.sha256 == sha256:
        raise Refused("revision_unchanged", number=newest.number)
    row = Revision.objects.create(
        community=community, number=based_on + 1, sha256=sha256, source=text, author=author[:60], reason=reason.strip()[:200], created_at=clock.now()
    )
    Origin.objects.create(revision=row, kind=source, parent=newest, account=account, staff=staff)
    return row.number


def _refuse_overtaken(community: int, based_on: int) -> None:
    newest = queries.newest(community)
    if newest is not None and newest.number != based_on:
        raise Refused(
            "revision_overtaken", number=newest.number, author=newest.author, reason=newest.reason, at=newest.created_at, based_on=based_on, community=community
        )
