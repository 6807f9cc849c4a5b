"""QQ's own text export: a head with the chat's name, then messages under their time, name and account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.doors import Doors, two_digits
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.roll import Roll, named
from qunying.channels.history.streams import Unread, lines, local_ms, sample

_HEAD = re.compile(r"^(\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}:\d{2}) (.*?)(?:\((\d{5,12})\)|<([^<>\s]+@[^<>\s]+)>)?$")
_TITLE = re.compile(r"^【(?:[^【】]{1,20})】")  # 群主, 管理员 or a level
_OF = "消息对象:"
_OPENING = ("消息记录", "消息分组:", "=====")
_SYSTEM = "10000"
_ONLY = re.compile(r"^(?:\[(图片|表情|语音|视频|文件|红包|转账)\]\s*)+$")
_FORM_OF = {"图片": "image", "表情": "emoji", "语音": "voice", "视频": "video", "文件": "file", "红包": "red_packet", "转账": "transfer"}
_BODY_MAX = 1 << 20


def _sniff(path: Path, head: bytes) -> int:
    text = head.decode("utf-8", "replace")
    if text.count("\ufffd") * 8 > len(text):
        text = head.decode("gb18030", "replace")
    if "消息记录（此消息记录为文本格式" in text[:200] or _OF in text[:400]:
        return 95
    start = [line.rstrip() for line in text.removeprefix("\ufeff").splitlines()[:60] if line.strip()]
    heads = [found for line in start if (found := _HEAD.match(line))]
    return 70 if heads and _HEAD.match(start[0]) and sum(bool(found[3] or found[4]) for found in heads) * 2 > len(heads) else 0


def _read(source: Source) -> Iterator[Item]:
    reading = _Text(source)
    for number, line in lines(source.path):
        yield from reading.line(number, line)
    yield from reading.end()
    yield from reading.doors.settle()


class _Text:
    """The export while it is read: a message goes on until the next one's head."""

    def __init__(self, source: Source) -> None:
        self.source, self.doors, self.roll = source, Doors(""), Roll()
        self.chat = ""
        self._head: tuple[str, int, str, str] | None = None
        self._body: list[str] = []
        self._size = 0

    def line(self, number: int, line: str | Unread) -> Iterator[Item]:
        where = f"{self.source.path.name}:{number}"
        if isinstance(line, Unread):
            yield Lost(line.reason, where, line.sample)
        elif line.startswith(_OF):
            yield from self._enter(line.removeprefix(_OF).strip() or self.source.path.stem)
        elif found := _HEAD.match(line.rstrip()):
            yield from self._begin(where, *found.groups(""))
        elif self._head is not None:
            self._size += len(line)
            if self._size <= _BODY_MAX and not line.startswith("================"):
                self._body.append(line)
        elif line.strip() and not line.startswith(_OPENING):
            yield Lost("line_without_head", where, sample(line))

    def _enter(self, name: str) -> Iterator[Item]:
        """Another chat begins; one file may hold many."""
        yield from self.end()
        yield from self.doors.settle()
        self.chat, self.doors = name, Doors(name)
        yield Chat(name, name, "qq", derived=True)

    def _begin(self, where: str, moment: str, name: str, number: str, mail: str) -> Iterator[Item]:
        if not self.chat:
            yield from self._enter(self.source.path.stem)
        yield from self.end()
        at = local_ms(two_digits(moment), self.source.timezone)
        if at is None:
            yield Lost("bad_time", where, sample(moment))
        else:
            self._head = where, at, _TITLE.sub("", name).strip(), number or mail

    def end(self) -> Iterator[Item]:
        """The message so far, or what the platform said."""
        if self._head is None:
            return
        (where, at, name, key), text = self._head, "\n".join(self._body).strip("\n")
        if self._size > _BODY_MAX:
            yield Lost("value_too_long", where)
        self._head, self._size = None, 0
        self._body.clear()
        if key == _SYSTEM or name == "系统消息" or not (name or key):
            if not self.doors.hear("", at, text):
                yield Lost("recalled" if "撤回" in text else "system_line", where, sample(text))
            return
        person = Person(key, name) if key else named(self.chat, name)
        yield from self.roll.introduce(person)
        self.doors.seen(person.key, name)
        only = _ONLY.match(text)
        form = _FORM_OF[only[1]] if only else "text"
        yield Message(self.chat, "", person.key, at, form, "" if only else text)


TXT = register(
    Format(
        "qq-txt", "QQ 文本", _sniff, _read,
        (
            _("图片、语音、视频和文件只留「发过」这件事，内容不带入"), _("看不到谁回复谁，回复关系由系统推断并注明"),
            _("群没有号码，按群名认：群改名后再导出的记录会成为另一个群"), _("没有写明进群的人，按第一次发言算进群"),
        ),
    )
)  # fmt: skip
