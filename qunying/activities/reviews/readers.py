"""Who reads what members wrote: one of the staff, or a member of the group who is trusted with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class Reader:
    """One of the staff, or a member; exactly one of both."""

    staff_id: int | None = None
    membership_id: int | None = None

    @property
    def which(self) -> dict[str, int | None]:
        """The columns that name them."""
        return {"reviewer_id": self.staff_id, "peer_id": self.membership_id}

    @property
    def identity(self) -> int | None:
        """As whom facts know them."""
        own = self.membership_id
        if self.staff_id is not None:
            row = people.staff_by_id([self.staff_id]).get(self.staff_id)
            own = row.membership_id if row else None
        return people.identities([own]).get(own) if own is not None else None


def of(row: object) -> Reader:
    """Who holds or wrote this row."""
    return Reader(getattr(row, "reviewer_id", None), getattr(row, "peer_id", None))


def names(readers: Collection[Reader]) -> dict[Reader, str]:
    """What they are called, in two reads."""
    staff = people.staff_by_id(one.staff_id for one in readers if one.staff_id is not None)
    members = people.names(one.membership_id for one in readers if one.membership_id is not None)
    return {one: staff[one.staff_id].name if one.staff_id in staff else members.get(one.membership_id or 0, "") for one in readers}
