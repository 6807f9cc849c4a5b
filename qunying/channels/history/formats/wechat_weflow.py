"""微信 by WeFlow and echotrace: one JSON file a chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qunying.channels.history.doors import Doors
from qunying.channels.history.formats import _wechat as wechat
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll
from qunying.channels.history.streams import Unread, epoch_ms, local_ms, records, sample


def _sniff(path: Path, head: bytes) -> int:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or b'"session"' not in start[:4000]:
        return 0
    return 92 if b'"weflow"' in start[:2000] else 85 if b'"wxid"' in start[:4000] else 0


def _read(source: Source) -> Iterator[Item]:
    session = next((found for found in records(source.path, "session", record=None) if isinstance(found, dict)), {})
    key = str(session.get("wxid") or "")
    if not (wechat.is_group(key) or session.get("type") in ("群聊", "group")):
        yield Lost("private_chat", source.path.name)
        return
    name = str(session.get("displayName") or session.get("remark") or session.get("nickname") or source.path.stem)
    chat, roll, doors = Chat(key or name, name, "wechat", derived=not key), Roll(), Doors(key or name)
    yield chat
    for number, row in enumerate(records(source.path, "messages.item"), 1):
        where = f"{source.path.name}#{number}"
        if isinstance(row, Unread):
            yield Lost(row.reason, where, row.sample)
        else:
            yield from _message(row, chat.key, roll, doors, source, where)
    yield from doors.settle()


def _message(row: dict[str, Any], chat: str, roll: Roll, doors: Doors, source: Source, where: str) -> Iterator[Item]:
    at = epoch_ms(row.get("createTime")) or local_ms(str(row.get("formattedTime")), source.timezone)
    if at is None:
        yield Lost("bad_time", where, sample(row.get("createTime")))
        return
    local, content, sender = row.get("localType"), str(row.get("content") or ""), str(row.get("senderUsername") or "")
    kind = local if isinstance(local, int) and 0 < local < 1 << 62 else 0
    if wechat.is_notice(kind) or row.get("type") == "系统消息" or (row.get("isSend") is None and not sender):
        if not doors.hear("", at, wechat.plain(content)):
            yield Lost("recalled" if "撤回" in content else "system_line", where, sample(content))
        return
    if not sender:
        yield Lost("no_sender", where, sample(content))
        return
    name = str(row.get("senderDisplayName") or "")
    yield from roll.introduce(Person(sender, name))
    doors.seen(sender, name)
    if row.get("isSend") == 1:
        doors.me = sender
    form = wechat.form(kind)
    yield Message(chat, "", sender, at, form, wechat.words(form, content))


JSON = register(Format("wechat-weflow", "微信 · WeFlow / echotrace JSON", _sniff, _read, (*wechat.LOSES, wechat.NO_REPLIES)))
