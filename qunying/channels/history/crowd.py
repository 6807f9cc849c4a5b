"""Everybody of a staged source: who they are, when each was first heard of, who came and went. On disk, for some histories have a million people."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from qunying.channels.history.items import Person
from qunying.channels.history.shelf import ROOM, private_file

FILE = "people.sqlite3"
_CHATS = 1 << 21  # more than there can be files; with a moment in front it stays within 63 bits
_TABLES = (
    "CREATE TABLE person (number INTEGER PRIMARY KEY, who BLOB NOT NULL)",
    "CREATE TABLE first (chat INTEGER, person INTEGER, at INTEGER NOT NULL, nth INTEGER NOT NULL, PRIMARY KEY (chat, person)) WITHOUT ROWID",
    "CREATE TABLE move (chat INTEGER, id INTEGER, person INTEGER, at INTEGER, came INTEGER, removed INTEGER, by_name INTEGER)",
)
_APPEARANCES = "(SELECT chat, person, at FROM first UNION ALL SELECT chat, person, at FROM move)"


class Move(NamedTuple):
    """A movement with the numbers of its chat and person."""

    chat: int
    id: int
    person: int
    at: int
    came: bool
    removed: bool
    by_name: bool


class Heard(NamedTuple):
    """Somebody's number, who they are, and where and when they are first heard of."""

    number: int
    who: Person
    chat: int
    at: int


class Crowd:
    """Everybody who did anything, numbered from nought in the order in which they were met."""

    def __init__(self, folder: Path) -> None:
        self.file = private_file(str(folder / FILE))
        for table in _TABLES:
            self.file.execute(table)
        self._count = self.moves = 0
        self.name = lru_cache(ROOM)(self._name)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Person:
        row = self.file.execute("SELECT who FROM person WHERE number = ?", (number,)).fetchone()
        return person_of(row[0])

    def add(self, person: Person) -> int:
        """One more; returns their number."""
        number, self._count = self._count, self._count + 1
        self.file.execute("INSERT INTO person VALUES (?, ?)", (number, marshal.dumps(tuple(person))))
        return number

    def change(self, number: int, person: Person) -> None:
        """They are known so from now on."""
        self.file.execute("UPDATE person SET who = ? WHERE number = ?", (marshal.dumps(tuple(person)), number))

    def hear(self, found: Iterable[tuple[int, int, int, int]]) -> None:
        """(chat, person, moment, the how manieth message of the source) of words; the earliest of each stays."""
        keep = "INSERT INTO first VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, nth = excluded.nth WHERE excluded.at < at"
        self.file.executemany(keep, found)

    def move(self, move: Move) -> None:
        """The movement is kept."""
        self.moves += 1
        self.file.execute("INSERT INTO move VALUES (?, ?, ?, ?, ?, ?, ?)", move)

    def heard(self) -> Iterator[Heard]:
        """Everybody, in the order in which they are first heard of on any of the chats."""
        found = f"SELECT person, min(at * {_CHATS} + chat) AS heard FROM {_APPEARANCES} GROUP BY person"
        rows = self.file.execute(f"SELECT person, heard, who FROM ({found}) JOIN person ON number = person ORDER BY heard, person")
        return (Heard(number, person_of(who), heard % _CHATS, heard // _CHATS) for number, heard, who in rows)

    def beginnings(self) -> dict[int, int]:
        """When each chat's history begins."""
        return dict(self.file.execute(f"SELECT chat, min(at) FROM {_APPEARANCES} GROUP BY chat"))

    @property
    def pairs(self) -> int:
        """How many people spoke, counted in each chat."""
        count: int = self.file.execute("SELECT count(*) FROM first").fetchone()[0]
        return count

    def close(self) -> None:
        """The file is let go."""
        self.file.close()

    def _name(self, number: int) -> str:
        return self[number].name


def person_of(who: bytes) -> Person:
    """The person as kept in a row."""
    return Person(*marshal.loads(who))
