"""Members rate items that ask for it, and within a day of its delivery every item is measured or it is said why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from qunying.camps.models import Delivery
from qunying.camps.queries.matrix import cells_of
from qunying.camps.results.counting import Counts, count, ratings
from qunying.camps.results.expecting import LATEST, Arrived, asks_rating, expect
from qunying.camps.results.facts import ItemMeasured, ItemRated, ItemUnmeasured
from qunying.camps.results.models import ItemRating, Result
from qunying.flows.periodic import every
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

STARS = range(1, 6)
AT_ONCE = 50  # items in one transaction
IN_A_TURN = 500
LOOK_SECONDS = 600.0
SENT = ("delivered", "late")
State = Result.State


@dataclass(frozen=True, slots=True)
class RateRequest:
    """What a member thinks of an item."""

    membership: int
    identity: int
    delivery: int
    stars: int


@verb("camps.rate_item")
def rate_item(membership_id: int, *, delivery_id: int, stars: int) -> bool:
    """The member's one rating of the item reads so, until the item is measured; returns whether that is new.

    Refused ``rating_bad_stars``, ``rating_not_yours``, ``rating_not_asked``, ``rating_early`` or ``rating_over``.
    """
    identity = people.identities([membership_id])[membership_id]
    [answer] = rate_many([RateRequest(membership_id, identity, delivery_id, stars)])
    if isinstance(answer, Refused):
        raise answer
    return answer


def rate_many(requests: Sequence[RateRequest]) -> list[bool | Refused]:
    """Every rating that may be given stands with its fact; for each request, in order, whether it said something new, or why not."""
    answers: list[bool | Refused] = []
    for part in paced(chunks(requests, AT_ONCE)):
        with transaction.atomic():
            answers += _rate(part)
    return answers


@every(LOOK_SECONDS, "camps.results")
def measure_due() -> int:
    """Every item whose hour has come has its result, or it is known why it has none; returns how many items that were."""
    due = list(Result.objects.filter(state=State.WAITING, due_at__lte=clock.now()).order_by("due_at", "pk").values_list("community_id", "pk")[:IN_A_TURN])
    by_community = [[pk for _, pk in own] for _, own in groupby(sorted(due), key=lambda row: row[0])]
    parts = [part for own in by_community for part in chunks(own, AT_ONCE)]
    return sum(_measure(part) for part in paced(parts))


def _measure(items: Sequence[int]) -> int:
    """Counting takes no lock; ratings are read again in the transaction that closes them."""
    now = clock.now()
    counts = count([row for row in Result.objects.filter(pk__in=items).order_by("pk") if not _late(row, now)], until=now)
    with transaction.atomic():
        rows = list(Result.objects.select_for_update().filter(pk__in=items, state=State.WAITING).order_by("pk"))
        given = ratings(rows)
        for row in rows:
            row.state, row.measured_at = State.LATE, now
            if row.pk in counts:
                _take(row, counts[row.pk])
                row.rating_sum, row.rating_n, _who = given.get(row.pk, (0, 0, frozenset()))
        Result.objects.bulk_update(rows, ["state", "seen", "opened", "took_part", "rating_sum", "rating_n", "measured_at"])
        record_many([_told(row, now) for row in rows])
    return len(rows)


def _late(row: Result, now: datetime) -> bool:
    return row.delivered_at + LATEST < now


def _take(row: Result, counts: Counts) -> None:
    row.state = State.BLIND if counts.blind(asks_rating=row.asks_rating) else State.MEASURED
    row.seen, row.opened, row.took_part = counts.seen, counts.opened, counts.took_part


def _told(row: Result, now: datetime) -> Draft:
    minutes = int((now - row.delivered_at).total_seconds()) // 60
    fact: object = ItemUnmeasured(row.slot, row.state)
    if row.state == State.MEASURED:
        fact = ItemMeasured(row.slot, row.seen, row.opened, row.took_part, row.asks_rating, row.rating_sum, row.rating_n, minutes)
    return Draft(fact, f"camps.result:{row.pk}", row.community_id, group=row.group_id, subject=("delivery", row.pk))


def _rate(requests: Sequence[RateRequest]) -> list[bool | Refused]:
    items = {one.pk: one for one in Delivery.objects.filter(pk__in={request.delivery for request in requests}).select_related("cohort")}
    _stand(items.values())
    rows = {row.pk: row for row in Result.objects.select_for_update().filter(pk__in=items).order_by("pk")}
    mine = groups.belonging([(request.membership, items[request.delivery].group_id) for request in requests if request.delivery in items])
    staff = {pk for one in {item.community_id for item in items.values()} for pk in people.staff_memberships(one)}
    given = {
        (row.result_id, row.membership_id): row
        for row in ItemRating.objects.filter(result__in=rows, membership__in={request.membership for request in requests})
    }
    drafts, answers = [], list[bool | Refused]()
    for request in requests:
        item = items.get(request.delivery)
        if item is None or request.membership in staff or (request.membership, item.group_id) not in mine:
            answers.append(Refused("rating_not_yours"))
            continue
        why = _why_not(item, rows.get(item.pk), request.stars)
        if why is None:
            draft = _keep(request, item, given)
            drafts += [draft] if draft else []
        answers.append(Refused(why, title=item.title) if why else draft is not None)
    record_many(drafts)
    return answers


def _why_not(item: Delivery, row: Result | None, stars: int) -> str | None:
    """The code of why the item takes no such rating now; None when it does."""
    if stars not in STARS:
        return "rating_bad_stars"
    if row is None:
        return "rating_early" if asks_rating(item) else "rating_not_asked"
    if not row.asks_rating:
        return "rating_not_asked"
    return None if row.state == State.WAITING else "rating_over"


def _stand(items: Iterable[Delivery]) -> None:
    """An item that has just arrived may be rated before the reactions have heard of it."""
    asking = [one for one in items if one.cancelled_at is None and asks_rating(one)]
    known = set(Result.objects.filter(pk__in=[one.pk for one in asking]).values_list("pk", flat=True))
    new = [one for one in asking if one.pk not in known]
    if not new:
        return
    cells = cells_of(new, clock.now())
    expect([Arrived(pk, cell.sent_at) for pk, cell in cells.items() if cell.fate in SENT and cell.sent_at is not None])


def _keep(request: RateRequest, item: Delivery, given: dict[tuple[int, int], ItemRating]) -> Draft | None:
    """The rating stands; the fact that tells of it, or None where nothing changed."""
    row, now = given.get((item.pk, request.membership)), clock.now()
    if row is not None and row.stars == request.stars:
        return None
    if row is None:
        row = ItemRating(result_id=item.pk, community_id=item.community_id, membership_id=request.membership, turns=-1)
    row.stars, row.turns, row.rated_at = request.stars, row.turns + 1, now
    row.save()
    given[item.pk, request.membership] = row
    return Draft(
        ItemRated(item.slot, request.stars, row.turns > 0), f"camps.rated:{item.pk}:{request.membership}:{row.turns}", item.community_id,
        group=item.group_id, identity=request.identity, subject=("delivery", item.pk),
    )  # fmt: skip
