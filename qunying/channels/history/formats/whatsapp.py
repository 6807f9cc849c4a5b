"""WhatsApp's text export, as Android and iPhone write it in simplified and traditional Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.archives import names_in
from qunying.channels.history.dates import ORDERS, DateOrder
from qunying.channels.history.formats import _whatsapp_words as words
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Movement, Source, register
from qunying.channels.history.roll import Roll, lost, named
from qunying.channels.history.streams import Readable, Unread, lines, local_ms, opened_archive, sample
from qunying.kernel.refusals import Refused

_BODY_MAX = 1 << 20
_HALF = "上午|下午|凌晨|清晨|早上|中午|晚上"
_HEAD = re.compile(
    rf"^[\u200e\u200f\u202a-\u202e]*(?P<open>\[)?(?P<a>\d{{1,4}})[./\-年](?P<b>\d{{1,2}})[./\-月](?P<c>\d{{1,4}})日?,?\s"
    rf"(?P<before>{_HALF})?\s?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?(?:\s?(?P<after>[AaPp]\.?\s?[Mm]\.?|{_HALF}))?"
    r"(?(open)\]\s?|\s-\s)(?P<rest>.*)$",
    re.DOTALL,
)
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        r"^WhatsApp Chat (?:with|-) (.+)$",
        r"^与[「“\"]?(.+?)[」”\"]?的 ?WhatsApp (?:聊天|对话)(?:记录)?$",
        r"^WhatsApp [与與][「“\"]?(.+?)[」”\"]?的(?:聊天|對話|对话)(?:記錄|记录)?$",
        r"^[「“\"]?(.+?)[」”\"]?的 ?WhatsApp ?(?:聊天|對話|对话)(?:記錄|记录)?$",
    )
)


def _sniff(path: Path, head: bytes) -> int:
    if head.startswith(b"PK"):
        texts = [name for name in names_in(path) if name.endswith(".txt")]
        return 80 if texts == ["_chat.txt"] or (len(texts) == 1 and "WhatsApp" in texts[0] + path.name) else 0
    if path.is_dir():
        return 0
    start = [line for line in head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()[:40] if line.strip()]
    return 85 if start and _HEAD.match(start[0]) and sum(bool(_HEAD.match(line)) for line in start) * 5 >= len(start) else 0


def _read(source: Source) -> Iterator[Item]:
    with _text(source.path) as file:
        name, order = _chat_name(source.path, file), _date_order(source, file)
        chat = Chat(name, name, "whatsapp", derived=True)
        yield chat
        yield from _Room(chat.key, source, order).read(file)


@contextmanager
def _text(path: Path) -> Iterator[Readable]:
    if path.suffix.lower() != ".zip":
        yield path
        return
    with opened_archive(path, wanted=lambda name: name.endswith(".txt")) as folder:
        if not folder:
            raise Refused("export_incomplete", file=path.name, missing="_chat.txt")
        yield next(iter(folder.values()))


def _chat_name(path: Path, file: Readable) -> str:
    """What the group is called: the file's name says it, else the line that tells of its founding, else the bare name of the file."""
    for stem in (path.stem, Path(file.name).stem):
        for pattern in _NAMED:
            if found := pattern.match(stem):
                return found[1]
    for number, line in lines(file):
        if isinstance(line, str) and (head := _HEAD.match(line)) and (founded := words.founded(_bare(head["rest"]))):
            return founded
        if number >= 200:
            break
    return path.stem


def _date_order(source: Source, file: Readable) -> str:
    """Which of day, month and year comes first, found from all dates of the file; refused ``date_order_open`` when they leave it open."""
    if source.date_order in ORDERS:
        return source.date_order
    seen = DateOrder()
    for _number, line in lines(file):
        if isinstance(line, str) and line[:16].strip(_MARKS + "[")[:1].isdigit() and (head := _HEAD.match(line)):
            seen.add(head["a"], head["b"], head["c"])
    possible = seen.possible()
    if len(possible) == 1 or not seen:
        return possible[0] if possible else ORDERS[0]
    raise Refused("date_order_open", file=source.path.name, sample=seen.sample)


class _Room:
    """The chat while it is read: a message is complete when the next begins."""

    def __init__(self, chat: str, source: Source, order: str) -> None:
        self.chat, self.source, self.order, self.roll = chat, source, order, Roll()
        self._head: re.Match[str] | None = None
        self._where, self._body, self._size = "", [""], 0

    def read(self, file: Readable) -> Iterator[Item]:
        """Everything in the file."""
        for number, line in lines(file):
            where = f"{self.source.path.name}:{number}"
            if isinstance(line, Unread):
                yield lost(line, where)
            elif head := _HEAD.match(line):
                yield from self._finished()
                self._head, self._where, self._body, self._size = head, where, [head["rest"]], len(line)
            elif self._head is None:
                if line.strip():
                    yield Lost("line_without_head", where, sample(line))
            elif self._size + len(line) > _BODY_MAX:
                yield Lost("value_too_long", where, sample(line))
            else:
                self._body.append(line)
                self._size += len(line)
        yield from self._finished()

    def _finished(self) -> Iterator[Item]:
        if self._head is None:
            return
        rest, at = "\n".join(self._body), self._at(self._head)
        self._head = None
        sender, colon, text = rest.partition(": ")
        if not colon and rest.rstrip().endswith(":"):  # a message whose text is empty or begins on the next line
            sender, colon, text = rest.rstrip()[:-1], ":", ""
        elif ":\n" in sender:
            sender, text = rest.split(":\n", 1)
        if at is None:
            yield Lost("bad_time", self._where, sample(rest))
        elif not colon or "\n" in sender or words.is_notice(_bare(sender)):
            yield from self._notice(_bare(rest), at)
        elif text.startswith("\u200e") and (words.moved(_bare(text)) or words.is_notice(_bare(text))):  # an iPhone puts a name before its notices
            yield from self._notice(_bare(text), at)
        else:
            yield from self._said(_bare(sender).removeprefix("~").strip(), text, at)

    def _said(self, sender: str, text: str, at: int) -> Iterator[Item]:
        form, said = words.form_of(_bare(text).rstrip())
        if not sender:
            yield Lost("no_sender", self._where, sample(text))
        elif form == "recall":
            yield Lost("recalled", self._where)
        else:
            who = named(self.chat, sender)
            yield from self.roll.introduce(who)
            yield Message(self.chat, "", who.key, at, form, said)

    def _notice(self, text: str, at: int) -> Iterator[Item]:
        moved = words.moved(text, lambda name: named(self.chat, name).key in self.roll)
        names = [name for name in moved.names if name not in words.SELF] if moved else []
        if moved is None or not names:
            yield Lost("system_line", self._where, sample(text))
            return
        for name in names:
            who = named(self.chat, name.removeprefix("~").strip())
            yield from self.roll.introduce(who)
            yield Movement(self.chat, "", who.key, at, moved.came, moved.removed)

    def _at(self, head: re.Match[str]) -> int | None:
        parts = dict(zip(self.order, (int(head["a"]), int(head["b"]), int(head["c"])), strict=True))
        hour = _hour(int(head["hour"]), head["before"] or head["after"] or "")
        year = parts["y"] + (2000 if parts["y"] < 100 else 0)
        try:
            moment = datetime(year, parts["m"], parts["d"], hour, int(head["minute"]), int(head["second"] or 0))  # noqa: DTZ001 — local_ms gives it its zone
        except ValueError:
            return None
        return local_ms(moment, self.source.timezone)


def _hour(hour: int, half: str) -> int:
    """The hour of the day: 12 in the morning half is midnight; 中午 is about noon, whichever side."""
    if not half:
        return hour
    late = half[0] in "pP" or half in ("下午", "晚上") or (half == "中午" and hour < 3)
    return (hour + 12 if hour < 12 else hour) if late else 0 if hour == 12 and half != "中午" else hour


def _bare(text: str) -> str:
    """The text without marks of direction at its ends and with plain spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").strip(_MARKS + " ")


LOSES = (
    _("没有账号，只有导出者通讯录里的名字：每个群各按名字记人，全部标为推断"),
    _("没有消息编号：同一份再导一次不会重复，但换一台手机导出、名字不同就认不出是同一条"),
    _("没有回复关系；导出者自己被拉进群的提示看不出是谁，只计数"),
    _("时间是导出手机当地的时间，精确到分或秒；请用 --timezone 说明时区"),
)
WHATSAPP = register(Format("whatsapp", "WhatsApp txt", _sniff, _read, LOSES))
