"""Taking in a table of orders, visits, costs, members or tags: each row stands once however often the table comes, and what is lost is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from qunying.commerce.importing import mapping as mappings
from qunying.commerce.importing import reading
from qunying.commerce.importing.mapping import TableMapping
from qunying.commerce.importing.reading import Lost, Row
from qunying.commerce.models import Intake
from qunying.commerce.services import keeping
from qunying.commerce.services.keeping import Place
from qunying.journal.record import Origin, origin, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import paced

T = TypeVar("T")
CHUNK = 200
LOSSES_LISTED = 100
OF_EACH_LISTED = 20  # of every reason, also of those that come after a hundred others: an unpaid order must not hide a wrong one
KINDS = tuple(mappings.SHAPES)


@dataclass(slots=True)
class Taken:
    """What became of a table: rows read, new, known before, and lost by reason; the first hundred losses with their lines, and the first of every reason."""

    read: int = 0
    new: int = 0
    known: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    losses: list[Lost] = field(default_factory=list)
    groups: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)

    def lose(self, loss: Lost) -> None:
        """One row more is lost."""
        self.lost[loss.reason] += 1
        if len(self.losses) < LOSSES_LISTED or self.lost[loss.reason] <= OF_EACH_LISTED:
            self.losses.append(loss)


def read_mapping(path: Path, kind: str) -> TableMapping:
    """The mapping in that file; refused in one sentence where it is none."""
    return mappings.read(path, kind)


def suggest_mapping(path: Path, kind: str, community_id: int) -> TableMapping:
    """The mapping the heads of the table suggest; refused ``heads_unknown``."""
    return mappings.suggest(path, kind, timezone_of(community_id))


def mapping_text(mapping: TableMapping) -> str:
    """The mapping as a file to keep."""
    return mappings.text(mapping)


def take_in(community_id: int, path: Path, *, kind: str, mapping: TableMapping, told: Callable[[int, int], None] | None = None) -> Taken:
    """Every readable row of the table stands in the house once, with its fact of origin import; ``told`` hears how far it is.

    The table is read to its end before anything is written: one that breaks off changes nothing. Interrupted, the same call goes on where it stopped.
    """
    mappings.checked(mapping, kind, path.name)
    total, taken = reading.check(path, kind, mapping), Taken()
    intake = Intake.objects.create(community_id=community_id, kind=kind, name=path.name[:120], at=clock.now())
    place = Place.of(community_id, intake.pk, mapping)
    keep = keeping.KEEPERS[kind]
    with origin(Origin.IMPORT):
        for part in paced(_parts(reading.read(path, kind, mapping), CHUNK)):
            rows = _sorted_out(part, taken)
            with transaction.atomic():
                keep(place, rows, taken)
            if told is not None:
                told(taken.read, total)
    return taken


def _sorted_out(part: Iterable[Row | Lost], taken: Taken) -> list[Row]:
    rows: list[Row] = []
    for one in part:
        taken.read += 1
        if isinstance(one, Lost):
            taken.lose(one)
        else:
            rows.append(one)
    return rows


def _parts(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while part := list(islice(rows, size)):
        yield part
