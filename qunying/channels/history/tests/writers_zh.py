"""Writes a made-up history down as the exporters of 微信 and QQ would, and says what a reader must find in it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from qunying.channels.history.tests.stories import Story, Told
from qunying.channels.history.tests.writers import Dialect, local, put

ROOM = "123@chatroom"
LIUHEN = ("localId", "TalkerId", "Type", "SubType", "IsSender", "CreateTime", "Status", "StrContent", "StrTime", "Remark", "NickName", "Sender")
_LINES = {"came": '"群主大人"邀请"{0}"加入了群聊', "went": "{0}退出了群聊", "removed": '"群主大人"将"{0}"移出了群聊'}


def _line(story: Story, act: Told) -> str:
    return _LINES[act.kind].format(story.people[act.who])


def _clock(act: Told) -> str:
    return f"{local(act):%Y-%m-%d %H:%M:%S}"


def _csv(path: Path, rows: list[list[object]]) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    return path


def _chatlab_rows(story: Story) -> list[dict]:
    rows = []
    for place, act in enumerate(story.acts):
        row = {"platformMessageId": str(place + 1), "timestamp": act.at, "replyToMessageId": None if act.answers is None else str(act.answers + 1)}
        if act.kind == "said":
            rows.append(row | {"sender": f"w{act.who}", "accountName": story.people[act.who], "type": 0, "content": act.text})
        else:
            rows.append(row | {"sender": "system", "type": 80, "content": _line(story, act)})
    return rows


def chatlab_json(story: Story, folder: Path) -> Path:
    head = {"chatlab": {"version": "0.0.2"}, "meta": {"name": story.name, "platform": "wechat", "type": "group", "groupId": ROOM}, "members": []}
    return put(folder / "chat.json", head | {"messages": _chatlab_rows(story)})


def chatlab_jsonl(story: Story, folder: Path) -> Path:
    head = {"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": story.name, "platform": "wechat", "type": "group", "groupId": ROOM}}
    rows = [head, *({"_type": "message"} | row for row in _chatlab_rows(story))]
    return put(folder / "chat.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def liuhen_csv(story: Story, folder: Path) -> Path:
    rows: list[list[object]] = [
        ["localId", "TalkerId", "Type", "SubType", "IsSender", "CreateTime", "Status", "StrContent", "StrTime", "Remark", "NickName", "Sender"]
    ]
    for place, act in enumerate(story.acts):
        said = act.kind == "said"
        name, key = (story.people[act.who], f"w{act.who}") if said else ("", "")
        rows.append([place, 7, 1 if said else 10000, 0, 0, act.at, "", act.text if said else _line(story, act), _clock(act), "", name, key])
    return _csv(folder / "chat.csv", rows)


def liuhen_txt(story: Story, folder: Path) -> Path:
    blocks = [
        f"{_clock(act)} {story.people[act.who] if act.kind == 'said' else '系统消息'}\n{act.text if act.kind == 'said' else _line(story, act)}\n"
        for act in story.acts
    ]
    return put(folder / "chat.txt", "\n".join(blocks) + "\n")


def chatlog_json(story: Story, folder: Path) -> Path:
    rows = []
    for place, act in enumerate(story.acts):
        row = {"seq": place + 1, "time": local(act).isoformat(), "talker": ROOM, "talkerName": story.name, "isChatRoom": True, "isSelf": False, "subType": 0}
        if act.kind != "said":
            rows.append(row | {"sender": "系统消息", "senderName": "", "type": 10000, "content": _line(story, act)})
            continue
        reply = {} if act.answers is None else {"type": 49, "subType": 57, "contents": {"refer": {"seq": act.answers + 1}}}
        rows.append(row | {"sender": f"w{act.who}", "senderName": story.people[act.who], "type": 1, "content": act.text} | reply)
    return put(folder / "chat.json", rows)


def chatlog_csv(story: Story, folder: Path) -> Path:
    rows: list[list[object]] = [["Time", "SenderName", "Sender", "TalkerName", "Talker", "Content"]]
    for act in story.acts:
        name, key, words = (story.people[act.who], f"w{act.who}", act.text) if act.kind == "said" else ("", "系统消息", _line(story, act))
        rows.append([local(act).isoformat(), name, key, story.name, ROOM, words])
    return _csv(folder / "chat.csv", rows)


def weflow(story: Story, folder: Path) -> Path:
    rows = []
    for place, act in enumerate(story.acts):
        row = {"localId": place, "createTime": act.at, "formattedTime": _clock(act), "isSend": 0}
        if act.kind == "said":
            name = story.people[act.who]
            rows.append(row | {"type": "文本消息", "localType": 1, "content": act.text, "senderUsername": f"w{act.who}", "senderDisplayName": name})
        else:
            rows.append(row | {"type": "系统消息", "localType": 10000, "content": _line(story, act), "senderUsername": ""})
    return put(folder / "chat.json", {"weflow": {"version": "1"}, "session": {"wxid": ROOM, "displayName": story.name, "type": "群聊"}, "messages": rows})


def qq_txt(story: Story, folder: Path) -> Path:
    rule = "=" * 64
    out = ["消息记录（此消息记录为文本格式，不支持重新导入）", "", rule, "消息分组:我的QQ群", rule, f"消息对象:{story.name}", rule, ""]
    for act in story.acts:
        said = act.kind == "said"
        who = f"【活跃】{story.people[act.who]}({10_000_000 + act.who})" if said else "系统消息(10000)"
        out += [f"{_clock(act)} {who}", act.text if said else _line(story, act), ""]
    path = folder / "chat.txt"
    path.write_bytes("\r\n".join(part for line in out for part in line.split("\n")).encode("gb18030"))
    return path


def _qce_rows(story: Story) -> list[dict]:
    rows = []
    for place, act in enumerate(story.acts):
        said = act.kind == "said"
        sender = {"uid": f"u_{act.who}", "uin": str(10_000_000 + act.who), "name": story.people[act.who]} if said else {}
        reply = {} if act.answers is None else {"reply": {"referencedMessageId": str(act.answers + 1)}}
        words = {"text": act.text if said else _line(story, act)} | reply
        rows.append(
            {"messageId": str(place + 1), "timestamp": act.at * 1000, "sender": sender, "isSystemMessage": not said, "isRecalled": False, "content": words}
        )
    return rows


def qce_json(story: Story, folder: Path) -> Path:
    head = {"metadata": {"name": "QQChatExporter"}, "chatInfo": {"name": story.name, "type": "group", "groupCode": "10001"}}
    return put(folder / "chat.json", head | {"messages": _qce_rows(story), "avatars": {}})


def qce_chunked(story: Story, folder: Path) -> Path:
    root, rows, chunks = folder / "qce", _qce_rows(story), []
    for number in range(0, len(rows), 5):
        name = f"chunk_{number:04}.jsonl"
        put(root / "chunks" / name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[number : number + 5]))
        chunks.append({"index": number, "fileName": name, "relativePath": f"chunks/{name}"})
    put(root / "manifest.json", {"chatInfo": {"name": story.name, "type": "group", "groupCode": "10001"}, "chunked": {"chunks": chunks}})
    return root


def _known_by(chat: Callable[[Story], str], key: Callable[[Story, int], str]) -> Callable[[Story, int], str]:
    """The account of who ever spoke; who is only named by the platform is known by that name."""

    def person(story: Story, who: int) -> str:
        spoke = any(act.who == who and act.kind == "said" for act in story.acts)
        return key(story, who) if spoke else f"{chat(story)}\x1f{story.people[who]}"

    return person


def _dialect(name: str, write: Callable[[Story, Path], Path], chat: str, key: str = "w{0}", *, numbered: bool = False, replies: bool = False) -> Dialect:
    def room(story: Story) -> str:
        return chat.format(story.name)

    def account(story: Story, who: int) -> str:
        return key.format(who, 10_000_000 + who, f"{room(story)}\x1f{story.people[who]}")

    def number(story: Story, place: int) -> str:
        return str(place + 1) if numbered else ""

    return Dialect(name, write, room, _known_by(room, account), number, number, replies=replies)


DIALECTS = {
    "chatlab-json": _dialect("chatlab-json", chatlab_json, ROOM, numbered=True, replies=True),
    "chatlab-jsonl": _dialect("chatlab-jsonl", chatlab_jsonl, ROOM, numbered=True, replies=True),
    "wechat-liuhen-csv": _dialect("wechat-liuhen-csv", liuhen_csv, "chat"),
    "wechat-liuhen-txt": _dialect("wechat-liuhen-txt", liuhen_txt, "chat", "{2}"),
    "wechat-chatlog-json": _dialect("wechat-chatlog-json", chatlog_json, ROOM, numbered=True, replies=True),
    "wechat-chatlog-csv": _dialect("wechat-chatlog-csv", chatlog_csv, ROOM),
    "wechat-weflow": _dialect("wechat-weflow", weflow, ROOM),
    "qq-txt": _dialect("qq-txt", qq_txt, "{0}", "{1}"),
    "qq-qce-json": _dialect("qq-qce-json", qce_json, "10001", "{1}", numbered=True, replies=True),
    "qq-qce-chunked": _dialect("qq-qce-chunked", qce_chunked, "10001", "{1}", numbered=True, replies=True),
}
