"""A shelf: what stands under each key, the latest in memory and the rest in a private file that nobody else sees and that goes with the process."""

from __future__ import annotations

import marshal
import sqlite3
from typing import Any, Generic, TypeVar, cast

V = TypeVar("V")

ROOM = 8_192  # keys in memory
PAGES_KB = 1_024  # of the file's, in memory


def private_file(path: str = "") -> sqlite3.Connection:
    """A database for this process alone, of which nothing need outlive it: no log, no waiting for the disk. Without a path it has no name either."""
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{PAGES_KB}", "temp_store=FILE"):
        file.execute(f"PRAGMA {setting}")
    file.execute("BEGIN")
    return file


class Shelf(Generic[V]):
    """Like a dict by text, of values that consist of texts, numbers and plain tuples; however many there are, memory holds ``ROOM`` of them."""

    def __init__(self) -> None:
        self.warm: dict[str, V] = {}  # to be looked at first where it is done by the million; what is not here may still be on the shelf
        self._file: sqlite3.Connection | None = None

    def get(self, key: str) -> V | None:
        """What stands under the key, or None."""
        found = self.warm.get(key)
        if found is None and self._file is not None:
            row = self._file.execute("SELECT held FROM shelf WHERE key = ?", (_bytes(key),)).fetchone()
            if row is not None:
                found = marshal.loads(row[0])
                self[key] = found
        return found

    def __setitem__(self, key: str, held: V) -> None:
        if len(self.warm) >= ROOM:
            self._put_away()
        self.warm[key] = held

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def clear(self) -> None:
        """Nothing stands here any more, in memory or on disk."""
        self.warm.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put_away(self) -> None:
        if self._file is None:
            self._file = private_file()
            self._file.execute("CREATE TABLE shelf (key BLOB PRIMARY KEY, held BLOB NOT NULL) WITHOUT ROWID")
        rows = sorted((_bytes(key), marshal.dumps(cast(Any, held))) for key, held in self.warm.items())
        self._file.executemany("INSERT INTO shelf VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET held = excluded.held", rows)
        self.warm.clear()


def _bytes(text: Any) -> bytes:
    encoded: bytes = text.encode("utf-8", "surrogatepass")  # halves of characters, which some exports hold, no database takes as text
    return encoded
