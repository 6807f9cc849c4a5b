"""Zulip's own export: realm.json beside numbered files of messages, as a tarball or unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.archives import names_in
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Movement, Person, Source, register
from qunying.channels.history.roll import Roll, lost
from qunying.channels.history.streams import Folder, Unread, epoch_ms, opened_archive, records, sample
from qunying.kernel.refusals import Refused

_MESSAGES = re.compile(r"^messages-\d+\.json$")
_PEOPLE = ("zerver_userprofile", "zerver_userprofile_crossrealm", "zerver_userprofile_mirrordummy")
_SUBSCRIBED, _UNSUBSCRIBED, _STREAM = (301, 302), 303, 2
_MENTION = re.compile(r"@_?\*\*([^*|]+)(?:\|\d+)?\*\*")
_UPLOAD = re.compile(r"^!?\[[^\]]*\]\((/user_uploads/[^)\s]+)\)$")
# The quote-and-reply button writes: @_**name|12** [said](…/near/123): and the quoted words, fenced.
_QUOTED = re.compile(r"^\s*@_\*\*[^*]+\*\* \[[^\]]+\]\([^)\s]*/near/(\d+)\):?\s*(?:(`{3,})quote\n.*?\n\2\s*)?", re.DOTALL)
_PICTURES = ("png", "jpg", "jpeg", "gif", "webp")


def _sniff(path: Path, head: bytes) -> int:
    if not (path.is_dir() or head.startswith((b"\x1f\x8b", b"PK", b"BZh", b"\xfd7zXZ")) or head[257:262] == b"ustar"):
        return 0
    names = names_in(path)
    tops = [name.removesuffix("realm.json") for name in names if name == "realm.json" or (name.endswith("/realm.json") and not path.is_dir())]
    if any(name.startswith(top) and _MESSAGES.match(name[len(top) :]) for top in tops for name in names):
        return 90
    return 60 if names and names[0].startswith("zulip-export") and not path.is_dir() else 0


def _read(source: Source) -> Iterator[Item]:
    with opened_archive(source.path, wanted=lambda name: name.endswith(".json")) as whole:
        folder = whole.rooted("realm.json")
        if "realm.json" not in folder:
            raise Refused("export_incomplete", file=source.path.name, missing="realm.json")
        yield from (Lost("link_in_archive", link) for link in whole.links)
        roll = Roll()
        for user in (row for table in _PEOPLE for row in _table(folder, table)):
            yield from roll.introduce(Person(str(user.get("id")), str(user.get("full_name") or ""), bot=user.get("is_bot") is True))
        chats = {row.get("id"): Chat(str(row.get("id")), str(row.get("name") or row.get("id")), "zulip") for row in _table(folder, "zerver_stream")}
        yield from chats.values()
        recipients = {row.get("id"): chats.get(row.get("type_id")) if row.get("type") == _STREAM else None for row in _table(folder, "zerver_recipient")}
        yield from _movements(folder, chats, roll)
        for name in (name for name in folder if _MESSAGES.match(name)):
            yield from _messages(folder, name, recipients, roll)


def _table(folder: Folder, table: str) -> Iterator[dict[str, Any]]:
    return (row for row in records(folder["realm.json"], f"{table}.item", record=None) if isinstance(row, dict))


def _movements(folder: Folder, chats: dict[Any, Chat], roll: Roll) -> Iterator[Item]:
    for unread in (row for row in records(folder["realm.json"], "zerver_realmauditlog.item", record=None) if isinstance(row, Unread)):
        yield lost(unread, "realm.json")
    for row in _table(folder, "zerver_realmauditlog"):
        kind, chat, at = row.get("event_type"), chats.get(row.get("modified_stream")), epoch_ms(row.get("event_time"))
        who, by = str(row.get("modified_user")), row.get("acting_user")
        if chat is None or kind not in (*_SUBSCRIBED, _UNSUBSCRIBED):
            continue  # the log of the whole server's settings, none of it said or done in a group
        where = f"realm.json#{row.get('id')}"
        if at is None or who not in roll:
            yield Lost("bad_time" if at is None else "no_sender", where, sample(row.get("event_time")))
        else:
            went = kind == _UNSUBSCRIBED
            yield Movement(chat.key, f"audit:{row.get('id')}", who, at, came=not went, removed=went and by is not None and str(by) != who)


def _messages(folder: Folder, name: str, recipients: dict[Any, Chat | None], roll: Roll) -> Iterator[Item]:
    for number, row in enumerate(records(folder[name], "zerver_message.item"), 1):
        where = f"{name}#{number}"
        if isinstance(row, Unread):
            yield lost(row, where)
            continue
        chat, at, sender = recipients.get(row.get("recipient")), epoch_ms(row.get("date_sent")), str(row.get("sender"))
        text = str(row.get("content") or "")
        if chat is None:
            yield Lost("private_chat" if row.get("recipient") in recipients else "unknown_room", where)
        elif at is None:
            yield Lost("bad_time", where, sample(row.get("date_sent")))
        elif sender not in roll:
            yield Lost("no_sender", where, sample(text))
        else:
            quoted = _QUOTED.match(text)
            own = text[quoted.end() :] if quoted else text
            form = _form(own)
            words = _MENTION.sub(r"@\1", own) if form == "text" else ""
            yield Message(chat.key, str(row.get("id") or ""), sender, at, form, words, quoted[1] if quoted else None)


def _form(text: str) -> str:
    upload = _UPLOAD.match(text.strip())
    return "text" if upload is None else "image" if upload[1].rsplit(".", 1)[-1].lower() in _PICTURES else "file"


LOSES = (
    _("话题不分开，一个频道是一个群"),
    _("回复只认「引用并回复」写出来的，引用的原话不重复带入；同一话题里接着说的不算"),
    _("私信不带入，只计数；表情回应不带入"),
)
ZULIP_EXPORT = register(Format("zulip-export", "Zulip 导出包", _sniff, _read, LOSES))
