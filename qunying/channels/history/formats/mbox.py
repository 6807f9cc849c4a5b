"""Mail of a mailing list in mbox: a group is a list, a message a mail."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.plain import plain
from qunying.channels.history.roll import Roll
from qunying.channels.history.streams import local_ms, sample

# The words of a mail stand before what is attached to it; only attachments are cut off here.
_MAIL_MAX, _LINE_MAX, _NAME_MAX = 1 << 20, 1 << 20, 500
_FROM = re.compile(rb"^From .*\d{2}:\d{2}")
_ANGLED = re.compile(r"<\s*([^<>\s]+)\s*>")
_LIST = re.compile(r"^(.*?)<\s*([^<>\s]+)\s*>")
_WROTE = re.compile(
    r"^(?:On .{5,200} wrote:|在.{4,120}写道[：:]|.{4,120}(?:于|於).{4,80}[写寫]道[：:]|-{2,} ?(?:Original Message|原始邮件|原始郵件|Forwarded message).*)\s*$"
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "us-ascii": "utf-8"}


class _Raw(NamedTuple):
    number: int
    data: bytes
    cut: bool


def _sniff(path: Path, head: bytes) -> int:
    return 85 if _FROM.match(head) and re.search(rb"(?mi)^(?:from|date|message-id|subject): ", head) else 0


def _read(source: Source) -> Iterator[Item]:
    roll, chats = Roll(), set[str]()
    with source.path.open("rb") as file:
        for raw in _mails(file):
            where = f"{source.path.name}#{raw.number}"
            mail = email.message_from_bytes(raw.data)
            chat, who, at = _chat(mail, source.path), _person(mail), _at(mail, raw.data, source.timezone)
            text = _words(mail)
            if at is None:
                yield Lost("bad_time", where, sample(mail.get("Date")))
            elif who is None:
                yield Lost("no_sender", where, sample(text))
            elif text is None and raw.cut:
                yield Lost("record_too_long", where, sample(_header(mail, "Subject")))
            else:
                if raw.cut and not mail.is_multipart():
                    yield Lost("value_too_long", where, sample(_header(mail, "Subject")))
                if chat.key not in chats:
                    chats.add(chat.key)
                    yield chat
                yield from roll.introduce(who)
                reply = _answered(mail)
                yield Message(chat.key, _first(mail.get("Message-ID")), who.key, at, "file" if text is None else "text", _whole(mail, text, reply), reply)


def _mails(file: IO[bytes]) -> Iterator[_Raw]:
    """The mails of the file one by one, each no longer than is kept of it."""
    number, parts, size, cut, empty = 0, list[bytes](), 0, False, True
    while line := file.readline(_LINE_MAX):
        if empty and _FROM.match(line):
            if parts:
                yield _Raw(number, b"".join(parts), cut)
            number, parts, size, cut = number + 1, [line], len(line), False
        elif size + len(line) > _MAIL_MAX:
            cut = True
        else:
            if number == 0 and not line.strip():
                continue  # before the first mail
            parts.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
            size += len(line)
        empty = line in (b"\n", b"\r\n")
    if parts:
        yield _Raw(number, b"".join(parts), cut)


def _decoded(data: bytes, charset: str | None) -> str:
    declared = _WIDER.get((charset or "").lower(), charset or "utf-8")
    for candidate in (declared, "utf-8", "gb18030"):
        try:
            return data.decode(candidate)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def _header(mail: Mail, name: str) -> str:
    """A header in words; a raw one (8 bit, though none is allowed) is read in whatever encoding it is."""
    given = mail.get(name)
    if given is None:
        return ""
    raw = str(given).encode("utf-8", "surrogateescape")
    if isinstance(given, str):
        given = _decoded(raw, None)
    try:
        parts = decode_header(given)
    except (HeaderParseError, ValueError, TypeError):
        return str(given)
    return " ".join("".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts).split())


def _first(header: object) -> str:
    found = _ANGLED.search(str(header or ""))
    return found[1] if found else str(header or "").strip()[:200]


def _answered(mail: Mail) -> str | None:
    asked = _ANGLED.findall(str(mail.get("In-Reply-To") or "")) or _ANGLED.findall(str(mail.get("References") or ""))[-1:]
    return asked[0] if asked else None


def _chat(mail: Mail, path: Path) -> Chat:
    found = _LIST.match(_header(mail, "List-Id"))
    if found is None:
        return Chat(path.stem, path.stem, "mail", derived=True)
    return Chat(found[2].lower(), found[1].strip(' "') or found[2], "mail")


def _person(mail: Mail) -> Person | None:
    said = _header(mail, "From")[:_NAME_MAX]
    try:
        name, address = parseaddr(said)
    except RecursionError:  # parentheses without end
        name, address = said, ""
    if "@" not in address and " at " in said:  # a public archive's veil over addresses: zhang at example.com (Zhang San)
        bare, _open, rest = said.partition(" (")
        name, address = rest.rstrip(") "), bare.replace(" at ", "@", 1).strip()
    if "@" in address and " " not in address:
        return Person(address.lower(), name or address.split("@")[0])
    return Person(f"name\x1f{name or said}", name or said, derived=True) if name or said else None


def _at(mail: Mail, data: bytes, timezone: str) -> int | None:
    try:
        moment = parsedate_to_datetime(str(mail.get("Date")))
        if moment.tzinfo is not None and (at := local_ms(moment, "UTC")) is not None:
            return at
        return local_ms(moment, "UTC" if str(mail.get("Date")).rstrip().endswith("-0000") else timezone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _words(mail: Mail) -> str | None:
    """What its writer wrote: the first plain text, else the first HTML as text, without what it quotes; None when it has neither."""
    markup = None
    for part in mail.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_filename() or kind not in ("text/plain", "text/html"):
            continue
        data = part.get_payload(decode=True)
        text = _decoded(data, _charset(part)) if isinstance(data, bytes) else str(data or "")
        if kind == "text/plain" and text.strip():
            return _unquoted(text)
        if kind == "text/html" and markup is None:
            markup = plain(text)
    return markup if markup is None else _unquoted(markup)


def _charset(part: Mail) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, UnicodeError):
        return None


def _unquoted(text: str) -> str:
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _WROTE.match(line):
            if line.startswith("--") and kept:
                break
            continue
        if line == "-- ":  # what follows is the signature
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()


def _whole(mail: Mail, text: str | None, reply: str | None) -> str:
    """A mail that begins a talk says with its subject what it is about."""
    subject = "" if reply else _header(mail, "Subject")
    return "\n".join(part for part in (subject, text or "") if part)


LOSES = (
    _("没有订阅、退订的记录"),
    _("同一个人换了邮箱就是两个人；地址被隐去的按名字记，标为推断"),
    _("引用的旧邮件、签名和附件不带入；开头的一封带上标题"),
)
MBOX = register(Format("mbox", "mbox 邮件列表", _sniff, _read, LOSES))
