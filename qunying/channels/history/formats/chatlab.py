"""ChatLab 0.0.2, as JSON and as JSON Lines: the neutral format, also the one we give out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from qunying.channels.history.doors import Doors
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.shelf import Shelf
from qunying.channels.history.streams import Unread, epoch_ms, json_lines, records, sample

FORM_OF = {
    0: "text", 1: "image", 2: "voice", 3: "video", 4: "file", 5: "emoji", 7: "link", 8: "location", 20: "red_packet", 21: "transfer", 22: "pat", 23: "call",
    24: "share", 25: "text", 26: "forward", 27: "card", 80: "system", 81: "recall", 99: "other",
}  # fmt: skip
PLATFORMS = frozenset({"wechat", "qq", "whatsapp", "telegram", "discord", "slack", "zulip", "mail"})
SYSTEM, RECALL = 80, 81
_new = tuple.__new__  # half the time of calling the class
_SAID = {number: form for number, form in FORM_OF.items() if number not in (SYSTEM, RECALL)}


def _sniff_jsonl(path: Path, head: bytes) -> int:
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return 95 if first.startswith(b"{") and b'"_type"' in first and b'"chatlab"' in first else 0


def _sniff_json(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 90 if start.startswith(b"{") and b'"chatlab"' in start[:2000] and b'"_type"' not in start[:200] else 0


class _Reading:
    """One ChatLab file while it is read: the chat, its people under their latest names, and its doors."""

    def __init__(self, source: Source) -> None:
        self.file = source.path.name
        self.chat = ""
        self.doors = Doors("")
        self._names = Shelf[str]()
        self._bots: set[str] = set()

    def meta(self, meta: dict[str, Any]) -> Chat:
        """The chat the file is of."""
        name = str(meta.get("name") or self.file)
        platform = str(meta.get("platform") or "").lower()
        given = meta.get("groupId")
        self.chat = str(given or name)
        self.doors = Doors(self.chat, str(meta.get("ownerId") or ""))
        return Chat(self.chat, name, platform if platform in PLATFORMS else "other", derived=not given)

    def member(self, row: dict[str, Any]) -> Iterator[Item]:
        """Somebody of the members' list: by name only, who never does anything is not brought in."""
        key = str(row.get("platformId") or "")
        if not key:
            return
        roles = row.get("roles")
        if isinstance(roles, list) and any(isinstance(role, dict) and role.get("id") == "bot" for role in roles):
            self._bots.add(key)
        yield from self._person(key, str(row.get("groupNickname") or row.get("accountName") or ""))
        self.doors.seen(key, str(row.get("accountName") or ""))

    def plainly(self, row: dict[str, Any]) -> Message | None:
        """The message of a record without anything unusual, which most are; None sends it the longer way."""
        get = row.get
        key, at, kind, text, said, reply = get("sender"), get("timestamp"), get("type"), get("content"), get("platformMessageId"), get("replyToMessageId")
        if not (type(at) is int and 10**9 < at < 4 * 10**9 and type(text) is type(said) is type(key) is str and (reply is None or type(reply) is str)):
            return None
        form = _SAID.get(kind) if type(kind) is int else None
        if form is None or not key or self._names.warm.get(key) != (get("groupNickname") or get("accountName") or ""):
            return None
        return _new(Message, (self.chat, said, key, at * 1000, form, text, reply or None))

    def message(self, row: dict[str, Any], where: str) -> Iterator[Item]:
        """What one record says."""
        key = row.get("sender")
        at = row.get("timestamp")
        at = at * 1000 if type(at) is int and 10**9 < at < 4 * 10**9 else epoch_ms(at)  # the common case, quickly
        if at is None:
            yield Lost("bad_time", where, sample(row.get("timestamp")))
            return
        kind = row.get("type", 0)
        text = row.get("content")
        text = text if type(text) is str else "" if text is None else str(text)
        if kind in (SYSTEM, RECALL) or not key:
            yield from self._system(row, kind, key, at, text, where)
            return
        key = key if type(key) is str else str(key)
        name = row.get("groupNickname") or row.get("accountName") or ""
        if name != self._names.get(key):
            yield from self._person(key, str(name))
        said = row.get("platformMessageId")
        reply = row.get("replyToMessageId")
        form = FORM_OF.get(kind, "other") if type(kind) is int else "other"
        yield Message(self.chat, said if type(said) is str else str(said or ""), key, at, form, text, str(reply) if reply else None)

    def _system(self, row: dict[str, Any], kind: object, key: object, at: int, text: str, where: str) -> Iterator[Item]:
        who = str(key) if key and str(key) in self._names else ""
        if kind == SYSTEM and self.doors.hear(str(row.get("platformMessageId") or ""), at, text, who):
            return
        yield Lost("recalled" if kind == RECALL else "system_line" if kind == SYSTEM else "no_sender", where, sample(text))

    def _person(self, key: str, name: str) -> Iterator[Item]:
        if name or key not in self._names:
            self._names[key] = name
            self.doors.seen(key, name)
            yield Person(key, name, bot=key in self._bots)


def _read_jsonl(source: Source) -> Iterator[Item]:
    reading = _Reading(source)
    plainly = reading.plainly
    for number, row in json_lines(source.path):
        kind = row.get("_type") if type(row) is dict else None
        if kind == "message" and reading.chat:
            if (said := plainly(row)) is not None:
                yield said
                continue
            yield from reading.message(row, f"{source.path.name}:{number}")
        elif kind == "member":
            yield from reading.member(row)
        elif kind == "header":
            yield from reading.doors.settle()
            yield reading.meta(row.get("meta") or {})
        else:
            yield from _no_record(row, kind, f"{source.path.name}:{number}")
    yield from reading.doors.settle()


def _no_record(row: Any, kind: object, where: str) -> Iterator[Lost]:
    if isinstance(row, Unread):
        yield Lost(row.reason, where, row.sample)
    elif kind is None:
        if not isinstance(row, str) or row.strip():
            yield Lost("bad_json", where, sample(row if isinstance(row, str) else _written(row)))
    else:
        yield Lost("no_header" if kind == "message" else "unknown_record", where, sample(_written(row)))


def _written(row: Any) -> str:
    return orjson.dumps(row).decode()


def _read_json(source: Source) -> Iterator[Item]:
    reading = _Reading(source)
    meta = next((found for found in records(source.path, "meta", record=None) if isinstance(found, dict)), None)
    yield reading.meta(meta or {})
    for member in records(source.path, "members.item", record=None):
        if isinstance(member, dict):
            yield from reading.member(member)
    for number, row in enumerate(records(source.path, "messages.item"), 1):
        where = f"{source.path.name}#{number}"
        if isinstance(row, Unread):
            yield Lost(row.reason, where, row.sample)
        else:
            yield from reading.message(row, where)
    yield from reading.doors.settle()


LOSES = (_("图片、语音、视频和文件只留「发过」这件事，内容不带入"), _("撤回的消息没有内容，只计数"), _("没有写明进群的人，按第一次发言算进群"))

JSONL = register(Format("chatlab-jsonl", "ChatLab JSONL", _sniff_jsonl, _read_jsonl, LOSES))
JSON = register(Format("chatlab-json", "ChatLab JSON", _sniff_json, _read_json, LOSES))
