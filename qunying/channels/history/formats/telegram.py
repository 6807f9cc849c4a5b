"""Telegram Desktop's result.json, of one chat or of an account's whole export."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.doors import Doors
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll, bot_by_name, lost
from qunying.channels.history.streams import Unread, epoch_ms, events, local_ms, records, sample

_ROOMS = ("chats.list.item", "left_chats.list.item")
_PRIVATE = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"})
_MEDIA = {
    "sticker": "emoji", "animation": "image", "voice_message": "voice", "video_message": "video", "video_file": "video", "audio_file": "file",
}  # fmt: skip
_PARTS = (
    ("location_information", "location"),
    ("contact_information", "card"),
    ("photo", "image"),
    ("file", "file"),
    ("game_title", "share"),
    ("poll", "other"),
)
_CAME = frozenset({"join_group_by_link", "join_group_by_request", "invite_members", "create_group", "create_channel"})


def _sniff(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return 0
    if b'"messages"' in start and (b'"date_unixtime"' in start or b'"text_entities"' in start or b'"from_id"' in start or b'"actor_id"' in start):
        return 90
    return 85 if b'"about"' in start[:300] and b"Telegram" in start else 0


def _read(source: Source) -> Iterator[Item]:
    whole = False
    for base in _ROOMS:
        rooms = list(_rooms(source.path, base))
        whole = whole or bool(rooms)
        rows = records(source.path, f"{base}.messages.item") if rooms else iter(())
        for header, count in rooms:
            yield from _Room(source, header).read(islice(rows, count))
        yield from (lost(row, source.path.name) for row in rows if isinstance(row, Unread))
    if not whole:
        yield from _Room(source, _header(source.path)).read(records(source.path, "messages.item"))


def _rooms(path: Path, base: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Every chat of a whole export with its number of messages, counted ahead, for the messages themselves do not say whose they are."""
    room: dict[str, Any] = {}
    count, wanted, messages = 0, {f"{base}.{part}" for part in ("name", "type", "id")}, f"{base}.messages.item"
    for prefix, event, value in events(path):
        if prefix == base and event == "start_map":
            room, count = {}, 0
        elif prefix in wanted:
            room[prefix.rsplit(".", 1)[1]] = value
        elif prefix == messages and event not in ("end_map", "end_array", "map_key"):
            count += 1
        elif prefix == base and event == "end_map":
            yield room, count
            room, count = {}, 0
    if count:  # the file ends within the chat
        yield room, count


def _header(path: Path) -> dict[str, Any]:
    header: dict[str, Any] = {}
    for prefix, event, value in events(path):
        if prefix in ("name", "type", "id"):
            header[prefix] = value
        elif prefix == "messages" and event == "start_array":
            break
    return header


class _Room:
    """One chat while it is read."""

    def __init__(self, source: Source, header: dict[str, Any]) -> None:
        self.source, self.private = source, header.get("type") in _PRIVATE
        name, given = str(header.get("name") or source.path.stem), header.get("id")
        self.chat = Chat(str(given) if given is not None else name, name, "telegram", derived=given is None)
        self.roll, self.doors = Roll(), Doors(self.chat.key)

    def read(self, rows: Iterator[dict[str, Any] | Unread]) -> Iterator[Item]:
        """Everything the chat holds; its movements at the end, when all names are known."""
        if not self.private:
            yield self.chat
        for number, row in enumerate(rows, 1):
            where = f"{self.source.path.name}#{self.chat.name if not self.private else ''}:{number}"
            if isinstance(row, Unread):
                yield lost(row, where)
            elif self.private:
                yield Lost("private_chat", where)
            else:
                yield from self._row(row, where)
        yield from self.doors.settle()

    def _row(self, row: dict[str, Any], where: str) -> Iterator[Item]:
        at = epoch_ms(row.get("date_unixtime"))
        at = local_ms(str(row.get("date")), self.source.timezone) if at is None else at
        service = row.get("type") == "service"
        key, name = (str(row.get(part) or "") for part in (("actor_id", "actor") if service else ("from_id", "from")))
        said = str(row.get("id") or "")
        if at is None:
            yield Lost("bad_time", where, sample(row.get("date")))
            return
        if key:
            self.doors.seen(key, name)
            yield from self.roll.introduce(Person(key, name, bot=bot_by_name(name)))
        if service:
            yield from self._service(row, said, key, name, at, where)
        elif not key:
            yield Lost("no_sender", where, sample(_text(row.get("text"))))
        else:
            reply = row.get("reply_to_message_id") if not row.get("reply_to_peer_id") else None
            yield Message(self.chat.key, said, key, at, _form(row), _text(row.get("text")) or _question(row), str(reply) if reply else None)

    def _service(self, row: dict[str, Any], said: str, key: str, actor: str, at: int, where: str) -> Iterator[Item]:
        action, given = str(row.get("action")), row.get("members")
        members = [str(member) for member in given if member] if isinstance(given, list) else []
        if action not in _CAME and action != "remove_members":
            yield Lost("service_message", where, sample(action))
            return
        came = action in _CAME
        others = [member for member in members if member != actor]
        movers = [(member, "") for member in others]  # said by name only
        if key and (len(others) < len(members) or (came and action != "invite_members")):
            movers.insert(0, (actor, key))
        for nth, (name, account) in enumerate(movers):
            self.doors.hold(f"{said}:{nth}" if nth else said, name, at, came=came, removed=not came and not account, who=account)
        if not movers:
            yield Lost("service_message", where, sample(action))


def _text(text: object) -> str:
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    return "".join(part if isinstance(part, str) else str(part.get("text") or "") for part in text if isinstance(part, str | dict))


def _question(row: dict[str, Any]) -> str:
    poll = row.get("poll")
    return _text(poll.get("question")) if isinstance(poll, dict) else ""


def _form(row: dict[str, Any]) -> str:
    if row.get("forwarded_from") or row.get("forwarded_from_id"):
        return "forward"
    media = row.get("media_type")
    return _MEDIA.get(media, "other") if isinstance(media, str) else next((form for part, form in _PARTS if row.get(part)), "text")


LOSES = (
    _("被拉进群、被移出的人只写了名字：能在同一个群里找到同名账号的认作那个账号，其余按名字记，标为推断"),
    _("不说谁是机器人，只按名字（…bot、…机器人）认"),
    _("私聊不带入；图片、语音、文件只留「发过」和说明文字"),
)
TELEGRAM = register(Format("telegram", "Telegram result.json", _sniff, _read, LOSES))
