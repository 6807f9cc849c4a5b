"""微信 by chatlog: JSON from its interface, and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.doors import Doors
from qunying.channels.history.formats import _wechat as wechat
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll
from qunying.channels.history.streams import Unread, local_ms, records, sample
from qunying.channels.history.tables import rows

_NOTICE = "系统消息"
_MARKED = (
    ("![图片]", "image"), ("[图片]", "image"), ("[语音", "voice"), ("![视频]", "video"), ("[视频]", "video"), ("[动画表情]", "emoji"), ("[表情]", "emoji"),
    ("[文件|", "file"), ("[文件]", "file"), ("[链接|", "link"), ("[链接]", "link"), ("[位置", "location"), ("[红包", "red_packet"), ("[转账", "transfer"),
    ("[小程序|", "share"), ("[合并转发|", "forward"), ("[拍一拍]", "pat"), ("[名片", "card"),
)  # fmt: skip


class _Rooms:
    """The chats of an export, each introduced once with its doors."""

    def __init__(self) -> None:
        self.roll = Roll()
        self.doors: dict[str, Doors] = {}

    def enter(self, talker: str, name: str) -> Iterator[Item]:
        """The chat, when it is met for the first time."""
        if talker not in self.doors:
            self.doors[talker] = Doors(talker)
            yield Chat(talker, name or talker, "wechat")

    def person(self, talker: str, key: str, name: str, *, own: bool) -> Iterator[Item]:
        """Somebody about to say something."""
        yield from self.roll.introduce(Person(key, name))
        self.doors[talker].seen(key, name)
        if own:
            self.doors[talker].me = key

    def notice(self, talker: str, line_id: str, at: int, text: str, where: str) -> Iterator[Item]:
        """What the platform says: somebody came or went, or nothing to keep."""
        if not self.doors[talker].hear(line_id, at, wechat.plain(text)):
            yield Lost("recalled" if "撤回" in text else "system_line", where, sample(text))

    def settle(self) -> Iterator[Item]:
        """Every coming and going, once all names are known."""
        for doors in self.doors.values():
            yield from doors.settle()


def _sniff_json(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 92 if start.startswith(b"[") and all(name in start[:4000] for name in (b'"talker"', b'"isChatRoom"', b'"seq"')) else 0


def _read_json(source: Source) -> Iterator[Item]:
    rooms = _Rooms()
    for number, row in enumerate(records(source.path, "item"), 1):
        where = f"{source.path.name}#{number}"
        if isinstance(row, Unread):
            yield Lost(row.reason, where, row.sample)
        else:
            yield from _record(row, rooms, source, where)
    yield from rooms.settle()


def _record(row: dict[str, Any], rooms: _Rooms, source: Source, where: str) -> Iterator[Item]:
    talker, sender = str(row.get("talker") or ""), str(row.get("sender") or "")
    at, kind = local_ms(str(row.get("time")), source.timezone), _number(row.get("type"))
    if not talker or not (row.get("isChatRoom") or wechat.is_group(talker)):
        yield Lost("private_chat" if talker else "unknown_room", where)
        return
    if at is None:
        yield Lost("bad_time", where, sample(row.get("time")))
        return
    yield from rooms.enter(talker, str(row.get("talkerName") or ""))
    content, said = str(row.get("content") or ""), str(row.get("seq") or "")
    if wechat.is_notice(kind) or sender in ("", _NOTICE):
        yield from rooms.notice(talker, said, at, content, where)
        return
    yield from rooms.person(talker, sender, str(row.get("senderName") or ""), own=bool(row.get("isSelf")))
    form = wechat.form(kind, _number(row.get("subType")))
    contents = row.get("contents")
    more = contents if isinstance(contents, dict) else {}
    refer = more.get("refer")
    reply = str(refer.get("seq") or "") if isinstance(refer, dict) else ""
    yield Message(talker, said, sender, at, form, wechat.words(form, content or str(more.get("title") or "")), reply or None)


def _sniff_csv(path: Path, head: bytes) -> int:
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    return 92 if first.replace(b'"', b"") == b"Time,SenderName,Sender,TalkerName,Talker,Content" else 0


def _read_csv(source: Source) -> Iterator[Item]:
    rooms = _Rooms()
    for row in rows(source.path):
        if isinstance(row, Lost):
            yield row
        else:
            yield from _line(row, rooms, source)
    yield from rooms.settle()


def _line(row: dict[str, str], rooms: _Rooms, source: Source) -> Iterator[Item]:
    where, moment, talker, sender, content = (row.get(name, "") for name in ("", "Time", "Talker", "Sender", "Content"))
    at = local_ms(moment, source.timezone)
    if not wechat.is_group(talker):
        yield Lost("private_chat" if talker else "unknown_room", where)
        return
    if at is None:
        yield Lost("bad_time", where, sample(moment))
        return
    yield from rooms.enter(talker, row.get("TalkerName", ""))
    if sender in ("", _NOTICE):
        yield from rooms.notice(talker, "", at, content, where)
        return
    yield from rooms.person(talker, sender, row.get("SenderName", ""), own=False)
    form = next((form for mark, form in _MARKED if content.startswith(mark)), "text")
    yield Message(talker, "", sender, at, form, content if form in wechat.WORDS_KEPT else "")


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 62 else 0


JSON = register(Format("wechat-chatlog-json", "微信 · chatlog JSON", _sniff_json, _read_json, wechat.LOSES))
CSV = register(
    Format("wechat-chatlog-csv", "微信 · chatlog CSV", _sniff_csv, _read_csv, (*wechat.LOSES, wechat.NO_REPLIES, _("表里不写消息的种类，按文字认图片、语音等")))
)
