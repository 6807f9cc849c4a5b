"""What is said to people about export files: why one is refused, and why something in it could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.kernel.refusals import sentences
from qunying.kernel.words import series

_LOST = {
    "line_too_long": gettext_lazy("一行超过 1 MB"),
    "value_too_long": gettext_lazy("一段文字超过 1 MB 或一个数超过 400 位，只取了开头"),
    "record_too_long": gettext_lazy("一条记录超过 64 MB，从这里起没有再读"),
    "json_too_deep": gettext_lazy("JSON 套了 100 层以上，从这里起没有再读"),
    "json_broken": gettext_lazy("JSON 断了或写坏了，从这里起没有再读"),
    "file_broken": gettext_lazy("文件坏了，从这里起没有再读"),
    "bad_encoding": gettext_lazy("认不出编码的字"),
    "not_a_record": gettext_lazy("该是一条记录的地方不是记录"),
    "bad_time": gettext_lazy("没有时间，或时间不可信"),
    "no_sender": gettext_lazy("没有发送人"),
    "line_without_head": gettext_lazy("不属于任何一条消息的行"),
    "system_line": gettext_lazy("系统提示，没有对应的记录"),
    "service_message": gettext_lazy("系统消息，没有对应的记录"),
    "private_chat": gettext_lazy("私聊，不属于群"),
    "link_in_archive": gettext_lazy("压缩包或文件夹里的链接，没有打开"),
    "unknown_room": gettext_lazy("找不到所在的群"),
    "unknown_file": gettext_lazy("不认识的文件"),
    "not_a_chat": gettext_lazy("不是聊天记录的文件"),
    "archive_in_archive": gettext_lazy("压缩包里还有压缩包，里面那个没有打开：请先解开，再导入"),
    "json_in_utf16": gettext_lazy("JSON 存成了 UTF-16，读不了：请用编辑器另存为 UTF-8，再导入"),
    "recalled": gettext_lazy("撤回的消息，没有内容"),
    "unknown_sender": gettext_lazy("发言人或群在文件里没有交代"),
    "impossible_time": gettext_lazy("时间不可能：早于 1990 年，或晚于现在"),
    "bad_json": gettext_lazy("这一行不是完整的 JSON"),
    "no_header": gettext_lazy("前面没有说是哪个群"),
    "unknown_record": gettext_lazy("不认识的一类记录"),
    "bad_row": gettext_lazy("这一行的列数不对"),
}


def reason(code: str) -> str:
    """Why something was lost, in words; an unknown code as it stands."""
    return str(_LOST.get(code, code))


def reasons() -> set[str]:
    """Every code of a loss that has words."""
    return set(_LOST)


def losses(lost: Mapping[str, int]) -> str:
    """All losses in one line."""
    return series(f"{reason(code)} {count:,}" for code, count in lost.items())


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "KB", "MB"):
        if count < 1024:
            return f"{count:,.0f} {unit}"
        count /= 1024
    return f"{count:,.1f} GB"


def register() -> None:
    """Give every refusal of export files its words."""
    sentences(
        date_order_open=lambda d: _("「%(file)s」里的日期分不清日和月：没有一天大于 12（例如 %(sample)s）。请加上 --date-order dmy、mdy 或 ymd 再导入。") % d,
        archive_broken=lambda d: _("打不开「%(file)s」：压缩包坏了或不完整（%(why)s）。请重新导出。") % d,
        archive_unsafe=lambda d: _("「%(file)s」里有通向包外的文件名「%(name)s」，没有打开。请确认它的来历，重新导出。") % d,
        archive_bomb=lambda d: _("「%(file)s」解开后大得不合理（%(bytes)s 字节），没有打开。请先自己解开，再导入文件夹。") % d,
        archive_too_many=lambda d: _("「%(file)s」里的文件超过 %(limit)s 个，没有打开。请分几次导入。") % d,
        archive_no_room=lambda d: _("解开「%(file)s」要 %(bytes)s 字节，磁盘放不下。请先腾出空间。") % d,
        export_incomplete=lambda d: _("「%(file)s」里缺少 %(missing)s，读不出消息。请重新导出一份完整的。") % d,
        history_not_there=lambda d: _("找不到「%(path)s」。请检查路径。") % d,
        unknown_format=_unknown,
        no_chat_found=_no_chat,
        history_breaks_off=lambda d: _("「%(file)s」不完整：第 %(read)s 条之后断了，什么都没有导入。请重新导出一份；只要读得出的部分，请加 --partial。") % d,
        nothing_in_history=_nothing,
        history_too_big=_too_big,
        upload_empty=lambda d: _("「%(file)s」是空的。请重新导出一份再传。") % d,
        upload_too_large=lambda d: _("文件有 %(bytes)s，网页上最多传 %(most)s。请把它放到服务器上，用 qunying import 导入。") % _sizes(d),
        upload_no_room=lambda d: _("读这个文件大约要 %(need)s 磁盘，只剩 %(free)s，没有接收。请先腾出空间。") % _sizes(d),
    )


def _unknown(d: dict[str, Any]) -> str:
    return _("没有「%(name)s」这种格式。能读的有：%(known)s。") % {**d, "known": series(d["known"])}


def _no_chat(d: dict[str, Any]) -> str:
    told = {**d, "known": series(map(str, d["known"]))}
    if mend := d.get("mend"):
        return _("「%(path)s」里没有能读的聊天记录（看了 %(files)s 个文件）。%(mend)s。") % {**told, "mend": _("。").join(map(reason, mend))}
    return _("「%(path)s」里没有认得出的聊天记录（看了 %(files)s 个文件）。能读的有：%(known)s。知道是哪一种时，请加 --format 指明。") % told


def _nothing(d: dict[str, Any]) -> str:
    told = _("「%(file)s」里没有一条发言，什么都没有导入。") % d
    return told + (_("没能读出的：%(lost)s。") % {"lost": losses(d["lost"])} if d["lost"] else "")


def _sizes(d: dict[str, Any]) -> dict[str, str]:
    return {name: size(value) for name, value in d.items()}


def _too_big(d: dict[str, Any]) -> str:
    return _("导入大约要占 %(need)s 磁盘，只剩 %(free)s，什么都没有导入。请腾出空间，或用 --data 换一个数据目录。") % _sizes(d)
