"""DiscordChatExporter's JSON: one channel or thread a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Movement, Person, Source, register
from qunying.channels.history.roll import Roll, lost
from qunying.channels.history.streams import Unread, events, iso_ms, records, sample

_SERVICE = frozenset({
    "Call", "ChannelNameChange", "ChannelIconChange", "ChannelPinnedMessage", "ThreadCreated", "ThreadStarterMessage", "ChannelFollowAdd",
    "GuildBoost", "GuildBoostTier1", "GuildBoostTier2", "GuildBoostTier3", "3", "4", "5", "6", "8", "9", "10", "11", "12", "18", "21",
})  # fmt: skip
_CAME, _WENT = frozenset({"GuildMemberJoin", "RecipientAdd", "7", "1"}), frozenset({"RecipientRemove", "2"})
_SUFFIXES = {
    "image": ("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic"),
    "voice": ("ogg", "mp3", "m4a", "wav", "flac", "opus"),
    "video": ("mp4", "mov", "webm", "mkv", "avi"),
}


def _sniff(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 90 if start.startswith(b"{") and all(mark in start[:8000] for mark in (b'"guild"', b'"channel"', b'"dateRange"')) else 0


def _header(path: Path) -> dict[str, str]:
    header: dict[str, str] = {}
    for prefix, event, value in events(path):
        if prefix in ("guild.name", "channel.id", "channel.type", "channel.name") and value is not None:
            header[prefix] = str(value)
        elif prefix == "messages" and event == "start_array":
            break
    return header


def _read(source: Source) -> Iterator[Item]:
    header, file, roll = _header(source.path), source.path.name, Roll()
    name = header.get("channel.name") or source.path.stem
    chat = Chat(header.get("channel.id") or name, name, "discord", derived="channel.id" not in header)
    private = header.get("channel.type") in ("DirectTextChat", "DirectTextChannel")
    if not private:
        yield chat
    for number, row in enumerate(records(source.path, "messages.item"), 1):
        if isinstance(row, Unread):
            yield lost(row, f"{file}#{number}")
        elif private:
            yield Lost("private_chat", f"{file}#{number}")
        else:
            yield from _row(row, chat.key, roll, f"{file}#{number}")


def _row(row: dict[str, Any], chat: str, roll: Roll, where: str) -> Iterator[Item]:
    kind, at = str(row.get("type")), iso_ms(row.get("timestamp"))
    author, text = _person(row.get("author")), str(row.get("content") or "")
    said = str(row.get("id") or "")
    if at is None:
        yield Lost("bad_time", where, sample(row.get("timestamp")))
    elif author is None:
        yield Lost("no_sender", where, sample(text))
    elif kind in _SERVICE:
        yield Lost("service_message", where, sample(kind))
    elif kind in _CAME or kind in _WENT:
        mentioned = _person(next(iter(_dicts(row.get("mentions"))), None))
        who = mentioned or author
        yield from roll.introduce(who)
        yield Movement(chat, said, who.key, at, came=kind in _CAME, removed=kind in _WENT and who.key != author.key)
    else:
        yield from roll.introduce(author)
        yield Message(chat, said, author.key, at, _form(row, text), text or _embedded(row), _reply(row, kind, chat))


def _person(author: object) -> Person | None:
    if not isinstance(author, dict) or not author.get("id"):
        return None
    return Person(str(author["id"]), str(author.get("nickname") or author.get("name") or ""), bot=author.get("isBot") is True)


def _reply(row: dict[str, Any], kind: str, chat: str) -> str | None:
    reference = row.get("reference")
    if not isinstance(reference, dict) or kind not in ("Reply", "19") or str(reference.get("channelId") or chat) != chat:
        return None
    return str(reference["messageId"]) if reference.get("messageId") else None


def _form(row: dict[str, Any], text: str) -> str:
    reference = row.get("reference")
    if row.get("forwardedMessage") or (isinstance(reference, dict) and reference.get("type") == "Forward"):
        return "forward"
    for attached in _dicts(row.get("attachments")):
        suffix = str(attached.get("fileName") or "").rsplit(".", 1)[-1].lower()
        return next((form for form, suffixes in _SUFFIXES.items() if suffix in suffixes), "file")
    if next(_dicts(row.get("stickers")), None):
        return "emoji"
    return "share" if not text and next(_dicts(row.get("embeds")), None) else "text"


def _embedded(row: dict[str, Any]) -> str:
    return next(("\n".join(str(card[part]) for part in ("title", "description") if card.get(part)) for card in _dicts(row.get("embeds"))), "")


def _dicts(given: object) -> Iterator[dict[str, Any]]:
    return (one for one in given if isinstance(one, dict)) if isinstance(given, list) else iter(())


LOSES = (
    _("退出服务器没有记录，只有加入（在欢迎频道）和话题里的加人、移人"),
    _("一个文件是一个频道；加入服务器记在写着它的频道里"),
    _("图片、语音、文件只留「发过」和文字；表情回应不带入"),
)
DISCORD = register(Format("discord", "DiscordChatExporter JSON", _sniff, _read, LOSES))
