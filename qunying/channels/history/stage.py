"""Staging: what a reader yields becomes typed Parquet in a private folder, with ids, before the database is touched.

Memory is flat: one batch of messages, the chats, and who spoke lately; everybody else lies on disk. A source that breaks half way leaves nothing behind.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, islice
from operator import itemgetter, le
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qunying.channels.history.crowd import Crowd, Move
from qunying.channels.history.ids import Ids
from qunying.channels.history.items import Chat, Item, Lost, Message, Movement, Person
from qunying.channels.history.shelf import Shelf
from qunying.insight import arrays
from qunying.insight.lazy import pyarrow as pa
from qunying.kernel import clock
from qunying.kernel.bulk import seldom_tidied

if TYPE_CHECKING:
    from pyarrow import Schema

BATCH = 10_000
LISTED = 100  # losses told one by one; the others are counted
EARLIEST_MS = 631_152_000_000  # 1990: whatever is older is a broken clock
AHEAD = timedelta(days=1)  # an export's clock may be in another zone than ours, not in another week
MESSAGES = "messages.parquet"

Progress = Callable[[int], None]  # is told how many records have been read
_Numbers = dict[tuple[str, str], Any]  # of those who speak in a batch, by chat and account; None: not introduced


@dataclass(slots=True)
class Staged:
    """What a source holds: messages in a file, people and their comings and goings in another. Positions in ``chats`` are the numbers the files use."""

    folder: Path
    people: Crowd
    chats: list[Chat] = field(default_factory=list)
    messages: int = 0
    answers: int = 0  # of them, those that say themselves which message they answer
    text_bytes: int = 0
    since: int | None = None
    until: int | None = None
    lost: Counter[str] = field(default_factory=Counter)
    losses: list[Lost] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Every record the source held, the lost ones too."""
        return self.messages + self.people.moves + self.lost.total()

    def lose(self, lost: Lost) -> None:
        """One more record could not be taken."""
        self.lost[lost.reason] += 1
        if len(self.losses) < LISTED:
            self.losses.append(lost)


def schema() -> Schema:
    """The columns of a staged message."""
    kept = [("chat", pa.int32()), ("id", pa.int64()), ("person", pa.int32()), ("at", pa.int64()), ("form", pa.large_string()), ("text", pa.large_string())]
    return pa.schema([*kept, ("reply_to", pa.int64())])


class Stage:
    """Takes what readers yield, source after source; ``community`` is the short name that ids are made with. A context manager: its file ends with it."""

    def __init__(self, folder: Path, community: str, progress: Progress | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.kept = Staged(folder, Crowd(folder))
        self._community, self._progress = community, progress
        self._schema = schema()
        self._batch: list[Message] = []
        self._chats: dict[str, int] = {}
        self._ids: dict[str, Ids] = {}
        self._met = Shelf[tuple[Any, ...]]()  # by the present source; who never does anything is never numbered
        self._numbers = Shelf[int]()  # of an account on its platform: the same digits elsewhere are somebody else
        self._platforms: dict[str, None] = {}  # in the order in which they were met
        self._here: dict[str, str] = {}  # the platform of each chat
        self._same: dict[str, int] = {}  # messages without an id that share chat, moment and words, counted while the moment lasts
        self._same_at = 0
        self._latest_ms = int((clock.real_now() + AHEAD).timestamp() * 1000)

    def __enter__(self) -> Stage:
        self._out: Any = importlib.import_module("pyarrow.parquet").ParquetWriter(
            self.kept.folder / MESSAGES, self._schema, compression="lz4", use_dictionary=["chat", "person", "form"], write_statistics=False
        )  # of what lies here for minutes quickness counts, not size
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()
        self._met.clear()
        self._numbers.clear()

    def take(self, items: Iterable[Item]) -> None:
        """Everything the source yields is kept or counted as lost."""
        with seldom_tidied():
            self._take(items)

    def _take(self, items: Iterable[Item]) -> None:
        self._met.clear()
        batch = self._batch
        for item in items:
            kind = type(item)
            if kind is Message:
                batch.append(item)  # type: ignore[arg-type]
                if len(batch) >= BATCH:
                    self._flush()
            elif kind is Person:
                self._person(item)  # type: ignore[arg-type]
            elif kind is Movement:
                self._movement(item)  # type: ignore[arg-type]
            elif kind is Chat:
                self._chat(item)  # type: ignore[arg-type]
            else:
                self.kept.lose(item)  # type: ignore[arg-type]
        self._flush()

    def _chat(self, chat: Chat) -> None:
        name = f"{chat.platform}\x1f{chat.key}"
        if name not in self._chats:
            self._chats[name] = len(self.kept.chats)
            self.kept.chats.append(chat)
        if self._chats.get(chat.key) != self._chats[name]:
            self._flush()  # another platform's chat of the same key: what was said so far belongs to the former
            self._chats[chat.key] = self._chats[name]
            self._ids[chat.key] = Ids(self._community, chat.platform, chat.key)
            self._here[chat.key] = chat.platform
            self._platforms[chat.platform] = None

    def _person(self, person: Person) -> None:
        self._met[person.key] = tuple(person)
        for platform in self._platforms:
            number = self._numbers.get(f"{platform}\x1f{person.key}")
            if number is not None and person.name:
                self.kept.people.change(number, person)  # people rename themselves; by the last name they are known now

    def _number(self, chat: str, key: str) -> int | None:
        """The number of the account in the chat; None when neither was introduced."""
        platform = self._here.get(chat)
        if platform is None:
            return None
        account = f"{platform}\x1f{key}"
        number = self._numbers.get(account)
        if number is None and (met := self._met.get(key)) is not None:
            number = self._numbers[account] = self.kept.people.add(Person(*met))
        return number

    def _movement(self, move: Movement) -> None:
        person = self._number(move.chat, move.who)
        if person is None:
            return self.kept.lose(Lost("unknown_sender", move.chat))
        if not EARLIEST_MS <= move.at <= self._latest_ms:
            return self.kept.lose(Lost("impossible_time", str(move.at)))
        name = f"m:{move.id}" if move.id else f"m:{move.who}\x1f{move.at}\x1f{move.came}"
        self.kept.people.move(Move(self._chats[move.chat], self._ids[move.chat].of(name), person, move.at, move.came, move.removed, move.by_name))
        self._span(move.at, move.at)

    def _flush(self) -> None:
        """The batch is in the file; what lacks its chat, its sender or a possible time is lost."""
        good, self._batch[:] = list(self._batch), []
        numbers = {pair: self._number(*pair) for pair in dict.fromkeys((said.chat, said.sender) for said in good)}
        if good and not self._all_whole(good, numbers):
            good = [said for said in good if self._is_whole(said, numbers)]
        if good:
            self._out.write_batch(self._columns(good, numbers))
            self.kept.messages += len(good)
        if self._progress:
            self._progress(self.kept.read)

    def _all_whole(self, batch: list[Message], numbers: _Numbers) -> bool:
        times = [said.at for said in batch]
        return None not in numbers.values() and min(times) >= EARLIEST_MS and max(times) <= self._latest_ms

    def _is_whole(self, said: Message, numbers: _Numbers) -> bool:
        if not EARLIEST_MS <= said.at <= self._latest_ms:
            self.kept.lose(Lost("impossible_time", str(said.at)))
        elif numbers[said.chat, said.sender] is None:
            self.kept.lose(Lost("unknown_sender", said.chat))
        else:
            return True
        return False

    def _columns(self, batch: list[Message], numbers: _Numbers) -> Any:
        chats, names, senders, times, forms, said, replies = map(list, zip(*batch, strict=True))
        ids = self._ids_of(chats, names)
        if not all(names):
            ids = [id if name else self._id_of_content(one) for id, name, one in zip(ids, names, batch, strict=True)]
        answered = [None] * len(batch) if not any(replies) else [id if name else None for id, name in zip(self._ids_of(chats, replies), replies, strict=True)]
        chat = [self._chats[key] for key in chats]
        person = [numbers[pair] for pair in zip(chats, senders, strict=True)]
        self._remember(chat, person, times)
        self.kept.answers += len(answered) - answered.count(None)
        try:
            words = arrays.texts(said, pa.large_string())
        except UnicodeEncodeError:  # halves of characters, which some exports hold
            words = arrays.texts([text.encode("utf-8", "replace").decode() for text in said], pa.large_string())
        whole = {"chat": chat, "id": ids, "person": person, "at": times, "reply_to": answered}
        made = {field.name: arrays.numbers(whole[field.name], field.type) for field in self._schema if field.name in whole}
        made |= {"form": arrays.texts(forms, pa.large_string()), "text": words}
        self.kept.text_bytes += words.nbytes
        return pa.record_batch([made[name] for name in self._schema.names], schema=self._schema)

    def _ids_of(self, chats: list[str], names: list[str | None]) -> list[int]:
        """The ids of what is called so; of what has no name, any."""
        if chats.count(chats[0]) == len(chats):
            return self._ids[chats[0]].each([name or "" for name in names])
        return [self._ids[chat].of(name or "") for chat, name in zip(chats, names, strict=True)]

    def _id_of_content(self, said: Message) -> int:
        if said.at != self._same_at:
            self._same_at, self._same = said.at, {}
        name = f"\x1f{said.sender}\x1f{said.at}\x1f{said.form}\x1f{said.text}"
        nth = self._same[said.chat + name] = self._same.get(said.chat + name, 0) + 1  # 哈哈 said twice in one second is two messages
        return self._ids[said.chat].of(name if nth == 1 else f"{name}\x1f{nth}")

    def _remember(self, chats: list[int], people: list[int], times: list[int]) -> None:
        where = list(zip(chats, people, strict=True))
        said = list(zip(where, zip(times, count(self.kept.messages), strict=False), strict=True))
        if not all(map(le, times, islice(times, 1, None))):  # out of order, which few exports are
            said.sort(key=itemgetter(1))
        self.kept.people.hear((*pair, *at) for pair, at in dict(reversed(said)).items())  # the first of each in the batch
        self._span(min(times), max(times))

    def _span(self, since: int, until: int) -> None:
        kept = self.kept
        kept.since = since if kept.since is None else min(since, kept.since)
        kept.until = until if kept.until is None else max(until, kept.until)
