"""Writes a made-up history down as each platform's export would, and says what a reader must find in it."""

import base64
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qunying.channels.history.items import Message, Movement
from qunying.channels.history.tests.stories import Story, Told, paragraphs

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Dialect:
    """How one dialect is written, and how what is read of it looks."""

    name: str
    write: Callable[[Story, Path], Path]
    chat: Callable[[Story], str]
    person: Callable[[Story, int], str]
    number: Callable[[Story, int], str] = lambda story, place: str(place + 1)
    movement: Callable[[Story, int], str] | None = lambda story, place: str(place + 1)
    replies: bool = True
    removals: bool = True
    words: object = paragraphs
    step: int = 1
    date_order: str = ""

    def expects(self, story: Story) -> tuple[list[Message], list[Movement]]:
        """What the reader must yield of the story."""
        messages, movements = [], []
        for place, act in enumerate(story.acts):
            chat, who, at = self.chat(story), self.person(story, act.who), act.at * 1000
            if act.kind == "said":
                reply = self.number(story, act.answers) if self.replies and act.answers is not None else None
                messages.append(Message(chat, self.number(story, place), who, at, "text", act.text, reply))
            elif self.movement:
                movements.append(Movement(chat, self.movement(story, place), who, at, act.kind == "came", self.removals and act.kind == "removed"))
        return messages, movements


def local(act: Told) -> datetime:
    return datetime.fromtimestamp(act.at, SHANGHAI)


def put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def _telegram_row(story: Story, place: int, act: Told) -> dict:
    row = {"id": place + 1, "date": local(act).strftime("%Y-%m-%dT%H:%M:%S"), "date_unixtime": str(act.at)}
    key, name = f"user{act.who}", story.people[act.who]
    if act.kind == "said":
        text = [act.text[:3], {"type": "bold", "text": act.text[3:]}] if place % 2 else act.text
        reply = {} if act.answers is None else {"reply_to_message_id": act.answers + 1}
        return row | {"type": "message", "from": name, "from_id": key, "text": text} | reply
    actions = {"came": "join_group_by_link", "went": "remove_members", "removed": "remove_members"}
    row |= {"type": "service", "action": actions[act.kind], "members": [name], "text": ""}
    return row | ({"actor": "管理员", "actor_id": "user99"} if act.kind == "removed" else {"actor": name, "actor_id": key})


def _telegram_person(story: Story, who: int) -> str:
    """An account, unless all that is known of somebody is that a person of that name was removed."""
    return f"user{who}" if any(act.who == who and act.kind != "removed" for act in story.acts) else f"7\x1f{story.people[who]}"


def telegram(story: Story, folder: Path) -> Path:
    rows = [_telegram_row(story, place, act) for place, act in enumerate(story.acts)]
    return put(folder / "result.json", {"name": story.name, "type": "private_group", "id": 7, "messages": rows})


def _discord_row(story: Story, place: int, act: Told) -> dict:
    person = {"id": str(act.who + 100), "name": f"p{act.who}", "nickname": story.people[act.who], "isBot": False}
    row = {"id": str(place + 1), "timestamp": datetime.fromtimestamp(act.at, UTC).isoformat(), "content": act.text, "author": person, "mentions": []}
    if act.kind == "said":
        reply = {} if act.answers is None else {"reference": {"messageId": str(act.answers + 1), "channelId": "55"}}
        return row | {"type": "Reply" if reply else "Default", "attachments": [], "embeds": [], "stickers": []} | reply
    if act.kind == "removed":
        return row | {"type": "RecipientRemove", "author": {"id": "99", "name": "管理员"}, "mentions": [person]}
    return row | {"type": "GuildMemberJoin" if act.kind == "came" else "RecipientRemove", "mentions": [] if act.kind == "came" else [person]}


def discord(story: Story, folder: Path) -> Path:
    rows = [_discord_row(story, place, act) for place, act in enumerate(story.acts)]
    head = {
        "guild": {"id": "1", "name": "服"},
        "channel": {"id": "55", "type": "GuildTextChat", "name": story.name},
        "dateRange": {"after": None, "before": None},
    }
    return put(folder / "export.json", head | {"messages": rows, "messageCount": len(rows)})


def slack(story: Story, folder: Path) -> Path:
    root = folder / "slack"
    put(root / "users.json", [{"id": f"U{n}", "name": f"p{n}", "profile": {"display_name": name}} for n, name in enumerate(story.people)])
    put(root / "channels.json", [{"id": "C1", "name": story.name}])
    days: dict[str, list[dict]] = {}
    for place, act in enumerate(story.acts):
        row = {"type": "message", "user": f"U{act.who}", "ts": _slack_ts(story, place), "text": html.escape(act.text, quote=False)}
        if act.kind != "said":
            row |= {"subtype": "channel_join" if act.kind == "came" else "channel_leave"}
        elif act.answers is not None:
            row |= {"thread_ts": _slack_ts(story, act.answers)}
        days.setdefault(datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m-%d"), []).append(row)
    for day, rows in days.items():
        put(root / story.name / f"{day}.json", rows)
    return root


def _slack_ts(story: Story, place: int) -> str:
    return f"{story.acts[place].at}.000000"


def zulip_export(story: Story, folder: Path) -> Path:
    root, messages, log = folder / "zulip", [], []
    for place, act in enumerate(story.acts):
        if act.kind == "said":
            quote = (
                "" if act.answers is None else f"@_**甲|1** [said](https://z.example/#narrow/stream/5-x/topic/y/near/{act.answers + 1}):\n```quote\n原话\n```\n"
            )
            messages.append({"id": place + 1, "sender": act.who, "recipient": 20, "content": quote + act.text, "date_sent": act.at + 0.0})
        else:
            event = {"id": place + 1, "event_type": 301 if act.kind == "came" else 303, "event_time": act.at + 0.0}
            log.append(event | {"modified_user": act.who, "modified_stream": 5, "acting_user": 99 if act.kind == "removed" else act.who})
    people = [{"id": n, "full_name": name, "is_bot": False} for n, name in enumerate(story.people)]
    streams, recipients = [{"id": 5, "name": story.name}], [{"id": 20, "type": 2, "type_id": 5}]
    put(root / "realm.json", {"zerver_userprofile": people, "zerver_stream": streams, "zerver_recipient": recipients, "zerver_realmauditlog": log})
    for number in (1, 2):  # a server does not sort what it gives out
        put(root / f"messages-00000{number}.json", {"zerver_message": messages[::-1][number - 1 :: 2]})
    return root


def zulip_archive(story: Story, folder: Path) -> Path:
    root, rows = folder / "archive", []
    for place, act in enumerate(story.acts):
        if act.kind == "said":
            quote = (
                ""
                if act.answers is None
                else '<p><span class="user-mention silent" data-user-id="1">甲</span> <a href="https://z.example/#narrow/stream/5-x/topic/y/near/'
                f'{act.answers + 1}">said</a>:</p>\n<blockquote>\n<p>原话</p>\n</blockquote>\n'
            )
            body = "<br>".join(html.escape(line) for line in act.text.split("\n"))
            rows.append({"id": place + 1, "sender_full_name": story.people[act.who], "content": f"{quote}<p>{body}</p>", "timestamp": act.at})
    put(root / "stream_index.json", {"time": 1.5, "streams": {story.name: {"id": 5, "latest_id": 1, "topic_data": {}}}})
    put(root / f"5-{story.name}" / "topic.json", rows)
    return root


def mbox(story: Story, folder: Path) -> Path:
    out = []
    for place, act in enumerate(story.acts):
        if act.kind != "said":
            continue
        charset = ("utf-8", "gb18030")[place % 2]
        name = base64.b64encode(story.people[act.who].encode()).decode()
        head = [f"From: =?utf-8?b?{name}?= <p{act.who}@example.com>", f"Date: {local(act):%a, %d %b %Y %H:%M:%S %z}", f"Message-ID: <{place + 1}@x>"]
        head += ["List-Id: <list.example.com>", "MIME-Version: 1.0", f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: base64"]
        head += [] if act.answers is None else [f"References: <0@x> <{act.answers + 1}@x>"]
        out += ["From x@example.com Fri Jan  5 21:03:11 2024", *head, "", base64.encodebytes(act.text.encode(charset)).decode().strip(), ""]
    return put(folder / "list.mbox", "\n".join(out) + "\n")


_ZH = {"came": "{0}使用此群组的邀请链接加入了群组", "went": "{0}退出了群组", "removed": "管理员已将{0}移除"}
_TW = {"came": "{0}使用此群組的邀請連結加入", "went": "{0}已離開", "removed": "管理員移除了{0}"}
_EN = {"came": "{0} joined using this group's invite link", "went": "{0} left", "removed": "You removed {0}"}


def _half(act: Told, early: str, late: str) -> str:
    return f"{early if local(act).hour < 12 else late}{local(act).hour % 12 or 12}"


def whatsapp_zh(story: Story, folder: Path) -> Path:
    rows = [f"{_day(act)} {local(act):%H:%M} - {_line(story, act, _ZH)}" for act in story.acts]
    return put(folder / f"与“{story.name}”的 WhatsApp 聊天.txt", "\n".join(rows) + "\n")


def whatsapp_tw(story: Story, folder: Path) -> Path:
    rows = [f"{_day(act)} {_half(act, '上午', '下午')}:{local(act):%M} - {_line(story, act, _TW)}" for act in story.acts]
    return put(folder / f"「{story.name}」的 WhatsApp 聊天.txt", "\n".join(rows) + "\n")


def whatsapp_en(story: Story, folder: Path) -> Path:
    rows = []
    for act in story.acts:
        at, line = local(act), _line(story, act, _EN)
        line = line if act.kind == "said" else f"{story.people[act.who]}: \u200e{line}"
        rows.append(f"[{at.month}/{at.day}/{at:%y}, {_half(act, '', '')}:{at:%M:%S}\u202f{'AM' if at.hour < 12 else 'PM'}] {line}")
    return put(folder / f"WhatsApp Chat - {story.name}.txt", "\ufeff" + "\r\n".join(rows) + "\r\n")


def _day(act: Told) -> str:
    return f"{local(act).year}/{local(act).month}/{local(act).day}"


def _line(story: Story, act: Told, words: dict[str, str]) -> str:
    name = story.people[act.who]
    return f"{name}: {act.text}" if act.kind == "said" else words[act.kind].format(name)


def _whatsapp(write: Callable[[Story, Path], Path], step: int = 60, date_order: str = "") -> Dialect:
    def nothing(story: Story, place: int) -> str:
        return ""

    return Dialect(
        "whatsapp", write, lambda s: s.name, lambda s, n: f"{s.name}\x1f{s.people[n]}", nothing, nothing, replies=False, step=step, date_order=date_order
    )


def _spaced(text: str) -> str:
    """As HTML shows it: runs of spaces are one, empty lines none."""
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


DIALECTS = {
    "telegram": Dialect("telegram", telegram, lambda s: "7", _telegram_person),
    "discord": Dialect("discord", discord, lambda s: "55", lambda s, n: str(n + 100)),
    "slack": Dialect("slack", slack, lambda s: "C1", lambda s, n: f"U{n}", _slack_ts, _slack_ts, removals=False),
    "zulip-export": Dialect("zulip-export", zulip_export, lambda s: "5", lambda s, n: str(n), movement=lambda s, place: f"audit:{place + 1}"),
    "zulip-archive": Dialect(
        "zulip-archive", zulip_archive, lambda s: "5", lambda s, n: f"name\x1f{s.people[n]}", movement=None, words=paragraphs.map(_spaced)
    ),
    "mbox": Dialect("mbox", mbox, lambda s: "list.example.com", lambda s, n: f"p{n}@example.com", lambda s, place: f"{place + 1}@x", None),
    "whatsapp-zh": _whatsapp(whatsapp_zh),
    "whatsapp-tw": _whatsapp(whatsapp_tw),
    "whatsapp-en": _whatsapp(whatsapp_en, step=1, date_order="mdy"),
}
