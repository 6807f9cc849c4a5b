"""What follows from an item's fate: a delivered one waits for its result, one whose fate nobody knows can have none yet."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.models import Delivery
from qunying.camps.results.expecting import Arrived, expect
from qunying.camps.results.facts import ItemUnmeasured
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.journal.record import Draft, record_many

DELIVERED = "channels.delivered"


@on(DELIVERED, "channels.fate_unknown", consumer="camps.await_results")
def wait(facts: Sequence[Recorded]) -> None:
    """Each item these facts speak of waits for its result, or is known as one that cannot be measured because nobody can tell whether it arrived."""
    mine = [(fact, fact.subject_id) for fact in facts if fact.subject_type == "delivery" and fact.subject_id is not None]
    expect([Arrived(item, fact.happened_at, fact.payload.get("message")) for fact, item in mine if fact.kind == DELIVERED])
    lost = {item: fact for fact, item in mine if fact.kind != DELIVERED}
    rows = Delivery.objects.filter(pk__in=lost).order_by("pk")
    record_many([_unknown(row) for row in rows])


def _unknown(row: Delivery) -> Draft:
    said = ItemUnmeasured(row.slot, "unknown")
    return Draft(said, f"camps.unmeasured:{row.pk}:unknown", row.community_id, group=row.group_id, subject=("delivery", row.pk), happened_at=row.at)
