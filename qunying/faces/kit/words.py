"""The fixed dictionary of status words: one tone, one icon and one word for each state."""

from typing import Final

from django.utils.translation import gettext_lazy as _

STATUS: Final[dict[str, tuple[str, str, object]]] = {
    "pending": ("", "hourglass-empty", _("待发")),
    "on_time": ("ok", "check", _("准时")),
    "late": ("warn", "clock", _("迟发")),
    "missed": ("bad", "x", _("未发")),
    "not_yet": ("", "", _("未到")),
    "healthy": ("ok", "check", _("健康")),
    "watch": ("warn", "eye", _("关注")),
    "rescue": ("bad", "alert-triangle", _("救场")),
    "to_review": ("ac", "hourglass-empty", _("待审")),
    "reviewed": ("ok", "check", _("已审")),
    "returned": ("warn", "arrow-back-up", _("退回")),
    "draft": ("", "pencil", _("草稿")),
    "scheduled": ("", "calendar-event", _("已排期")),
    "running": ("ac", "clock", _("进行中")),
    "done": ("ok", "check", _("已完成")),
    "cancelled": ("", "x", _("已取消")),
}

MARKS: Final[dict[str, tuple[str, str, object]]] = {
    "on_time": ("ok", "check", STATUS["on_time"][2]),
    "late": ("late", "clock", STATUS["late"][2]),
    "missed": ("miss", "x", STATUS["missed"][2]),
    "pending": ("wait", "", STATUS["pending"][2]),
    "unknown": ("unk", "help-circle", _("不确定")),
    "not_yet": ("none", "", STATUS["not_yet"][2]),
}

DAYS: Final[dict[str, str]] = {"done": "y", "missed": "n", "today": "t", "ahead": ""}
