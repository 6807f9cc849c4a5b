"""Whose phone holds the card: a card's link opens on the first device that comes back with its mark, and on no other until it is issued anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import F

from qunying.camps.hosts.facts import CardReissued
from qunying.camps.hosts.models import CardLink
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.ids import keyed_hash, token
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

Standing = Literal["held", "other", "ended"]


@dataclass(frozen=True, slots=True)
class CardState:
    """A card's link as the console shows it."""

    serial: int
    held: bool


def new_mark() -> str:
    """A new secret by which a device is known again."""
    return token()


def serial_of(staff_id: int) -> int:
    """The serial of the link that opens this person's card now."""
    return CardLink.objects.filter(pk=staff_id).values_list("serial", flat=True).first() or 0


def hold(staff_id: int, *, serial: int, mark: str) -> Standing:
    """Whether the device with this mark holds the card: the first one that asks does from now on; ``ended`` when a newer link has been issued."""
    row = CardLink.objects.filter(pk=staff_id).first()
    if (row.serial if row else 0) != serial:
        return "ended"
    hashed = _hash(mark)
    if row is not None and row.device:
        return "held" if row.device == hashed else "other"
    return _take(staff_id, serial, hashed)


def holders(mark: str) -> list[int]:
    """The staff whose cards the device with this mark holds; empty for a device nobody knows."""
    return list(CardLink.objects.filter(device=_hash(mark)).values_list("staff_id", flat=True)) if mark else []


def states(staff_ids: list[int]) -> dict[int, CardState]:
    """Of each of these staff, whether a phone holds their card."""
    found = {row.staff_id: CardState(row.serial, bool(row.device)) for row in CardLink.objects.filter(pk__in=staff_ids)}
    return {one: found.get(one, CardState(0, False)) for one in staff_ids}


@verb("camps.reissue_card", needs=("owner", "operator"))
def reissue_card(staff_id: int) -> int:
    """The links given out so far open nothing any more, and the next device that opens the new one holds the card; returns its serial."""
    with transaction.atomic():
        community = _row_of(staff_id)
        CardLink.objects.filter(pk=staff_id).update(serial=F("serial") + 1, device="", held_at=None, issued_at=clock.now())
        serial = serial_of(staff_id)
        record(CardReissued(serial=serial), key=f"camps.card_reissued:{staff_id}:{serial}", community=community, subject=("staff", staff_id))
    return serial


def _take(staff_id: int, serial: int, hashed: str) -> Standing:
    with transaction.atomic():
        _row_of(staff_id)
        CardLink.objects.filter(pk=staff_id, serial=serial, device="").update(device=hashed, held_at=clock.now())
    row = CardLink.objects.get(pk=staff_id)
    if row.serial != serial:
        return "ended"
    return "held" if row.device == hashed else "other"


def _row_of(staff_id: int) -> int:
    """There is a row for the card of this person; returns their community."""
    staff = people.post(staff_id)
    if staff is None:
        raise Refused("not_found")
    CardLink.objects.get_or_create(pk=staff_id, defaults={"community_id": staff.community_id})
    return int(staff.community_id)


def _hash(mark: str) -> str:
    return keyed_hash(mark, purpose="card-device")
