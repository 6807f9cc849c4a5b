"""Taking in: what was staged becomes groups, members, seats, words and facts of origin import, once however often it is brought."""

from __future__ import annotations

import importlib
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from qunying.channels.facts import MessagePosted
from qunying.channels.features import payload
from qunying.channels.history.crowd import Heard
from qunying.channels.history.items import Chat
from qunying.channels.history.models import HistoryChat, HistoryPerson
from qunying.channels.history.moves import IMPLIED, Passage, came_and_went
from qunying.channels.history.stage import MESSAGES, Staged
from qunying.channels.replies import Replies
from qunying.groups import services as groups
from qunying.journal.record import HAPPENED_AT, KEY, Origin, Past, Row, origin, record_rows, rows_of
from qunying.kernel.bulk import burst, chunks, insert_rows, paced, seldom_tidied
from qunying.kernel.ids import keyed_hash
from qunying.kernel.memory import give_back
from qunying.people import services as people

PEOPLE_AT_ONCE, MESSAGES_AT_ONCE = 200, 800  # a write holds SQLite for less than 50 ms
ALONE = 5  # times as much where nobody else writes
READ_AT_ONCE = 8_000
SWITCH_SECONDS = 0.0005  # the writer has little to say in Python, and should not wait long to say it
CAPACITY = 100_000
NAME_MAX = 60

_BODY = {
    "message": "bigint", "community_id": "bigint", "group_id": "bigint", "identity": "bigint", "at": "timestamptz", "form": "text", "body": "text",
    "reply_to": "bigint",
}  # fmt: skip
_PERSON = {"community_id": "bigint", "identity_id": "bigint", "platform": "text", "derived": "boolean"}

T = TypeVar("T")
_Slice = tuple[list[Row], list[tuple[Any, ...]]]  # facts, and the words of each
Progress = Callable[[int], None]  # is told how many messages are in
Pause = Callable[[Iterable[Any]], Iterator[Any]]
_Writer = Callable[..., Future[Any]]


@dataclass(slots=True)
class Taken:
    """What came of taking in: records of the source that are new (messages, told comings and goings), groups and members touched."""

    new: int = 0
    groups: list[int] = field(default_factory=list)
    members: int = 0


@dataclass(slots=True)
class Guess:
    """What each message answers, guessed from names and quotations, for a source that says it of no message; the words kept do not claim it."""

    name: Callable[[int], str]
    _replies: Replies = field(default_factory=Replies)

    def answered(self, chat: int, message: int, person: int, at: int, text: str) -> int | None:
        """The number of the message it seems to answer; messages come in the order of the source."""
        found: int | None = self._replies.answered(chat, person, self.name(person), message, at, text)
        return found


@dataclass(slots=True)
class _Into:
    """Where the numbers of a stage lead to in this community."""

    community: int
    slug: str
    groups: list[int]
    platforms: list[str]
    memberships: array[int] = field(default_factory=lambda: array("q"))
    identities: array[int] = field(default_factory=lambda: array("q"))


def take_in(staged: Staged, *, community: int, slug: str, progress: Progress | None = None, gently: bool = True) -> Taken:
    """Everything staged stands in the community; what stood already stays as it is. May be called again after an interruption.

    ``gently`` leaves pauses for others who write; where nobody else is about it is quicker without.
    """
    pause: Pause = paced if gently else iter
    with origin(Origin.IMPORT), seldom_tidied(), _writer(alone=not gently) as write:
        into = _Into(community, slug, _groups(staged, community), [chat.platform for chat in staged.chats])
        write(_people, staged, into, pause).result()
        members = sum(1 for membership, _ in groupby(sorted(into.memberships)) if membership)
        taken = Taken(groups=sorted(set(into.groups)), members=members)
        taken.new = write(_moves, staged, into, pause).result()
        give_back()
        taken.new += _messages(staged, into, pause, write, progress or (lambda done: None))
    return taken


def _groups(staged: Staged, community: int) -> list[int]:
    """The group of every chat, made as of the chat's own beginning: one made today would say that the history goes on until today."""
    begins = staged.people.beginnings()
    earliest = min(begins.values(), default=None)
    return [_group(community, chat, place, begins.get(place, earliest)) for place, chat in enumerate(staged.chats)]


def _group(community: int, chat: Chat, place: int, since: int | None) -> int:
    key = keyed_hash(chat.platform, chat.key, purpose="chat")
    with transaction.atomic():
        known = HistoryChat.objects.filter(community_id=community, platform=chat.platform, key=key).values_list("group_id", flat=True).first()
        if known is not None:
            return int(known)
        made = groups.create(
            community, key=None, name=people.name_of(chat.name, _("未命名的群"))[:NAME_MAX], position=place, route="first", purpose=_("带进来的聊天记录"),
            audience=_("原来的群友"), domain=_("未分类"), capacity=CAPACITY, in_calendar=False,
            since=None if since is None else _moment(since),
        )  # fmt: skip
        HistoryChat.objects.create(community_id=community, group_id=made.pk, platform=chat.platform, key=key, derived=chat.derived)
    return int(made.pk)


def _people(staged: Staged, into: _Into, pause: Pause) -> None:
    """Everybody who did anything is a member since they are first heard of, on any of the chats."""
    into.memberships, into.identities = (array("q", bytes(8 * len(staged.people))) for _ in range(2))
    for part in pause(_parts(staged.people.heard(), _size(PEOPLE_AT_ONCE, pause))):
        arrivals = [_arrival(into, one) for one in part]
        with transaction.atomic():
            known = people.remember_many(into.community, arrivals)
            _mark(into.community, [(one.identity, arrival.source, heard.who.derived) for one, arrival, heard in zip(known, arrivals, part, strict=True)])
        for heard, one in zip(part, known, strict=True):
            into.memberships[heard.number], into.identities[heard.number] = one.membership, one.identity


def _parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def _mark(community: int, found: list[tuple[int, str, bool]]) -> None:
    """It is written down where each of them was found, and whether by their name alone."""
    marked = HistoryPerson.objects.filter(community_id=community, identity_id__in=[identity for identity, _, _ in found])
    told = set(marked.values_list("identity_id", flat=True))
    rows = {identity: (community, identity, platform, derived) for identity, platform, derived in found if identity not in told}
    insert_rows("channels_history_person", _PERSON, list(rows.values()))


def _arrival(into: _Into, heard: Heard) -> people.Arrival:
    # A name is somebody within this community only; an account's own id is the same person wherever it turns up.
    person = heard.who
    key = f"~{into.slug}\x1f{person.key}" if person.derived else person.key
    return people.Arrival(people.name_of(person.name, _("匿名")), key, into.platforms[heard.chat], _moment(heard.at), person.bot)


def _moves(staged: Staged, into: _Into, pause: Pause) -> int:
    new = 0
    for part in pause(_parts(came_and_went(staged, into.slug), _size(PEOPLE_AT_ONCE, pause))):
        keys = groups.remember_moves(into.community, [_move(passage, into) for passage in part])
        new += sum(not key.startswith(IMPLIED) for key in keys)
    return new


def _move(passage: Passage, into: _Into) -> groups.Move:
    at, chat, person, came, removed, key = passage
    return groups.Move(into.groups[chat], into.memberships[person], into.identities[person], _moment(at), came, key, removed)


def _messages(staged: Staged, into: _Into, pause: Pause, write: _Writer, progress: Progress) -> int:
    done = new = 0
    guess = None if staged.answers else Guess(staged.people.name)
    slices = (_prepared(part, into, guess) for part in pause(_read(staged, _size(MESSAGES_AT_ONCE, pause))))
    for count, fresh in _written(slices, write):
        done, new = done + count, new + fresh
        progress(done)
    return new


def _size(gentle: int, pause: Pause) -> int:
    return gentle if pause is paced else gentle * ALONE


def _written(slices: Iterator[_Slice], write: _Writer) -> Iterator[tuple[int, int]]:
    """Each slice stands in the database, one after the other; yields how many messages it had and how many of them were new."""
    waiting: tuple[int, Future[int]] | None = None
    all_new = False  # of the slice before: then the next is likely to be, and nobody looks it up first
    for facts, said in slices:
        if waiting:
            count, new = waiting[0], waiting[1].result()
            all_new = new == count
            yield count, new
        waiting = len(facts), write(_write, facts, said, all_new)
    if waiting:
        yield waiting[0], waiting[1].result()


@contextmanager
def _writer(*, alone: bool) -> Iterator[_Writer]:
    """Carries out what writes, one thing after the other, in a thread with a connection of its own: SQLite lets go of Python while it writes, PostgreSQL
    is a process of its own, and the next slice is made meanwhile. At once, in the thread at hand, where SQLite is to be left to others in between.
    """
    if connection.in_atomic_block or (connection.vendor == "sqlite" and not alone):
        yield _at_once
        return
    own, patience = ExitStack(), sys.getswitchinterval()
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            sys.setswitchinterval(SWITCH_SECONDS)
            thread.submit(own.enter_context, burst()).result()  # the import's own row, written last and elsewhere, makes all of it last
            yield lambda function, *given: thread.submit(copy_context().run, function, *given)
        finally:
            sys.setswitchinterval(patience)
            thread.submit(own.close)
            thread.submit(connections.close_all)


def _at_once(function: Callable[..., Any], *given: Any) -> Future[Any]:
    done = Future[Any]()
    done.set_result(function(*given))
    return done


def _read(staged: Staged, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The staged messages in slices, each row in the order of the file's columns."""
    # Read ahead, whatever was read would be kept to the end: 57 bytes a message.
    file = importlib.import_module("pyarrow.parquet").ParquetFile(staged.folder / MESSAGES, pre_buffer=False)
    for batch in file.iter_batches(batch_size=READ_AT_ONCE, use_threads=False):
        rows = list(zip(*[column.to_pylist() for column in batch.columns], strict=True))
        yield from (list(part) for part in chunks(rows, size))


def _prepared(rows: list[tuple[Any, ...]], into: _Into, guess: Guess | None) -> _Slice:
    """Facts and words, row by row of each; made before the transaction, which is for writing only."""
    facts, said = rows_of(MessagePosted, into.community, "history", _told(rows, into, guess)), []
    community, groups, identities = into.community, into.groups, into.identities
    for fact, (chat, message, person, _at, form, words, reply_to) in zip(facts, rows, strict=True):
        said.append((message, community, groups[chat], identities[person], fact[HAPPENED_AT], form, _kept(words), reply_to))
    return facts, said


def _told(rows: list[tuple[Any, ...]], into: _Into, guess: Guess | None) -> Iterator[Past]:
    groups, identities, platforms = into.groups, into.identities, into.platforms
    by = "said" if guess is None else "inferred"
    for chat, message, person, at, form, words, reply_to in rows:
        text = _kept(words)
        answered = reply_to if guess is None else guess.answered(chat, message, person, at, text)
        yield Past(f"h:{message:016x}", at, groups[chat], identities[person], platforms[chat], message, payload(text, form, answered, by))


def _kept(words: str) -> str:
    return words.replace("\0", "") if "\0" in words else words  # PostgreSQL takes no zero bytes


def _write(facts: list[Row], said: list[tuple[Any, ...]], likely_new: bool) -> int:
    """The facts stand, and the words of those that are new; words that were erased do not come back with a second import."""
    with transaction.atomic():
        new = record_rows(facts, likely_new=likely_new)
        fresh = {fact[KEY]: row for fact, row in zip(facts, said, strict=True) if fact[KEY] in new}  # what stands twice in one slice is one
        insert_rows("channels_history_said", _BODY, list(fresh.values()))
    return len(new)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
