"""Files of any size read as streams: lines in whatever encoding, JSON records one by one, never more of either in memory than a bound."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ijson
import orjson

from qunying.channels.history.archives import BROKEN, Folder, Member, opened_archive
from qunying.channels.history.times import epoch_ms, iso_ms, local_ms, zone

__all__ = [
    "Folder",
    "Readable",
    "TooLong",
    "Undecodable",
    "Unread",
    "epoch_ms",
    "events",
    "iso_ms",
    "json_lines",
    "lines",
    "local_ms",
    "opened_archive",
    "records",
    "sample",
    "zone",
]

LONGEST_LINE = LONGEST_VALUE = 1 << 20
LONGEST_RECORD = 64 << 20
SAMPLE = 80
_DEEPEST = 100  # ijson keeps a path for each level: without this bound a file of brackets takes all memory
_LONG_NUMBER = re.compile(rb"[0-9]{400,}")  # beyond Python's 4,300 digits ijson 3.6 does not raise but crash the process
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ASCII = bytes(range(128))
_CHUNK = 1 << 16


# What can be opened for its bytes: a path, or a file within an archive.
Readable = Path | Member


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of a file that could not be read: ``reason`` is a code for ``Lost``, ``sample`` how it begins."""

    reason: str
    sample: str = ""


class TooLong(Unread):
    """A line or a value beyond the bound; it was passed over (a line) or cut (a value), without being held."""


class Undecodable(Unread):
    """Bytes that are text in no encoding we know."""


def sample(text: object) -> str:
    """At most 80 characters of it, on one line."""
    return " ".join(str(text)[: 2 * SAMPLE].split())[:SAMPLE]


def encoding_of(head: bytes) -> str:
    """The encoding a file is written in, by its first bytes: its mark, else UTF-16 by its zeros, else UTF-8 or the Chinese gb18030."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) >= 4 and (zeros := [head[0:512:2].count(0), head[1:512:2].count(0)]) and max(zeros) * 4 > min(len(head), 512) // 2:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    wrong = codecs.getincrementaldecoder("utf-8")("replace").decode(head).count("\ufffd")
    return "gb18030" if wrong * 20 > len(head.translate(None, _ASCII)) else "utf-8"  # a damaged letter or two make no other encoding


def lines(path: Readable, encoding: str | None = None, limit: int = LONGEST_LINE) -> Iterator[tuple[int, str | Unread]]:
    """Every line with its number from 1, without its line end; a line beyond ``limit`` bytes or in no known encoding is an ``Unread`` in its place."""
    number = 0
    try:
        with path.open("rb") as file:
            encoding = encoding or encoding_of(file.read(_CHUNK))
            file.seek(0)
            wide = encoding.startswith("utf-16")
            raw = _wide_lines(file, encoding, limit) if wide else _byte_lines(file, limit)
            decode = _decoder(encoding)
            for number, line in enumerate(raw, 1):
                yield number, decode(line) if isinstance(line, bytes) else line
    except BROKEN as broken:
        yield number + 1, Unread("file_broken", sample(broken))


def json_lines(path: Readable, limit: int = LONGEST_LINE) -> Iterator[tuple[int, Any]]:
    """The JSON value of every line with its number from 1; in place of a line that holds none the line itself, as text or as an ``Unread``."""
    number = 0
    try:
        with path.open("rb") as file:
            encoding = encoding_of(file.read(_CHUNK))
            file.seek(0)
            if encoding.startswith("utf-16"):
                yield from ((number, _value(line)) for number, line in enumerate(_wide_lines(file, encoding, limit), 1))
                return
            decode, plainly = _decoder(encoding), encoding.startswith("utf-8")
            for number, line in enumerate(_byte_lines(file, limit), 1):
                if plainly and type(line) is bytes:
                    try:
                        yield number, orjson.loads(line)  # it decodes UTF-8 itself, and quicker
                        continue
                    except orjson.JSONDecodeError:
                        pass
                yield number, _value(decode(line) if isinstance(line, bytes) else line)
    except BROKEN as broken:
        yield number + 1, Unread("file_broken", sample(broken))


def _value(line: str | Unread) -> Any:
    try:
        return line if isinstance(line, Unread) else orjson.loads(line)
    except ValueError:
        return line


def _byte_lines(file: IO[bytes], limit: int) -> Iterator[bytes | Unread]:
    while line := file.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while (more := file.readline(_CHUNK)) and not more.endswith(b"\n"):
                pass
            yield TooLong("line_too_long", sample(line[: 8 * SAMPLE].decode("utf-8", "replace")))
        else:
            yield line


def _wide_lines(file: IO[bytes], encoding: str, limit: int) -> Iterator[str | Unread]:
    text = codecs.getreader(encoding)(file, "replace")
    held, cut = "", False
    while piece := text.read(_CHUNK):
        *whole, rest = (held + piece).split("\n")
        for line in whole:
            yield TooLong("line_too_long", sample(line)) if cut else line.removesuffix("\r").removeprefix("\ufeff")
            cut = False
        cut = cut or len(rest) > limit
        held = rest[: SAMPLE * 2] if cut else rest
    if held:
        yield TooLong("line_too_long", sample(held)) if cut else held.removeprefix("\ufeff")


def _decoder(encoding: str) -> Callable[[bytes], str | Unread]:
    """Decodes line by line, for files glued together from pieces in different encodings.

    A short line of gb18030 can be valid UTF-8 by chance, but then of characters below U+0800, where no Chinese stands.
    """
    chinese = encoding in ("gb18030", "gbk", "gb2312")
    others = () if encoding.startswith("utf-8") else (encoding,)

    def decode(line: bytes) -> str | Unread:
        line = line.rstrip(b"\r\n")
        try:
            text = line.decode("utf-8")
            if not chinese or text.isascii() or all(c < "\x80" or c >= "\u0800" for c in text):
                return text.removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass
        for candidate in (*others, "gb18030"):
            try:
                return line.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
        return Undecodable("bad_encoding", sample(line[: 8 * SAMPLE].decode("utf-8", "replace")))

    return decode


def records(path: Readable, prefix: str, *, value: int = LONGEST_VALUE, record: int | None = LONGEST_RECORD) -> Iterator[dict[str, Any] | Unread]:
    """Every value at ``prefix`` of a JSON file (in ijson's words, such as ``messages.item``), one at a time.

    A string beyond ``value`` characters is cut there, a number beyond 400 digits is zero, and both are told of at the end; reading stops where the JSON
    breaks, or where ``record`` bytes went by without a record (None: no such bound, for files with large other parts), with an ``Unread`` that says so.
    """
    end = _End()
    with end, path.open("rb") as file:
        text = end.text = _Utf8(file, value, record)
        for found in ijson.items(text, prefix):
            text.since = 0
            yield found if isinstance(found, dict) else Unread("not_a_record", sample(found))
    yield from end.troubles()


def events(path: Readable) -> Iterator[tuple[str, str, Any]]:
    """What a JSON file consists of, as (prefix, event, value) in ijson's words, to its end or to where it breaks; for heads and for counting."""
    end = _End()
    with end, path.open("rb") as file:
        end.text = _Utf8(file, LONGEST_VALUE, None)
        yield from ijson.parse(end.text)


class _End:
    """How the reading of a JSON file ended; a context manager that keeps what ended it early instead of raising it."""

    text: _Utf8 | None = None
    early: Unread | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, broken: BaseException | None, _trace: object) -> bool:
        if isinstance(broken, ijson.JSONError):
            self.early = Unread("json_broken", sample(broken))
        elif isinstance(broken, _Beyond):
            self.early = TooLong(str(broken))
        elif isinstance(broken, (*BROKEN, ArithmeticError)):
            self.early = Unread("file_broken", sample(broken))
        return self.early is not None

    def troubles(self) -> Iterator[Unread]:
        """What was mended on the way, and what ended the reading."""
        if self.text:
            yield from self.text.troubles()
        if self.early:
            yield self.early


class _Beyond(Exception):
    """A record larger or deeper than any honest one."""


class _Utf8:
    """A JSON file as UTF-8 whatever its encoding, its overlong strings cut while they go by (a parser would hold them whole)."""

    def __init__(self, file: IO[bytes], value: int, record: int | None) -> None:
        head = file.read(_CHUNK)
        file.seek(0)
        self._file, self._value, self._record = file, value, record
        self._encoding = encoding_of(head)
        self._decoder = codecs.getincrementaldecoder(self._encoding)("strict")
        self._inside, self._run, self._held, self._nested = 0, 0, b"", b""
        self.since, self.damaged, self.cut = 0, 0, 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""  # ijson asks once for nothing, to see whether it gets bytes or text
        while True:
            raw = self._file.read(_CHUNK)
            text = self._held + self._decoded(raw).encode("utf-8", "replace")
            self._held = b""
            self.since += len(raw)
            if self._record is not None and self.since > self._record:
                raise _Beyond("record_too_long")
            kept = self._within_bounds(text, last=not raw)
            if kept or not raw:
                return kept

    def troubles(self) -> Iterator[Unread]:
        """What had to be mended on the way."""
        if self.damaged:
            yield Undecodable("bad_encoding", f"{self.damaged}")
        for _number in range(self.cut):
            yield TooLong("value_too_long")

    def _decoded(self, raw: bytes) -> str:
        state = self._decoder.getstate()
        try:
            return self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError:
            self.damaged += 1
            lenient = codecs.getincrementaldecoder(self._encoding)("replace")
            lenient.setstate(state)
            text = lenient.decode(raw, final=not raw)
            self._decoder.setstate(lenient.getstate())
            return text

    def _within_bounds(self, text: bytes, last: bool) -> bytes:
        if not last and text.find(b"\\", -6) >= 0:  # an escape may go on in the next chunk
            text, self._held = _before_escape(text)
        *strings, tail = text.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        outside = b"".join((strings + [tail])[self._inside :: 2])
        self._not_too_deep(outside)
        if _LONG_NUMBER.search(outside):
            text, count = _LONG_NUMBER.subn(b"0", text)
            self.cut += count
        if strings:
            self._inside ^= len(strings) & 1
            self._run = 0
            return text
        self._run += len(text) if self._inside else 0
        if self._run <= self._value:
            return text
        self.cut += self._run - len(text) <= self._value
        return b""

    def _not_too_deep(self, outside: bytes) -> None:
        nested = self._nested + outside.translate(None, _NOT_BRACKETS)
        for _level in range(_DEEPEST):  # each round takes the innermost pairs away
            if nested == (nested := nested.replace(b"[]", b"").replace(b"{}", b"")):
                break
        if len(nested) > _DEEPEST:
            raise _Beyond("json_too_deep")
        self._nested = nested


def _before_escape(text: bytes) -> tuple[bytes, bytes]:
    """The text up to the backslashes near its end, and the rest; all of it when there are too many of them to wait for what they mean."""
    at = text.rfind(b"\\")
    at = len(text[: at + 1].rstrip(b"\\"))
    return (text[:at], text[at:]) if len(text) - at < _CHUNK else (text, b"")
