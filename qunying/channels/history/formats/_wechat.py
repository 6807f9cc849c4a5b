"""What the exports of 微信 have in common: the numbers of its kinds of message, and the words inside its XML."""

from __future__ import annotations

import html
import re

from django.utils.translation import gettext_lazy as _

TEXT, APP, SYSTEM, RECALL = 1, 49, 10000, 10002
FORM_OF = {1: "text", 3: "image", 34: "voice", 42: "card", 43: "video", 44: "video", 47: "emoji", 48: "location", 50: "call", 62: "video"}
APP_FORM_OF = {
    1: "text", 3: "share", 4: "link", 5: "link", 6: "file", 8: "emoji", 17: "location", 19: "forward", 24: "share", 33: "share", 36: "share", 40: "forward",
    51: "share", 53: "text", 57: "text", 62: "pat", 63: "share", 74: "file", 87: "text", 2000: "transfer", 2001: "red_packet", 2003: "red_packet",
}  # fmt: skip
WORDS_KEPT = frozenset({"text", "link", "share", "forward", "file", "pat", "card"})
LOSES = (
    _("图片、语音、视频和文件只留「发过」这件事，内容不带入"),
    _("撤回的消息没有内容，只计数"),
    _("没有退群的记录：微信不提示谁自己退了群，只有被移出的看得到"),
    _("没有写明进群的人，按第一次发言算进群；进群提示里只有昵称，同一个群里只有一个人用这个昵称时才认作他"),
)
NO_REPLIES = _("看不到谁回复谁，回复关系由系统推断并注明")
_TITLE = re.compile(r"<title>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</title>", re.DOTALL)
_TAGS = re.compile(r"<[^<>]{0,2000}>")


def form(kind: int, part: int = 0) -> str:
    """The form of a message of that kind; newer versions put the kind of an app message into the upper half of the number."""
    if kind > 0xFFFFFFFF:
        kind, part = kind & 0xFFFFFFFF, kind >> 32
    if kind == APP:
        return APP_FORM_OF.get(part, "share")
    return FORM_OF.get(kind, "other")


def is_notice(kind: int) -> bool:
    """Whether the platform says it and not a person."""
    return kind & 0xFFFFFFFF in (SYSTEM, RECALL)


def words(form: str, content: str) -> str:
    """What a person wrote or shared, without the XML it is wrapped in; nothing where the content is only a file's address."""
    if form not in WORDS_KEPT:
        return ""
    start = content[:200].lstrip()
    if not start.startswith("<"):
        return content
    if not (start.startswith(("<?xml", "<msg", "<appmsg")) and (found := _TITLE.search(content))):
        return content
    return html.unescape(_TAGS.sub("", found[1])).strip()


def plain(content: str) -> str:
    """A notice without its tags, such as the links WeChat puts around names."""
    return html.unescape(_TAGS.sub("", content)).strip() if "<" in content else content


def is_group(talker: str) -> bool:
    """Whether the chat of that id is a group."""
    return talker.endswith("@chatroom") or talker.endswith("@im.chatroom")
