"""Bring a real public community's history in as facts: who spoke where and when, without a word of what they said."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from qunying.channels.facts import MessagePosted
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.journal.record import Draft, Origin, origin, record_many
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services as people_services

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "communities" / "bytecode-alliance"
SLUG = "bytecode-alliance"
NAME = "Bytecode Alliance"
ATTRIBUTION = (
    "Bytecode Alliance 公开的 Zulip 归档，Apache License 2.0，github.com/bytecodealliance/zulip-archive，提交 46f9676（2026-08-22）。"
    "姓名已换成单向哈希，不含消息正文和话题标题；加入时间取第一次发言，回复关系为推断。"
)
SOURCE = "archive"
MEMBER, BOT = 0, 2  # kinds of membership, as people keeps them
MESSAGES_PER_TRANSACTION = 500  # a write holds SQLite for less than 50 ms
FEATURES = 0  # the features come with the archive; no extractor of ours has read a text
NO_FINGERPRINT = "absent"

Progress = Callable[[int], None]  # is told how many messages are in
Pause = Callable[[Iterable[Any]], Iterator[Any]]


def load(*, folder: Path = FOLDER, progress: Progress | None = None, gently: bool = False) -> int:
    """The archive stands as a community with its groups, members and facts of origin import; returns how many messages were new.

    May be called again after an interruption: what is there stays, what is missing comes. ``gently`` leaves pauses for others who write; on a
    first start there is nobody. Refused ``archive_unreadable``.
    """
    rows = read(folder / "messages.parquet")
    pause: Pause = paced if gently else iter
    community = _community()
    with origin(Origin.IMPORT):
        streams = _groups(community, rows)
        identities = _members(community, rows, pause)
        return _messages(pause(_drafts(community, rows, streams, identities)), progress or (lambda done: None))


def read(path: Path) -> list[dict[str, Any]]:
    """The archive's messages in the order of time."""
    try:
        rows: list[dict[str, Any]] = importlib.import_module("pyarrow.parquet").ParquetFile(path).read().to_pylist()
        return [row | {"at": datetime.fromtimestamp(row["at"], UTC)} for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as problem:  # pyarrow's own errors are ValueErrors
        raise Refused("archive_unreadable", path=path.name, problem=str(problem).split("\n", 1)[0]) from problem


def _community() -> int:
    known = people.community_by_slug(SLUG)
    if known is not None:
        return int(known.pk)
    made = people_services.create_community(slug=SLUG, name=NAME, kind="forum", timezone="UTC", is_archive=True, attribution=ATTRIBUTION)
    return int(made.pk)


def _groups(community: int, rows: list[dict[str, Any]]) -> dict[str, int]:
    """A group for every stream, in the order in which they began."""
    streams = list(dict.fromkeys(row["stream"] for row in rows))
    known = {row.name: row.id for row in groups.groups(community)}
    for position, stream in enumerate(streams):
        if stream not in known:
            made = group_services.create(
                community, key=None, name=stream, position=position, route="first", purpose=f"Zulip #{stream}", audience="public",
                domain="科技", capacity=100_000, in_calendar=False,
            )  # fmt: skip
            known[stream] = int(made.pk)
    return known


def _members(community: int, rows: list[dict[str, Any]], pause: Pause) -> dict[str, int]:
    """Everybody who ever spoke is a member (or a bot) since the day of their first message; returns identities."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["member"], row)
    days: dict[tuple[date, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in first.values():
        days[row["at"].date(), row["is_bot"]].append(row)
    identities: dict[str, int] = {}
    for (_, is_bot), newcomers in pause(days.items()):
        kind = BOT if is_bot else MEMBER
        wanted = [people_services.Newcomer(row["member"].removeprefix("bot:"), row["member"], SOURCE) for row in newcomers]
        # At the day's earliest first message: one batch a day, and nobody speaks before having come.
        members = people_services.admit_many(community, wanted, kind=kind, at=newcomers[0]["at"])
        identities |= {row["member"]: member.identity_id for row, member in zip(newcomers, members, strict=True)}
    return identities


def _messages(parts: Iterable[list[Draft]], progress: Progress) -> int:
    done = new = 0
    for part in parts:
        with transaction.atomic():
            new += len(record_many(part))
        done += len(part)
        progress(done)
    return new


def _drafts(community: int, rows: list[dict[str, Any]], streams: dict[str, int], identities: dict[str, int]) -> Iterator[list[Draft]]:
    for part in chunks(rows, MESSAGES_PER_TRANSACTION):
        yield [
            Draft(
                MessagePosted(row["length"], row["question"], row["mentions"], row["reply_to"], NO_FINGERPRINT, FEATURES),
                key=f"archive:{SLUG}:{row['n']}",
                community=community,
                group=streams[row["stream"]],
                identity=identities[row["member"]],
                channel="zulip",
                subject=("archived", row["n"]),
                happened_at=row["at"],
            )
            for row in part
        ]
