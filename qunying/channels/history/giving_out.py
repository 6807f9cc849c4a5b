"""Give a community's talk out again: each group as ChatLab JSON Lines, which others read and we take in again."""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from qunying.channels.adapters.web.models import Post
from qunying.channels.history.formats.chatlab import FORM_OF, SYSTEM
from qunying.channels.history.models import HistoryChat, HistoryMessage
from qunying.channels.history.moves import IMPLIED
from qunying.groups import queries as groups
from qunying.journal import read as journal
from qunying.journal.facts import Recorded
from qunying.kernel import clock
from qunying.people import queries as people

VERSION, GENERATOR = "0.0.2", "qunying"
TYPE_OF = {form: number for number, form in sorted(FORM_OF.items(), reverse=True)}
MOVED = ("groups.joined", "groups.left")
AT_ONCE = 2000
_UNSAFE_IN_NAMES = re.compile(r"[^\w\-.]+")


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is given out."""

    at: datetime
    id: str
    group: int
    identity: int
    form: str
    text: str
    reply_to: str | None


def chatlab(community_id: int, folder: Path) -> list[Path]:
    """For each group that has any talk there is a ChatLab file in the folder; comings and goings that were told stand in it as notices."""
    folder.mkdir(parents=True, exist_ok=True)
    faces, moved = people.everybody(community_id), moves(community_id)
    platforms = dict(HistoryChat.objects.filter(community_id=community_id).values_list("group_id", "platform"))
    written = []
    for group in sorted(groups.by_id(groups_with_talk(community_id) | moved.keys()).values(), key=lambda one: one.id):
        path = folder / f"{_UNSAFE_IN_NAMES.sub('_', group.name)[:60]}-{group.public_id}.jsonl"
        records = heapq.merge(_spoken(community_id, group.id, faces), _noticed(moved[group.id], faces), key=lambda one: one["timestamp"])
        _write_lines(path, _opening(group, platforms.get(group.id, "other"), faces, {fact.identity for fact in moved[group.id]}), records)
        written.append(path)
    return written


def messages(community_id: int) -> Iterator[Said]:
    """Everything said in the community whose words are kept: brought in or posted here, group by group in the order of time."""
    for group in sorted(groups_with_talk(community_id)):
        yield from _said(community_id, group)


def groups_with_talk(community_id: int) -> set[int]:
    """Groups with a history that was brought in, or where members spoke here."""
    brought = HistoryChat.objects.filter(community_id=community_id).values_list("group_id", flat=True)
    posted = Post.objects.filter(community_id=community_id, kind=Post.Kind.MESSAGE).order_by().values_list("group_id", flat=True).distinct()
    return set(brought) | set(posted)


def _said(community_id: int, group: int) -> Iterator[Said]:
    return heapq.merge(_brought(community_id, group), _posted(group), key=lambda said: said.at)


def _brought(community_id: int, group: int) -> Iterator[Said]:
    rows = HistoryMessage.objects.filter(community_id=community_id, group_id=group).order_by("at", "pk")
    for message, identity, at, form, body, reply_to in rows.values_list("message", "identity", "at", "form", "body", "reply_to").iterator(AT_ONCE):
        yield Said(at, f"{message:016x}", group, identity, form, body, None if reply_to is None else f"{reply_to:016x}")


def _posted(group: int) -> Iterator[Said]:
    rows = Post.objects.filter(group_id=group, kind=Post.Kind.MESSAGE, identity__isnull=False).order_by("posted_at", "pk")
    for pk, identity, at, body, reply_to in rows.values_list("pk", "identity", "posted_at", "body", "reply_to_id").iterator(AT_ONCE):
        yield Said(at, f"p{pk}", group, identity or 0, "text", body, None if reply_to is None else f"p{reply_to}")


def moves(community_id: int) -> defaultdict[int, list[Recorded]]:
    """Comings and goings that somebody told of, by group; those we concluded follow again from the messages."""
    found: defaultdict[int, list[Recorded]] = defaultdict(list)
    for fact in journal.of_community(community_id, kinds=MOVED):
        if fact.group is not None and fact.identity is not None and not fact.key.startswith(f"{IMPLIED}:"):
            found[fact.group].append(fact)
    for told in found.values():
        told.sort(key=lambda fact: fact.happened_at)
    return found


def _opening(group: Any, platform: str, faces: dict[int, Any], moved: set[int | None]) -> Iterator[dict[str, Any]]:
    yield {
        "_type": "header",
        "chatlab": {"version": VERSION, "exportedAt": int(clock.now().timestamp()), "generator": GENERATOR},
        "meta": {"name": group.name, "platform": platform, "type": "group", "groupId": group.public_id},
    }
    speakers = set(HistoryMessage.objects.filter(group_id=group.id).order_by().values_list("identity", flat=True).distinct())
    posters = set(Post.objects.filter(group_id=group.id, kind=Post.Kind.MESSAGE).order_by().values_list("identity", flat=True).distinct())
    for identity in sorted(one for one in speakers | posters | moved if one is not None):
        if identity in faces:
            public, name, kind, *_ = faces[identity]
            yield {"_type": "member", "platformId": public, "accountName": name} | ({"roles": [{"id": "bot"}]} if kind == "bot" else {})


def _spoken(community_id: int, group: int, faces: dict[int, Any]) -> Iterator[dict[str, Any]]:
    for said in _said(community_id, group):
        if said.identity in faces:
            public, name, *_ = faces[said.identity]
            yield {
                "_type": "message", "platformMessageId": said.id, "sender": public, "accountName": name, "timestamp": int(said.at.timestamp()),
                "type": TYPE_OF.get(said.form, 99), "content": said.text, "replyToMessageId": said.reply_to,
            }  # fmt: skip


def _noticed(moves: list[Recorded], faces: dict[int, Any]) -> Iterator[dict[str, Any]]:
    for fact in moves:
        if fact.identity in faces:
            public, name, *_ = faces[fact.identity]
            said = "加入了群聊" if fact.kind == "groups.joined" else "被移出了群聊" if fact.payload.get("reason") == "removed" else "退出了群聊"
            yield {
                "_type": "message", "platformMessageId": f"m{fact.id}", "sender": public, "accountName": name, "timestamp": int(fact.happened_at.timestamp()),
                "type": SYSTEM, "content": f"{name}{said}",
            }  # fmt: skip


def _write_lines(path: Path, *parts: Iterable[dict[str, Any]]) -> None:
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as out:
            for part in parts:
                for record in part:
                    out.write(orjson.dumps(record) + b"\n")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
