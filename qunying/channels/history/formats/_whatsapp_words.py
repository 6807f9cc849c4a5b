"""The words of WhatsApp's own lines in three languages: who came and went, what stands for a picture, what is only a notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from qunying.channels.history.doors import both

SELF = frozenset({"You", "you", "您", "你"})
_GROUP = r"(?:了|此|该|这个|這個|本)?(?:群组|群組|群聊|群)?"
_LINK = r"(?:使用|透过|透過|通过|通過|经由|經由).{0,12}?(?:链接|連結|鏈接)"


class Moved(NamedTuple):
    """Who came or went, as displayed."""

    names: list[str]
    came: bool
    removed: bool = False


def _whole(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"^{pattern}[.。]?$") for pattern in patterns)


_CAME = _whole(
    r"(?P<who>.+?) joined(?: using (?:this group's|a group|your|an|the group's|this community's) ?(?:invite )?link| from the community| via.*)?",
    r"(?P<who>.+?) (?:was|were) added",
    r".+? added (?P<who>.+)",
    rf"(?P<who>.+?)(?:已)?{_LINK}(?:已)?加入{_GROUP}",
    r".+?(?:添加|新增|加入|邀请|邀請)了(?P<who>.+?)(?:加入.*)?",
    rf"(?P<who>.+?)(?:已)?加入(?:了)?{_GROUP}",
    r"(?P<who>.+?)(?:已)?被(?:.+?)?(?:添加|新增|加入).*",
    r".+?已(?:添加|新增|加入|将|將)(?P<who>.+?)(?:添加|新增|加入)?",
)
_WENT = _whole(
    r"(?P<who>.+?) left",
    rf"(?P<who>.+?)(?:已经|已經|已)?(?:退出|离开|離開){_GROUP}",
)
_REMOVED = _whole(
    r"(?P<who>.+?) (?:was|were) removed",
    r".+? removed (?P<who>.+)",
    r"(?P<who>.+?)(?:已)?被(?:.+?)?(?:移除|移出|踢出).*",
    r".+?(?:移除|移出|踢出)了(?P<who>.+)",
    r".+?已(?:移除|移出|踢出)(?P<who>.+)",
    rf".+?已?(?:将|將|把)(?P<who>.+?)(?:移除|移出|踢出){_GROUP}",
)
_BETWEEN = re.compile(r"、|, (?:and )?| and ")
_FOUNDED = re.compile(r"(?:created group|创建了(?:此)?(?:群组|群)|建立了(?:此|這個)?(?:群組|群)|建立(?:群組|群))\s?[“\"「『](.+?)[”\"」』]")
_NOTICE = re.compile(
    r"end-to-end encrypted|created (?:this )?group|changed (?:the|this|their|to)|security code|pinned a message|now an admin|turned (?:on|off)|updated the"
    r"|is a contact|started a call|deleted this group|端到端加密|端對端加密|(?:创建|建立)了?(?:此|该|這個)?(?:群组|群組|群)|(?:更改|变更|變更|更新|修改)了"
    r"|(?:更改|变更|變更)(?:此|群)|安全(?:码|碼|代码|代碼)|管理员|管理員|置[顶頂]|限时消息|限時訊息|[开開][启啟]了|[关關][闭閉]了"
)
_PLACEHOLDER = re.compile(
    r"^(?:<(?:Media omitted|媒体省略|省略影音内容|已?省略多媒體檔案|媒体内容已省略|媒體已略去|省略多媒体文件|忽略多媒體檔|attached: .+|附件[：:] ?.+)>"
    r"|(?:image|video|audio|sticker|GIF|document|Contact card|video note) omitted"
    r"|(?:图像|图片|圖片|影像|视频|視訊|影片|音频|音訊|语音|語音|贴图|貼圖|动图|GIF|文档|文件|联系人卡片|聯絡人卡片|名片)(?:已)?(?:省略|忽略|略去))$"
)
_ATTACHED = re.compile(
    r"^(?P<file>[^\n]{1,200}\.[A-Za-z0-9]{2,5}) ?[（(](?:file attached|文件附件|附件|檔案附件|檔案已附加|已附加檔案)[）)](?:\n(?P<text>.*))?$", re.DOTALL
)
_RECALLED = re.compile(
    r"^(?:This message was deleted(?: by admin.*)?|You deleted this message|(?:此|这条|這則)(?:消息|訊息)(?:已被?|被)(?:删除|刪除)"
    r"|(?:您|你)已?(?:删除|刪除)了?(?:此|这条|這則)(?:消息|訊息))[.。]?$"
)
_EDITED = re.compile(r"\s*[\u200e]?<(?:This message was edited|此消息已编辑|已编辑此消息|此訊息已編輯|此訊息已被編輯)>$")
_LOCATION = re.compile(r"^(?:location|live location shared|位置|实时位置|即時位置)[：:]? ?https?://", re.IGNORECASE)
_CALL = re.compile(
    r"^(?:Missed (?:group )?(?:voice|video) call|(?:Voice|Video) call|未接(?:语音|語音|视频|視訊)(?:通话|通話|来电|來電)|(?:语音|語音|视频|視訊)通[话話])"
)
_KINDS = (
    ("image", re.compile(r"image|photo|img|gif|图像|图片|圖片|影像|动图|\.jpe?g|\.png|\.webp", re.IGNORECASE)),
    ("emoji", re.compile(r"sticker|stk-|贴图|貼圖", re.IGNORECASE)),
    ("video", re.compile(r"video|vid-|视频|視訊|影片|\.mp4|\.mov", re.IGNORECASE)),
    ("voice", re.compile(r"audio|aud-|ptt|音频|音訊|语音|語音|\.opus|\.m4a|\.mp3", re.IGNORECASE)),
    ("card", re.compile(r"contact card|联系人|聯絡人|名片|\.vcf", re.IGNORECASE)),
    ("file", re.compile(r"document|文档|文件|\.\w{2,5}\b", re.IGNORECASE)),
)


def moved(text: str, known: Callable[[str], bool] = lambda name: False) -> Moved | None:
    """Who came or went, if the line tells of that; ``known`` says whether a name has been seen, to tell 李四和王五 from 王和平."""
    if len(text) > 500 or "\n" in text or _FOUNDED.search(text):
        return None
    for patterns, came, removed in ((_WENT, False, False), (_REMOVED, False, True), (_CAME, True, False)):
        for pattern in patterns:
            if found := pattern.match(text):
                names = [name for part in _BETWEEN.split(found["who"]) for name in both(part.strip(' "“”「」『』\u200e'), known)]
                return Moved(names, came, removed) if names else None
    return None


def founded(text: str) -> str:
    """The name of the group, if the line tells of its founding."""
    found = _FOUNDED.search(text)
    return found[1] if found else ""


def is_notice(text: str) -> bool:
    """Whether the line is WhatsApp's own and tells of something else than coming and going."""
    return bool(_NOTICE.search(text))


def form_of(text: str) -> tuple[str, str]:
    """The form of a message and its words: what stands for a picture is no text."""
    text = _EDITED.sub("", text)
    if _RECALLED.match(text):
        return "recall", ""
    if attached := _ATTACHED.match(text):
        return _kind(attached["file"]), attached["text"] or ""
    if _PLACEHOLDER.match(text):
        return "other" if "多媒" in text else _kind(text), ""  # 多媒体文件 may be a picture as well as a file
    return "location" if _LOCATION.match(text) else "call" if _CALL.match(text) else "text", text


def _kind(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "other")
