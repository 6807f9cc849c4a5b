"""Writing down what is known of members, and taking it back: each change is a fact, so that the numbers know it a minute later."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from qunying.charter.personas.conditions import NAME_MAX, VALUE_MAX, code_of, value_of
from qunying.charter.personas.facts import AttributeNoted
from qunying.charter.personas.models import Attribute
from qunying.charter.personas.naming import TAG, TAG_NAME, built_in
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

CHUNK = 200  # members per write transaction: well below 50 ms on SQLite
NUMBER_MOST = 1_000_000
_SEPARATORS = (":", "：", "=", "＝")

_Slot = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something known of a member: 城市 is 上海; of the name 标签 the value is one more tag. ``on`` false takes it back."""

    membership_id: int
    name: str
    value: str
    on: bool = True

    @property
    def slot(self) -> _Slot:
        """What of the member it is about."""
        return self.membership_id, self.name, self.value if self.name == TAG_NAME else ""


def note_many(community_id: int, noted: Sequence[Noted]) -> int:
    """All of it is known; what was known already changes nothing; returns how much is new. Of one thing said twice the last holds."""
    changed = 0
    for part in chunks([_clean(one) for one in noted], CHUNK):
        with transaction.atomic():
            changed += _note(community_id, list(part))
    return changed


@verb("charter.note_attribute", needs=("owner", "operator", "guide"))
def note_attribute(membership_id: int, *, name: str, value: str) -> bool:
    """That is known of the member from now on; returns whether it is new. Refused ``attribute_unreadable`` and ``attribute_is_counted``."""
    return note_many(_community(membership_id), [Noted(membership_id, name, value)]) == 1


@verb("charter.forget_attribute", needs=("owner", "operator", "guide"))
def forget_attribute(membership_id: int, *, name: str, value: str) -> bool:
    """That is no longer known of the member; returns whether it was."""
    return note_many(_community(membership_id), [Noted(membership_id, name, value, on=False)]) == 1


def of_tag(membership_id: int, word: str) -> Noted:
    """What a tag of a table says: 城市:上海 is a value of its own, anything else a tag."""
    for separator in _SEPARATORS:
        name, found, value = (part.strip() for part in word.partition(separator))
        if found and name and value and not built_in(name):
            return Noted(membership_id, name, value)
    return Noted(membership_id, TAG_NAME, word)


def _note(community_id: int, part: Sequence[Noted]) -> int:
    last = {one.slot: one for one in part}
    rows = Attribute.objects.select_for_update().filter(membership_id__in={slot[0] for slot in last}).order_by("pk")
    held: dict[_Slot, Attribute] = {(row.membership_id, row.name, row.tag): row for row in rows}
    fresh = [one for slot, one in last.items() if _is_new(held.get(slot), one)]
    now, old, new = clock.now(), [], []
    for one in fresh:
        row = held.get(one.slot)
        if row is None:
            tag = one.slot[2]
            row = Attribute(community_id=community_id, membership_id=one.membership_id, name=one.name, tag=tag, value="" if tag else one.value, noted_at=now)
            new.append(row)
        else:
            row.value, row.on, row.version, row.noted_at = "" if row.tag else one.value, one.on, row.version + 1, now
            old.append(row)
        held[one.slot] = row
    Attribute.objects.bulk_create(new)
    Attribute.objects.bulk_update(old, ["value", "on", "version", "noted_at"])
    record_many(_drafts(community_id, fresh, held))
    return len(fresh)


def _is_new(row: Attribute | None, one: Noted) -> bool:
    if row is None or not row.on:
        return one.on
    return not one.on or (not row.tag and row.value != one.value)


def _drafts(community_id: int, fresh: Iterable[Noted], held: dict[_Slot, Attribute]) -> list[Draft]:
    fresh = list(fresh)
    who = people.identities({one.membership_id for one in fresh})
    told = []
    for one in fresh:
        attribute, row = code_of(one.name), held[one.slot]
        fact = AttributeNoted(attribute, value_of(attribute, one.value), number_of(one.value), one.on)
        key = f"attribute:{one.membership_id}:{value_of(attribute, row.tag)[:17]}:{row.version}"
        told.append(Draft(fact, key, community_id, identity=who[one.membership_id], subject=("membership", one.membership_id)))
    return told


def number_of(value: str) -> float | None:
    """The number that the value is; None where it is none, or so long that it could be a telephone's, which no fact may hold."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < NUMBER_MOST else None


def _clean(one: Noted) -> Noted:
    name, value = (" ".join(unicodedata.normalize("NFC", text).split()) for text in (one.name, one.value))
    code = built_in(name)
    if code and code != TAG:
        raise Refused("attribute_is_counted", name=name)
    name = TAG_NAME if code else name
    if not name or not value or len(name) > NAME_MAX or len(value) > (NAME_MAX if name == TAG_NAME else VALUE_MAX):
        raise Refused("attribute_unreadable", name_max=NAME_MAX, value_max=VALUE_MAX)
    return Noted(one.membership_id, name, value, one.on)


def _community(membership_id: int) -> int:
    member = people.membership_by_id(membership_id)
    if member is None:
        raise Refused("not_found")
    return int(member.community_id)
