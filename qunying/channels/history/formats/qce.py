"""QQ by qq-chat-exporter: one JSON file, or (version 5) a manifest with chunks of JSON Lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from qunying.channels.history.archives import BROKEN, names_in, opened_archive
from qunying.channels.history.doors import Doors
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll
from qunying.channels.history.streams import Readable, Unread, epoch_ms, lines, local_ms, records, sample
from qunying.kernel.refusals import Refused

MANIFEST = "manifest.json"
MANIFEST_MAX = 64 << 20
_FORM_OF = {"image": "image", "pic": "image", "audio": "voice", "voice": "voice", "ptt": "voice", "video": "video", "file": "file", "face": "emoji",
            "market_face": "emoji", "marketface": "emoji", "sticker": "emoji", "location": "location", "forward": "forward", "json": "share"}  # fmt: skip
_NUMBER = re.compile(r"[1-9]\d{4,11}")
LOSES = (
    _("图片、语音、视频和文件只留「发过」这件事，内容不带入"), _("撤回的消息没有内容，只计数"),
    _("没有写明进群的人，按第一次发言算进群；进群提示里只有昵称，同一个群里只有一个人用这个昵称时才认作他"),
)  # fmt: skip


class _Room:
    """The chat while it is read."""

    def __init__(self, info: Mapping[str, Any], source: Source) -> None:
        name = str(info.get("name") or source.path.stem)
        key = next((str(info[one]) for one in ("groupCode", "groupId", "peerUin", "peerUid", "id") if info.get(one)), "")
        self.source, self.private = source, str(info.get("type") or "").lower() in ("private", "c2c", "friend")
        self.chat = Chat(key or name, name, "qq", derived=not key)
        self.roll, self.doors = Roll(), Doors(self.chat.key, str(info.get("selfUin") or ""))

    def message(self, row: Mapping[str, Any], where: str) -> Iterator[Item]:
        """What one record says, in either version's words."""
        at = epoch_ms(row.get("timestamp")) or local_ms(str(row.get("timestamp") or row.get("time") or ""), self.source.timezone)
        if at is None:
            yield Lost("bad_time", where, sample(row.get("timestamp")))
            return
        content = row.get("content")
        more: Mapping[str, Any] = content if isinstance(content, dict) else {}
        text, said = str(more.get("text") or ""), str(row.get("messageId") or row.get("id") or "")
        if row.get("isSystemMessage") or row.get("system"):
            if not self.doors.hear(said, at, text):
                yield Lost("system_line", where, sample(text))
            return
        if row.get("isRecalled") or row.get("recalled"):
            yield Lost("recalled", where)
            return
        person = _sender(row)
        if person is None:
            yield Lost("no_sender", where, sample(text))
            return
        yield from self.roll.introduce(person)
        self.doors.seen(person.key, person.name)
        reply = more.get("reply")
        yield Message(self.chat.key, said, person.key, at, *_words(more, text), _answered(reply, more))


def _sender(row: Mapping[str, Any]) -> Person | None:
    sender = row.get("sender")
    if not isinstance(sender, dict):
        return None
    number = str(sender.get("uin") or "")
    key = number if _NUMBER.fullmatch(number) else str(sender.get("uid") or "")
    raw = row.get("rawMessage")
    known: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    name = sender.get("groupCard") or known.get("sendMemberName") or sender.get("nickname") or sender.get("name") or known.get("sendNickName") or ""
    return Person(key, str(name)) if key else None


def _words(more: Mapping[str, Any], text: str) -> tuple[str, str]:
    """Form and words: a message of files only has no words of its own."""
    parts = more.get("elements") or more.get("resources") or []
    kinds = [str(part.get("type") or "").lower() for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    if "text" in kinds or "at" in kinds:
        return "text", text
    form = next((_FORM_OF[kind] for kind in kinds if kind in _FORM_OF), "text")
    bare = re.sub(r"\[[^\[\]]{1,60}\]", "", text).strip()
    return (form, "") if form != "text" and not bare else ("text", text)


def _answered(reply: object, more: Mapping[str, Any]) -> str | None:
    if isinstance(reply, dict):
        return str(reply.get("referencedMessageId") or reply.get("messageId") or "") or None
    parts = more.get("elements")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and part.get("type") == "reply" and isinstance(part.get("data"), dict):
            return str(part["data"].get("referencedMessageId") or part["data"].get("messageId") or "") or None
    return None


def _sniff_json(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 92 if start.startswith(b"{") and b'"chatInfo"' in head and b'"metadata"' in start[:2000] and b'"chunked"' not in head else 0


def _read_json(source: Source) -> Iterator[Item]:
    info = next((found for found in records(source.path, "chatInfo", record=None) if isinstance(found, dict)), {})
    room = _Room(info, source)
    if room.private:
        yield Lost("private_chat", source.path.name)
        return
    yield room.chat
    for number, row in enumerate(records(source.path, "messages.item"), 1):
        where = f"{source.path.name}#{number}"
        if isinstance(row, Unread):
            yield Lost(row.reason, where, row.sample)
        else:
            yield from room.message(row, where)
    yield from room.doors.settle()


def _sniff_chunked(path: Path, head: bytes) -> int:
    if path.is_dir():
        manifest = path / MANIFEST
        return 95 if manifest.is_file() and b'"chunked"' in _head(manifest) else 0
    if path.name == MANIFEST:
        return 95 if b'"chunked"' in head else 0
    names = names_in(path) if head.startswith(b"PK") else []
    return 93 if any(name.endswith(MANIFEST) for name in names) and any("chunks/" in name and name.endswith(".jsonl") for name in names) else 0


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1 << 16)


@contextmanager
def _folder(path: Path) -> Iterator[Mapping[str, Readable]]:
    with opened_archive(path.parent if path.name == MANIFEST else path, lambda name: name.endswith((".json", ".jsonl"))) as archive:
        yield archive.rooted(MANIFEST)


def _read_chunked(source: Source) -> Iterator[Item]:
    with _folder(source.path) as folder:
        manifest = _manifest(folder, source)
        room = _Room(manifest.get("chatInfo") or {}, source)
        if room.private:
            yield Lost("private_chat", source.path.name)
            return
        yield room.chat
        for name in _chunks(manifest, folder, source):
            yield from _chunk(folder[name], name, room)
        yield from room.doors.settle()


def _manifest(folder: Mapping[str, Readable], source: Source) -> dict[str, Any]:
    if MANIFEST not in folder:
        raise Refused("export_incomplete", file=source.path.name, missing=MANIFEST)
    try:
        with folder[MANIFEST].open("rb") as file:
            manifest = orjson.loads(file.read(MANIFEST_MAX).removeprefix(b"\xef\xbb\xbf"))
    except BROKEN:
        raise Refused("export_incomplete", file=source.path.name, missing=MANIFEST) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("chunked"), dict) or not isinstance(manifest.get("chatInfo") or {}, dict):
        raise Refused("export_incomplete", file=source.path.name, missing=MANIFEST)
    return manifest


def _chunks(manifest: Mapping[str, Any], folder: Mapping[str, Readable], source: Source) -> list[str]:
    """The chunks in order; one that the manifest names and nobody has is said by name."""
    listed = manifest["chunked"].get("chunks")
    told = [chunk for chunk in listed if isinstance(chunk, dict)] if isinstance(listed, list) else []
    names = [str(chunk.get("relativePath") or f"chunks/{chunk.get('fileName')}").replace("\\", "/").removeprefix("./") for chunk in told]
    missing = [name for name in names if name not in folder]
    if missing or not names:
        raise Refused("export_incomplete", file=source.path.name, missing=missing[0][:80] if missing else "chunks")
    return names


def _chunk(file: Readable, name: str, room: _Room) -> Iterator[Item]:
    for number, line in lines(file):
        where = f"{name}:{number}"
        if isinstance(line, Unread):
            yield Lost(line.reason, where, line.sample)
            continue
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            yield from room.message(row, where)
        else:
            yield Lost("bad_json", where, sample(line))


JSON = register(Format("qq-qce-json", "QQ · qq-chat-exporter JSON", _sniff_json, _read_json, LOSES))
CHUNKED = register(Format("qq-qce-chunked", "QQ · qq-chat-exporter 5 分块", _sniff_chunked, _read_chunked, LOSES))
