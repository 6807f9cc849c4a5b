"""What every reader of chat exports yields, whatever the dialect: the one language between a format and the history that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

FORMS = (
    "text", "image", "voice", "video", "file", "emoji", "link", "location", "red_packet", "transfer", "pat", "call", "share", "forward", "card",
    "recall", "system", "other",
)  # fmt: skip


class Chat(NamedTuple):
    """A room that messages stand in; ``key`` is the platform's own id, or made from the name when the export has none (then ``derived``)."""

    key: str
    name: str
    platform: str  # wechat | qq | whatsapp | telegram | discord | slack | zulip | mail | other
    derived: bool = False


class Person(NamedTuple):
    """Somebody in the export; ``key`` is the platform's own id, or made from the display name when the export has none (then ``derived``)."""

    key: str
    name: str
    derived: bool = False
    bot: bool = False


class Message(NamedTuple):
    """Something said. ``id`` is the platform's own id within the chat, or empty when the export has none; ``at`` is epoch milliseconds in UTC."""

    chat: str
    id: str
    sender: str
    at: int
    form: str  # one of FORMS
    text: str
    reply_to: str | None = None


class Movement(NamedTuple):
    """Somebody came into a chat or went out of it."""

    chat: str
    id: str
    who: str
    at: int
    came: bool
    removed: bool = False  # sent out by somebody else
    by_name: bool = False  # the export names who moved only as displayed; the account was found by that name in the same chat


class Lost(NamedTuple):
    """Something in the export that could not be taken: ``reason`` is a code, ``where`` the file with line or position, ``sample`` at most 80 characters."""

    reason: str
    where: str
    sample: str = ""


Item = Chat | Person | Message | Movement | Lost


@dataclass(frozen=True, slots=True)
class Source:
    """A file, a folder or an archive to be read, and what the reader must be told because exports do not say it."""

    path: Path
    timezone: str = "Asia/Shanghai"  # of local times without a zone
    date_order: str = ""  # "dmy", "mdy" or "ymd" where a text export leaves it open; empty: found out from the file, refused when it cannot be


@dataclass(frozen=True, slots=True)
class Format:
    """A dialect: how it is recognised by its content, and how it is read as a stream.

    ``sniff`` gets the path and the first 64 KiB (empty for a folder) and says 0 (no) to 100 (surely). ``read`` yields a chat before its messages and a
    person before anything they did; it holds no more in memory than one record and the people. A single bad record becomes ``Lost``; a source that is
    broken as a whole raises ``Refused``.
    """

    name: str
    title: str  # in the words of those who export it, such as 留痕 CSV
    sniff: Callable[[Path, bytes], int]
    read: Callable[[Source], Iterator[Item]]
    loses: tuple[Words, ...] = field(default=())  # what this dialect cannot tell us, as sentences


_FORMATS: dict[str, Format] = {}


def register(known: Format) -> Format:
    """From now on sources of this dialect are recognised and read."""
    if known.name in _FORMATS:
        raise RuntimeError(f"the format {known.name} is registered twice")
    _FORMATS[known.name] = known
    return known


def formats() -> list[Format]:
    """Every dialect, by name."""
    return [_FORMATS[name] for name in sorted(_FORMATS)]
