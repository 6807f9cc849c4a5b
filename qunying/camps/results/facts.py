"""What can have happened to the result of an item; each fact's subject is the item."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("camps.item_rated")
@dataclass(frozen=True, slots=True)
class ItemRated:
    """A member said how good they found an item, 1 to 5, or changed what they had said."""

    slot: Code
    stars: int
    changed: bool


@fact("camps.item_measured")
@dataclass(frozen=True, slots=True)
class ItemMeasured:
    """What an item had come to within a day of its delivery; what its channel does not show is absent, not nought."""

    slot: Code
    seen: int | None
    opened: int | None
    took_part: int | None
    asked: bool  # for a rating
    rating_sum: int
    rating_n: int
    minutes: int  # since its delivery


@fact("camps.item_unmeasured")
@dataclass(frozen=True, slots=True)
class ItemUnmeasured:
    """There is no result of an item, and this is why."""

    slot: Code
    reason: Code  # blind: its channel shows nothing | late: nobody counted within a day | unknown: whether it arrived
