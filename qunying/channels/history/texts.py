"""What is said to people about export files: why one is refused, and why something in it could not be taken."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.kernel.refusals import sentences

_LOST = {
    "line_too_long": gettext_lazy("一行超过 1 MB"),
    "value_too_long": gettext_lazy("一段文字超过 1 MB，只取了开头"),
    "record_too_long": gettext_lazy("一条记录超过 64 MB，从这里起没有再读"),
    "json_too_deep": gettext_lazy("JSON 套了 100 层以上，从这里起没有再读"),
    "json_broken": gettext_lazy("JSON 断了或写坏了，从这里起没有再读"),
    "file_broken": gettext_lazy("文件坏了，从这里起没有再读"),
    "bad_encoding": gettext_lazy("认不出编码的字"),
    "not_a_record": gettext_lazy("该是一条记录的地方不是记录"),
    "no_time": gettext_lazy("没有时间，或时间不可信"),
    "no_sender": gettext_lazy("没有发送人"),
    "no_id": gettext_lazy("没有编号"),
    "line_without_head": gettext_lazy("不属于任何一条消息的行"),
    "system_line": gettext_lazy("系统提示，没有对应的记录"),
    "service_message": gettext_lazy("系统消息，没有对应的记录"),
    "private_chat": gettext_lazy("私聊，不属于群"),
    "link_in_archive": gettext_lazy("压缩包或文件夹里的链接，没有打开"),
    "unknown_room": gettext_lazy("找不到所在的群"),
    "unknown_file": gettext_lazy("不认识的文件"),
}


def reason(code: str) -> str:
    """Why something was lost, in words; an unknown code as it stands."""
    return str(_LOST.get(code, code))


def reasons() -> set[str]:
    """Every code of a loss that has words."""
    return set(_LOST)


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
    )
