"""A zulip-archive folder: a public archive of streams, a file of HTML messages a topic, people by name only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.archives import names_in
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Person, Source, register
from qunying.channels.history.plain import plain
from qunying.channels.history.roll import Roll, bot_by_name, lost
from qunying.channels.history.streams import Folder, Unread, epoch_ms, opened_archive, records, sample
from qunying.kernel.refusals import Refused

_INDEX = "stream_index.json"
_QUOTED = re.compile(
    r'^\s*<p><span class="user-mention silent"[^>]*>[^<]*</span> <a href="[^"]*/near/(\d+)"[^>]*>[^<]*</a>:?</p>\s*(?:<blockquote>.*?</blockquote>\s*)?',
    re.DOTALL,
)
_IMAGE = re.compile(r"^\s*(?:<p>.{0,300}</p>\s*)?<div class=\"message_inline_image\">", re.DOTALL)
_UNSAFE = re.compile(r"[^\w-]+")


def _sniff(path: Path, head: bytes) -> int:
    if not (path.is_dir() or head.startswith((b"\x1f\x8b", b"PK"))):
        return 0
    names = names_in(path)
    return 90 if _INDEX in names or (not path.is_dir() and any(name.endswith(f"/{_INDEX}") for name in names)) else 0


def _read(source: Source) -> Iterator[Item]:
    with opened_archive(source.path, wanted=lambda name: name.endswith(".json")) as whole:
        folder = whole.rooted(_INDEX)
        index = next(records(folder[_INDEX], "streams", record=None), None) if _INDEX in folder else None
        if not isinstance(index, dict):
            raise Refused("export_incomplete", file=source.path.name, missing=_INDEX)
        yield from (Lost("link_in_archive", link) for link in whole.links)
        rooms, topics, roll = _rooms(index), defaultdict[str, list[str]](list), Roll()
        for name in folder:
            if "/" in name:
                topics[name.partition("/")[0]].append(name)
            elif name != _INDEX:
                yield Lost("unknown_file", name)
        for top, names in topics.items():
            chat = rooms.get(_plainly(top)) or rooms.get(top.partition("-")[0]) or Chat(top, top, "zulip", derived=True)
            yield chat
            for name in names:
                yield from _topic(folder, name, chat.key, roll)


def _rooms(index: dict[str, Any]) -> dict[str, Chat]:
    """The streams by their id and by their name as it may be spelled in a folder's."""
    rooms = {}
    for name, about in index.items():
        key = str(about["id"]) if isinstance(about, dict) and about.get("id") is not None else ""
        chat = Chat(key or name, name, "zulip", derived=not key)
        rooms.update({_plainly(name): chat} | ({key: chat, _plainly(f"{key}-{name}"): chat} if key else {}))
    return rooms


def _plainly(name: str) -> str:
    return _UNSAFE.sub("-", name).strip("-").lower()


def _topic(folder: Folder, name: str, chat: str, roll: Roll) -> Iterator[Item]:
    for number, row in enumerate(records(folder[name], "item"), 1):
        where = f"{name}#{number}"
        if isinstance(row, Unread):
            yield lost(row, where)
            continue
        full_name, at, content = str(row.get("sender_full_name") or ""), epoch_ms(row.get("timestamp")), str(row.get("content") or "")
        if at is None:
            yield Lost("bad_time", where, sample(row.get("timestamp")))
        elif not full_name:
            yield Lost("no_sender", where, sample(content))
        else:
            # One organisation, one list of members: a full name is the same person in all its streams.
            who = Person(f"name\x1f{full_name}", full_name, derived=True, bot=bot_by_name(full_name))
            yield from roll.introduce(who)
            quoted = _QUOTED.match(content)
            form = "image" if _IMAGE.match(content) else "text"
            words = plain(content[quoted.end() :] if quoted else content)
            yield Message(chat, str(row.get("id") or ""), who.key, at, form, words, quoted[1] if quoted else None)


LOSES = (
    _("没有账号，只有名字：同名的人会并成一个，改名的人会分成两个，全部标为推断"),
    _("不说谁是机器人，只按名字（…bot、…机器人）认"),
    _("没有入群、退群；话题不分开；回复只认「引用并回复」写出来的"),
)
ZULIP_ARCHIVE = register(Format("zulip-archive", "zulip-archive 文件夹", _sniff, _read, LOSES))
