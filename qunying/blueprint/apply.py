"""Carry out a plan unit by unit: each unit one transaction, the canary first, safe to kill anywhere and to run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby

from django.db import IntegrityError, transaction

from qunying.blueprint import export, queries
from qunying.blueprint.check import warnings
from qunying.blueprint.facts import Applied
from qunying.blueprint.models import Application, Origin, Revision
from qunying.blueprint.plan import Plan
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Section, all_sections
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.killpoints import reach
from qunying.kernel.refusals import Refused

SHARED_CHUNK = 25  # changes in one transaction: some 50 ms on SQLite

Progress = Callable[[str, int, int], None]  # unit just done, units done, units in all


@dataclass(slots=True)
class Done:
    """What an apply did; ``revision`` is the number now in force."""

    community: int = 0
    revision: int = 0
    create: int = 0
    update: int = 0
    remove: int = 0
    checksum: str = ""
    units: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything was to be done at all."""
        return bool(self.create or self.update or self.remove)


@dataclass(slots=True)
class _Run:
    """An apply under way."""

    plan: Plan
    author: str
    reason: str
    seen: tuple[int, int]
    community: int | None
    source: str
    warnings: list[dict[str, str]]
    application: Application | None = None


_watcher: ContextVar[Progress | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(progress: Progress | None) -> Iterator[None]:
    """Within the block an apply tells after each unit how far it has come."""
    token = _watcher.set(progress)
    try:
        yield
    finally:
        _watcher.reset(token)


def carry_out(plan: Plan, *, seen: tuple[int, int], author: str = "", reason: str = "") -> Done:
    """Everything of the plan is done and the revision is in force; killed midway, the finished units stand whole and a new plan holds the rest."""
    done = Done(checksum=plan.checksum)
    if _nothing_to_do(plan):
        assert plan.community is not None
        in_force = queries.in_force(plan.community)
        return Done(plan.community, in_force.number if in_force else 0, checksum=plan.checksum)
    noted = [{"code": problem.code, "path": problem.path, "message": problem.message} for problem in warnings(plan.bp)]
    source = export.emit(plan.bp.data)  # written out here: nobody waits for it while it holds the database
    run = _Run(plan, author, reason, seen, plan.community, source, noted)
    units = list(_units(plan)) or [(SHARED, [])]
    for number, (unit, changes) in enumerate(paced(units), start=1):
        _do_unit(run, changes)
        if unit not in done.units:
            done.units.append(unit)
        for change in changes:
            setattr(done, change.action, getattr(done, change.action) + 1)
        if progress := _watcher.get():
            progress(unit, number, len(units))
    _finish(run, done)
    return done


def _nothing_to_do(plan: Plan) -> bool:
    """No change, and this very blueprint is in force already with its last apply finished."""
    if plan.changes or plan.community is None:
        return False
    in_force, newest = queries.in_force(plan.community), Application.objects.filter(community=plan.community).order_by("-id").first()
    return in_force is not None and in_force.sha256 == plan.bp.hash and newest is not None and newest.finished_at is not None


def _units(plan: Plan) -> Iterator[tuple[str, list[Change]]]:
    """The plan's transactions in order: what all share some of a section at a time, each group's unit whole, and last what all share no more.

    What all share is much and nobody's group, so it goes in parts: on SQLite members must not wait for the whole of it.
    """
    shared = [change for change in plan.changes if change.resource.unit == SHARED]
    for _, part in groupby((change for change in shared if change.action != "remove"), key=plan.owner):
        yield from ((SHARED, list(some)) for some in chunks(list(part), SHARED_CHUNK))
    for unit, group in groupby((change for change in plan.changes if change.resource.unit != SHARED), key=lambda change: change.resource.unit):
        yield unit, list(group)
    gone = [change for change in shared if change.action == "remove"]
    for _, part in groupby(reversed(gone), key=plan.owner):
        yield SHARED, list(part)


def _do_unit(run: _Run, changes: list[Change]) -> None:
    with transaction.atomic():
        application = _hold(run)
        assert run.community is not None
        context = ApplyContext(run.community, application.revision_id, run.plan.bp, run.plan.now)
        for name, part in _by_section(run.plan, changes):
            name.apply(part, context)
        application.units_done += 1
        for change in changes:
            counter = {"create": "created", "update": "updated", "remove": "removed"}[change.action]
            setattr(application, counter, getattr(application, counter) + 1)
        application.save(update_fields=["units_done", "created", "updated", "removed"])
        reach("blueprint.unit_before_commit")


def _by_section(plan: Plan, changes: list[Change]) -> Iterator[tuple[Section, list[Change]]]:
    """Each section's changes: first what is added or changed, in the order of apply; then what goes, in the opposite order."""
    sections = all_sections()
    for section in sections:
        part = [change for change in changes if change.action != "remove" and plan.owner(change) == section.name]
        if part:
            yield section, part
    for section in reversed(sections):
        part = [change for change in changes if change.action == "remove" and plan.owner(change) == section.name]
        if part:
            yield section, part


def _hold(run: _Run) -> Application:
    """This run's application, locked; refused ``apply_overtaken`` when another run has begun or gone on since the plan was made."""
    if run.application is None:
        return _begin(run)
    newest = Application.objects.select_for_update().filter(community=run.application.community).order_by("-id").first()
    if newest is None or newest.pk != run.application.pk:
        raise Refused("apply_overtaken")
    run.application = newest
    return newest


def _begin(run: _Run) -> Application:
    plan = run.plan
    try:
        with transaction.atomic():
            community = plan.community if plan.community is not None else _establish(plan)
            list(Application.objects.select_for_update().filter(community=community).order_by("-id").values_list("pk")[:1])
            if queries.progress(community) != run.seen:
                raise Refused("apply_overtaken")
            revision = _revision(run, community)
            application = Application.objects.create(
                community=community, revision=revision, checksum=plan.checksum, author=run.author, warnings=run.warnings, started_at=clock.now()
            )
    except IntegrityError as clash:
        raise Refused("apply_overtaken") from clash
    run.community, run.application = community, application
    return application


def _establish(plan: Plan) -> int:
    for section in all_sections():
        community = section.establish(plan.bp, plan.now)
        if community is not None:
            return community
    raise RuntimeError("no section establishes the community a blueprint speaks of")


def _revision(run: _Run, community: int) -> Revision:
    latest = Revision.objects.filter(community=community).order_by("-number").first()
    if latest is not None and latest.sha256 == run.plan.bp.hash:
        return latest
    row = Revision.objects.create(
        community=community, number=latest.number + 1 if latest else 1, sha256=run.plan.bp.hash, source=run.source,
        author=run.author, reason=run.reason, created_at=clock.now(),
    )  # fmt: skip
    Origin.objects.create(revision=row, kind="apply" if latest else "new", parent=latest)
    return row


def _finish(run: _Run, done: Done) -> None:
    """The revision is in force and the journal says so."""
    with transaction.atomic():
        application = _hold(run)
        application.finished_at, application.prints = clock.now(), run.plan.prints
        application.save(update_fields=["finished_at", "prints"])
        revision = application.revision
        record(
            Applied(f"sha256:{revision.sha256}", revision.number, application.created, application.updated, application.removed),
            key=f"blueprint:applied:{application.pk}", community=application.community, revision=revision.pk, subject=("application", application.pk),
        )  # fmt: skip
    done.community, done.revision = application.community, revision.number
