"""Slack's export, zipped or unpacked: a folder a channel, a file a day."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.archives import names_in
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Movement, Person, Source, register
from qunying.channels.history.roll import Roll, lost
from qunying.channels.history.streams import Folder, Unread, epoch_ms, opened_archive, records, sample

_USERS, _ROOMS, _PRIVATE = ("users.json", "org_users.json"), ("channels.json", "groups.json"), ("dms.json", "mpims.json")
_LISTS = {*_USERS, *_ROOMS, *_PRIVATE, "integration_logs.json", "canvases.json", "huddle_transcripts.json", "file_conversations.json", "lists.json"}
_CAME, _WENT = ("channel_join", "group_join"), ("channel_leave", "group_leave")
_SAID = frozenset({"", "bot_message", "me_message", "thread_broadcast", "file_share", "file_comment", "reply_broadcast", "huddle_thread"})
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}\.json$")
_MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_KINDS = {"image": "image", "video": "video", "audio": "voice"}


def _sniff(path: Path, head: bytes) -> int:
    if not (path.is_dir() or head.startswith(b"PK")):
        return 0
    names = names_in(path)
    tops = [name.removesuffix(user).rstrip("/") for user in _USERS for name in names if name == user or (name.endswith(f"/{user}") and not path.is_dir())]
    return 90 if any(f"{top}/{room}".lstrip("/") in names for top in tops for room in (*_ROOMS, *_PRIVATE)) else 0


def _read(source: Source) -> Iterator[Item]:
    with opened_archive(source.path, wanted=lambda name: name.endswith(".json")) as whole:
        folder = whole.rooted(*_USERS)
        yield from (Lost("link_in_archive", link) for link in whole.links)
        roll = Roll()
        for listed in _USERS:
            for user in _listed(folder, listed):
                yield from [lost(user, listed)] if isinstance(user, Unread) else roll.introduce(_person(user)) if user.get("id") else []
        rooms, private = _rooms(folder), {str(room.get(part)) for name in _PRIVATE for room in _dicts(folder, name) for part in ("id", "name")}
        days: dict[str, list[str]] = defaultdict(list)
        for name in folder:
            room, _slash, day = name.rpartition("/")
            if room and _DAY.match(day):
                days[room].append(name)
            elif name not in _LISTS:
                yield Lost("unknown_file", name)
        for room, names in days.items():
            yield from _room(folder, room, names, rooms.get(room), room in private, roll)


def _listed(folder: Folder, name: str) -> Iterator[dict[str, Any] | Unread]:
    return records(folder[name], "item", record=None) if name in folder else iter(())


def _dicts(folder: Folder, name: str) -> Iterator[dict[str, Any]]:
    return (row for row in _listed(folder, name) if isinstance(row, dict))


def _rooms(folder: Folder) -> dict[str, Chat]:
    found = {}
    for listed in _ROOMS:
        for row in _dicts(folder, listed):
            key, name = str(row.get("id") or ""), str(row.get("name") or "")
            chat = Chat(key or name, name or key, "slack", derived=not key)
            found.update({name: chat, key: chat})
    return found


def _person(user: dict[str, Any]) -> Person:
    given = user.get("profile")
    profile = given if isinstance(given, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((str(name) for name in names if name), "")
    return Person(str(user.get("id")), name, bot=user.get("is_bot") is True or user.get("id") == "USLACKBOT")


def _room(folder: Folder, room: str, names: list[str], chat: Chat | None, private: bool, roll: Roll) -> Iterator[Item]:
    if chat is None and not private:
        chat = Chat(room, room, "slack", derived=True)  # a channel that its list forgot
    if chat is not None:
        yield chat
    for name in names:
        for number, row in enumerate(records(folder[name], "item"), 1):
            where = f"{name}#{number}"
            if isinstance(row, Unread):
                yield lost(row, where)
            elif chat is None:
                yield Lost("private_chat", where)
            else:
                yield from _row(row, chat.key, roll, where)


def _row(row: dict[str, Any], chat: str, roll: Roll, where: str) -> Iterator[Item]:
    kind, said, at = str(row.get("subtype") or ""), str(row.get("ts") or ""), epoch_ms(row.get("ts"))
    who = _sender(row, roll)
    if at is None:
        yield Lost("bad_time", where, sample(row.get("ts")))
    elif kind == "tombstone":
        yield Lost("recalled", where)
    elif kind not in _SAID and kind not in _CAME and kind not in _WENT:
        yield Lost("service_message", where, sample(kind))
    elif who is None:
        yield Lost("no_sender", where, sample(row.get("text")))
    else:
        if who.key not in roll or who.derived:
            yield from roll.introduce(who)
        if kind in _SAID:
            thread = str(row.get("thread_ts") or "")
            yield Message(chat, said, who.key, at, _form(row), _text(row, roll), thread if thread and thread != said else None)
        else:
            yield Movement(chat, said, who.key, at, came=kind in _CAME)


def _sender(row: dict[str, Any], roll: Roll) -> Person | None:
    """Who said it: a user by id, a bot by its id, or, of old integrations, by the name it took."""
    user, bot, name = row.get("user"), row.get("bot_id"), str(row.get("username") or "")
    if user:
        profile = row.get("user_profile")
        return Person(str(user), roll.name(str(user)) if str(user) in roll else _person({"profile": profile}).name, bot=bool(bot))
    if bot:
        return Person(str(bot), name or roll.name(str(bot)), bot=True)
    return Person(f"bot\x1f{name}", name, derived=True, bot=True) if name else None


def _form(row: dict[str, Any]) -> str:
    given = row.get("files")
    files = [file for file in given if isinstance(file, dict)] if isinstance(given, list) else []
    if files:
        return _KINDS.get(str(files[0].get("mimetype") or "").split("/")[0], "file")
    return "share" if not row.get("text") and row.get("attachments") else "text"


def _text(row: dict[str, Any], roll: Roll) -> str:
    text = str(row.get("text") or "")
    if not text and isinstance(row.get("attachments"), list):
        text = "\n".join(str(card.get("fallback") or card.get("text") or "") for card in row["attachments"] if isinstance(card, dict))
    return html.unescape(_MARKED.sub(lambda found: _spelled(found[1], found[2], found[3], roll), text))


def _spelled(kind: str, target: str, label: str | None, roll: Roll) -> str:
    if kind == "@":
        return f"@{roll.name(target) if target in roll else label or target}"
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        return f"@{(label or target.split('^')[0]).removeprefix('@')}"
    target = target.removeprefix("mailto:")
    return f"{label} {target}" if label and label not in target else target


LOSES = (
    _("私信和多人私信不带入，只计数"),
    _("被移出频道和自己退出分不开，都记作退出"),
    _("删掉的消息没有内容；表情回应、固定、改名只计数"),
)
SLACK = register(Format("slack", "Slack 导出 zip", _sniff, _read, LOSES))
