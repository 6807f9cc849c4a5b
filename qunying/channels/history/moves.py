"""Who came and went in a staged history: what its system lines say, and that who speaks must have come before."""

from __future__ import annotations

import importlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from qunying.channels.history.crowd import person_of
from qunying.channels.history.ids import Ids
from qunying.channels.history.stage import MESSAGES, Staged
from qunying.insight.arrays import numbers
from qunying.insight.lazy import pyarrow as pa

# Keys say how we know: by a line of the platform, by such a line that gave only a name, or because somebody spoke whose coming nobody noted.
SAID, BY_NAME, IMPLIED = "hm", "hn", "hf"
_FOREVER = 1 << 62
_TOLD = f"SELECT at, chat, person, came, removed, iif(by_name, '{BY_NAME}', '{SAID}') || printf(':%016x', id) AS key FROM move"
_PASSAGES = """CREATE TABLE passage
    (nth INTEGER PRIMARY KEY, at INTEGER, chat INTEGER, person INTEGER, came INTEGER, removed INTEGER, key TEXT UNIQUE)"""
_KEEP = """INSERT INTO passage (at, chat, person, came, removed, key) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
    SET at = excluded.at, chat = excluded.chat, person = excluded.person, came = excluded.came, removed = excluded.removed"""


class Passage(NamedTuple):
    """Somebody came into a chat or went out of it; chat and person are numbers of the stage."""

    at: int
    chat: int
    person: int
    came: bool
    removed: bool
    key: str


def came_and_went(staged: Staged, slug: str) -> Iterator[Passage]:
    """Every coming and going in the order of time, each under the key it has in every import.

    Who first speaks without having come, came at that moment; who speaks again after having gone, came back at that one; who is only seen going
    had been there since the history begins.
    """
    file = staged.people.file
    file.execute("DROP TABLE IF EXISTS passage")
    file.execute(_PASSAGES)
    ids = [Ids(slug, chat.platform, chat.key) for chat in staged.chats]

    def implied(rows: Iterable[tuple[Any, ...]]) -> Iterator[Passage]:
        for chat, at, nth, number, who in rows:
            yield Passage(at, chat, number, True, False, f"{IMPLIED}:{ids[chat].of(f'first:{person_of(who).key}{nth}'):016x}")

    file.executemany(_KEEP, file.execute(_TOLD))
    file.executemany(_KEEP, implied(_came_back(staged)))
    file.executemany(_KEEP, implied(_only_seen_going(staged)))
    file.executemany(_KEEP, implied(_spoke_first(file)))
    for at, chat, person, came, removed, key in file.execute("SELECT at, chat, person, came, removed, key FROM passage ORDER BY at, came DESC, nth"):
        yield Passage(at, chat, person, bool(came), bool(removed), key)


def _spoke_first(file: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """Who spoke in a chat before anybody told of their coming or going, in the order of the source."""
    earliest = "(SELECT chat, person, min(at) AS at FROM move GROUP BY chat, person)"
    return file.execute(
        f"SELECT f.chat, f.at, '', number, who FROM first f JOIN person ON number = f.person"
        f" LEFT JOIN {earliest} told ON told.chat = f.chat AND told.person = f.person WHERE told.at IS NULL OR told.at > f.at ORDER BY f.nth"
    )


def _only_seen_going(staged: Staged) -> Iterator[tuple[Any, ...]]:
    """Whose going is told first, and who had said nothing before: they had been there from the beginning."""
    if not staged.people.moves:
        return
    order = "row_number() OVER (PARTITION BY chat, person ORDER BY at, came, removed, by_name, id)"
    first = staged.people.beginnings()
    for chat, *who in staged.people.file.execute(
        f"SELECT m.chat, number, who FROM (SELECT *, rowid AS told, {order} AS place FROM move) m JOIN person ON number = m.person"
        " LEFT JOIN first f ON f.chat = m.chat AND f.person = m.person WHERE place = 1 AND NOT came AND (f.at IS NULL OR f.at >= m.at) ORDER BY m.at, told"
    ):
        yield chat, first[chat], "", *who


def _came_back(staged: Staged) -> Iterator[tuple[Any, ...]]:
    """The first words after each leaving that no coming is told of in between."""
    for chat, person, at in sorted(_spoke_after_leaving(staged)):
        yield from staged.people.file.execute("SELECT ?, ?, ?, number, who FROM person WHERE number = ?", (chat, at, f"\x1f{at}", person))


def _spoke_after_leaving(staged: Staged) -> list[tuple[int, int, int]]:
    gaps = {name: array("q") for name in ("chat", "person", "gone", "until")}
    for _pair, told in groupby(_told(staged), key=lambda row: (row[0], row[1])):
        gone: tuple[int, ...] | None = None
        for chat, person, at, came in told:
            _note(gaps, gone, at)
            gone = None if came else (chat, person, at)
        _note(gaps, gone, _FOREVER)
    if not gaps["chat"]:
        return []
    con = importlib.import_module("duckdb").connect(config={"threads": 1, "memory_limit": "100MB", "temp_directory": str(staged.folder)})
    try:
        con.register("gaps", pa.table({name: numbers(column, pa.int64()) for name, column in gaps.items()}))
        found: list[tuple[int, int, int]] = con.execute(
            "select g.chat, g.person, min(m.at) from gaps g join read_parquet($messages) m on m.chat = g.chat and m.person = g.person"
            " where m.at > g.gone and m.at < g.until group by g.chat, g.person, g.gone",
            {"messages": str(staged.folder / MESSAGES)},
        ).fetchall()
        return found
    finally:
        con.close()


def _note(gaps: dict[str, array[int]], gone: tuple[int, ...] | None, until: int) -> None:
    """The time between a leaving and what is told next of the same person is kept."""
    if gone is not None:
        for column, value in zip(gaps.values(), (*gone, until), strict=True):
            column.append(value)


def _told(staged: Staged) -> Iterator[tuple[int, int, int, int]]:
    """(chat, person, moment, came) of every movement told of, pair by pair, each in the order of time."""
    return staged.people.file.execute(f"SELECT chat, person, at, came FROM ({_TOLD}) ORDER BY chat, person, at, came, removed, key")
