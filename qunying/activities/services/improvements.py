"""Improvements: changes of the product that go back to what members gave; adopting something, and releasing what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from qunying.activities import kinds
from qunying.activities.facts import Adopted, Contributed, ImprovementDeclared, ImprovementReleased
from qunying.activities.models import Activity, Announcement, Improvement, Source
from qunying.activities.services import moments
from qunying.activities.wording import line
from qunying.journal.record import Draft, record, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

TITLE_MAX = 80
ADOPTED, LIVE = "adopted", "live"


@verb("activities.declare_improvement", needs=("owner", "operator"))
def declare_improvement(community_id: int, *, title: str, by: int | None = None) -> Improvement:
    """A change to come stands on record under this title; the same title that is not released yet is the same change."""
    title = line(title, most=TITLE_MAX)
    with transaction.atomic():
        standing = Improvement.objects.filter(community_id=community_id, title=title, released_at=None).first()
        if standing is not None:
            return standing
        made = Improvement.objects.create(community_id=community_id, title=title, declared_at=clock.now(), declared_by_id=by)
        record(ImprovementDeclared(made.pk), key=f"improvement:{made.pk}", community=community_id, staff=by, subject=("improvement", made.pk))
    return made


@verb("activities.adopt", needs=("owner", "operator"))
def adopt(improvement_id: int, *, activity_id: int, rows: Sequence[int], by: int | None = None) -> int:
    """These rows of the activity (items, entries) lead to the change, each to one change only; returns how many newly do.

    What was adopted into a change that is out already is released at once. Refused ``not_found`` for rows of another activity or community.
    """
    with transaction.atomic():
        change = Improvement.objects.select_for_update().filter(pk=improvement_id).first()
        activity = Activity.objects.filter(pk=activity_id).first()
        if change is None or activity is None or activity.community_id != change.community_id:
            raise Refused("not_found")
        fresh = _link(change, activity, rows)
        _tell(activity, [source.row for source in fresh], ADOPTED)
        identities = people.identities(source.membership_id for source in fresh)
        record_many([
            Draft(
                Adopted(activity.pk, source.row, change.pk), f"adopted:{activity.pk}:{source.row}", change.community_id,
                identity=identities.get(source.membership_id), staff=by, subject=("improvement", change.pk),
            )
            for source in fresh
        ])  # fmt: skip
        if change.released_at is not None and fresh:
            _carry_out(change, fresh, by)
    return len(fresh)


@verb("activities.release_change", needs=("owner", "operator"))
def release_change(improvement_id: int, *, on: date | None = None, by: int | None = None) -> bool:
    """The change is out since ``on`` (today), what lies behind it reads as released, and a notice that waited for it goes out; returns whether it was new.

    Refused ``released_in_future`` for a day to come.
    """
    with transaction.atomic():
        change = Improvement.objects.select_for_update().filter(pk=improvement_id).first()
        if change is None:
            raise Refused("not_found")
        if change.released_at is not None:
            return False
        today = clock.today(timezone_of(change.community_id))
        if on is not None and on > today:
            raise Refused("released_in_future", day=on.isoformat())
        change.released_on, change.released_at = on or today, clock.now()
        change.save(update_fields=["released_on", "released_at"])
        sources = list(Source.objects.filter(improvement=change).order_by("pk"))
        record(ImprovementReleased(change.pk, len(sources)), key=f"released:{change.pk}", community=change.community_id, staff=by,
               subject=("improvement", change.pk))  # fmt: skip
        _carry_out(change, sources, by)
    return True


def _link(change: Improvement, activity: Activity, rows: Sequence[int]) -> list[Source]:
    given = kinds.get(activity.kind).given
    found = given(activity.pk, sorted(set(rows))) if given else []
    if {one[0] for one in found} != set(rows):
        raise Refused("not_found")
    taken = set(Source.objects.filter(activity=activity, row__in=rows).values_list("row", flat=True))
    fresh = [
        Source(improvement=change, activity=activity, row=row, membership_id=membership, named=named) for row, membership, named in found if row not in taken
    ]
    return Source.objects.bulk_create(fresh, batch_size=200)


def _carry_out(change: Improvement, sources: Sequence[Source], by: int | None) -> None:
    """What lies behind the change reads as released, everybody who contributed has their fact, and notices that wait are due."""
    behind: dict[int, list[int]] = {}
    for source in sources:
        behind.setdefault(source.activity_id, []).append(source.row)
    activities = Activity.objects.in_bulk(list(behind))
    for activity_id, rows in behind.items():
        _tell(activities[activity_id], rows, LIVE)
    identities = people.identities(source.membership_id for source in sources)
    about = ("improvement", change.pk)
    record_many([
        Draft(Contributed(change.pk), f"contributed:{change.pk}:{identity}", change.community_id, identity=identity, staff=by, subject=about)
        for identity in sorted(set(identities.values()))
    ])  # fmt: skip
    keys = {one.key for one in activities.values()}
    waiting = Announcement.objects.filter(community_id=change.community_id, state=Announcement.State.WAITING).select_related("activity__schedule")
    moments.hurry([one.pk for one in waiting if keys & set(one.activity.schedule.body.get("of", ()))])


def _tell(activity: Activity, rows: Sequence[int], state: str) -> None:
    moved = kinds.get(activity.kind).moved
    if moved is not None and rows:
        moved(rows, state)
