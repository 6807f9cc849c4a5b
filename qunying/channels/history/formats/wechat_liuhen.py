"""微信 by 留痕 (MemoTrace, WeChatMsg): CSV with account ids, and TXT with names only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.doors import Doors, two_digits
from qunying.channels.history.formats import _wechat as wechat
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll, named
from qunying.channels.history.streams import Unread, epoch_ms, lines, local_ms, sample
from qunying.channels.history.tables import rows

_COLUMNS = ("localId", "TalkerId", "Type", "IsSender", "CreateTime", "StrContent")
_HEAD = re.compile(r"^(\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}:\d{2})(?: (.*))?$")
_OTHERS = re.compile(r"[(（<][^()（）<>]{3,60}[)）>]$")  # QQ puts the account behind the name
_NOTICES = frozenset({"", "系统消息", "系统提示", "未知"})
_BRACKETED = {
    "图片": "image", "语音": "voice", "视频": "video", "表情": "emoji", "动画表情": "emoji", "文件": "file", "链接": "link",
    "红包": "red_packet", "转账": "transfer",
}  # fmt: skip
_BODY_MAX = 1 << 20


def _sniff_csv(path: Path, head: bytes) -> int:
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return 95 if all(name in first for name in _COLUMNS) else 0


def _read_csv(source: Source) -> Iterator[Item]:
    rooms: dict[str, tuple[str, Doors]] = {}
    roll = Roll()
    for row in rows(source.path):
        if isinstance(row, Lost):
            yield row
            continue
        talker = row.get("TalkerId", "")
        if talker not in rooms:
            # The number is only that computer's own; the file is named after the chat.
            name = source.path.stem if not rooms else f"{source.path.stem} {talker}"
            rooms[talker] = name, Doors(name)
            yield Chat(name, name, "wechat", derived=True)
        yield from _row(row, *rooms[talker], roll, source)
    for _chat, doors in rooms.values():
        yield from doors.settle()


def _row(row: dict[str, str], chat: str, doors: Doors, roll: Roll, source: Source) -> Iterator[Item]:
    where = row[""]
    at = epoch_ms(row.get("CreateTime", "")) or local_ms(row.get("StrTime", ""), source.timezone)
    if at is None:
        yield Lost("bad_time", where, sample(row.get("CreateTime", "")))
        return
    kind, part = _number(row.get("Type", "")), _number(row.get("SubType", ""))
    content = row.get("StrContent", "")
    if wechat.is_notice(kind):
        if not doors.hear("", at, wechat.plain(content)):
            yield Lost("recalled" if "撤回" in content else "system_line", where, sample(content))
        return
    own = row.get("IsSender") == "1"
    name = row.get("NickName") or row.get("Remark") or ""
    person = Person(row["Sender"], name) if row.get("Sender") else named(chat, name or "我") if own or name else None
    if person is None:
        yield Lost("no_sender", where, sample(content))
        return
    if own:
        doors.me = person.key
    yield from roll.introduce(person)
    doors.seen(person.key, name, row.get("Remark", ""))
    form = wechat.form(kind, part)
    yield Message(chat, "", person.key, at, form, wechat.words(form, content))


def _sniff_txt(path: Path, head: bytes) -> int:
    text = [line for line in head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()[:60] if line.strip()]
    if not text or not _HEAD.match(text[0]) or "消息记录" in text[0]:
        return 0
    heads = [found[2] or "" for line in text if (found := _HEAD.match(line))]
    accounts = sum(bool(_OTHERS.search(name.strip())) for name in heads)
    return 60 if len(heads) < len(text) and accounts * 2 <= len(heads) else 0


def _read_txt(source: Source) -> Iterator[Item]:
    chat = source.path.stem
    yield Chat(chat, chat, "wechat", derived=True)
    reading = _Text(chat, source)
    for number, line in lines(source.path):
        yield from reading.line(number, line)
    yield from reading.end()
    yield from reading.doors.settle()


class _Text:
    """A text export while it is read: a message goes on until the next one's head."""

    def __init__(self, chat: str, source: Source) -> None:
        self.chat, self.source, self.doors, self.roll = chat, source, Doors(chat), Roll()
        self._head: tuple[str, int, str] | None = None
        self._body: list[str] = []
        self._size = 0

    def line(self, number: int, line: str | Unread) -> Iterator[Item]:
        where = f"{self.source.path.name}:{number}"
        if isinstance(line, Unread):
            yield Lost(line.reason, where, line.sample)
        elif found := _HEAD.match(line):
            yield from self.end()
            at = local_ms(two_digits(found[1]), self.source.timezone)
            self._head = (where, at, (found[2] or "").strip()) if at is not None else None
            if at is None:
                yield Lost("bad_time", where, sample(line))
        elif self._head is not None:
            self._size += len(line)
            if self._size <= _BODY_MAX:
                self._body.append(line)
        elif line.strip():
            yield Lost("line_without_head", where, sample(line))

    def end(self) -> Iterator[Item]:
        """The message so far, or what the platform said."""
        if self._head is None:
            return
        where, at, name = self._head
        text = "\n".join(self._body).strip("\n")
        if self._size > _BODY_MAX:
            yield Lost("value_too_long", where)
        self._head, self._size = None, 0
        self._body.clear()
        if name in _NOTICES:
            if not self.doors.hear("", at, text):
                yield Lost("recalled" if "撤回" in text else "system_line", where, sample(text))
            return
        person = named(self.chat, name)
        yield from self.roll.introduce(person)
        self.doors.seen(person.key, name)
        form = next((form for word, form in _BRACKETED.items() if text.startswith((f"[{word}]", f"【{word}】"))), "text")
        yield Message(self.chat, "", person.key, at, form, text if form == "text" else "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


CSV = register(Format("wechat-liuhen-csv", "微信 · 留痕 CSV", _sniff_csv, _read_csv, (*wechat.LOSES, wechat.NO_REPLIES)))
TXT = register(
    Format(
        "wechat-liuhen-txt", "微信 · 留痕 TXT", _sniff_txt, _read_txt,
        (*wechat.LOSES, wechat.NO_REPLIES, _("只有昵称没有账号：改过昵称的人会算成两个人，标为「按昵称认的」")),
    )
)  # fmt: skip
