"""What the pages of 导入聊天记录 say: what was handed in, what was understood of it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.channels.history import services, texts, uploads
from qunying.channels.history.uploads import Upload
from qunying.faces.console.pages import counting
from qunying.kernel.refusals import sentence
from qunying.people import queries as people

NAMES_SHOWN: Final = 12
ORDERS: Final = (("", gettext_lazy("看得出来就不用选")), ("ymd", gettext_lazy("年月日")), ("mdy", gettext_lazy("月日年")), ("dmy", gettext_lazy("日月年")))
ZONES: Final = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York",
                "America/Los_Angeles", "UTC")  # fmt: skip
SAYS: Final = {
    "waiting": gettext_lazy("收到了，马上开始读"), "reading": gettext_lazy("在读：%(done)s 条"), "asked": gettext_lazy("马上开始导入"),
    "writing": gettext_lazy("在导入：%(done)s 条"),
}  # fmt: skip


class MoreForm(forms.Form):
    """What an export does not say itself."""

    format = forms.ChoiceField(required=False)
    timezone = forms.ChoiceField(
        label=gettext_lazy("时区"), required=False, choices=[(name, name) for name in ZONES], help_text=gettext_lazy("文件里的时间没写时区时按这个算")
    )
    date_order = forms.ChoiceField(label=gettext_lazy("日期写法"), required=False, choices=ORDERS)
    partial = forms.BooleanField(label=gettext_lazy("文件中途断了也导入读得出的部分"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"] = forms.ChoiceField(
            label=_("格式"), required=False, choices=[("", _("自动认")), *((one.name, str(one.title)) for one in services.dialects())]
        )


class HandInForm(MoreForm):
    """A file and where its talk goes."""

    file = forms.FileField(label=gettext_lazy("聊天记录"), help_text=gettext_lazy("一个文件，或多个群打成一个 zip；2 GB 以内"))
    community = forms.ChoiceField(required=False)
    name = forms.CharField(label=gettext_lazy("叫什么"), required=False, max_length=60, help_text=gettext_lazy("新社群的名称，不写就用群名"))

    field_order = ("file", "community", "name", "format", "timezone", "date_order", "partial")

    def __init__(self, *args: Any, communities: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", _("一个新社群（只看不运营）")), *((one.slug, one.name) for one in communities)]
        self.fields["community"] = forms.ChoiceField(label=_("放进"), required=False, choices=known)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that was handed in, as its page tells it."""

    upload: Upload
    title: str
    says: str  # while there is something to wait for
    refusal: str
    facts: Sequence[tuple[str, str]]
    chats: Sequence[str]
    more_chats: int
    lost: Sequence[tuple[str, int]]
    places: Sequence[tuple[str, str]]
    into: str
    people: counting.AfterImport


def wish(data: dict[str, Any]) -> dict[str, Any]:
    """The filled-in form as the import takes it."""
    names = ("community", "name", "format", "timezone", "date_order", "partial")
    return {name: data[name] for name in names if name in data}


def shown(upload: Upload) -> Shown:
    """The page of one file."""
    report = upload.report
    lost = [(texts.reason(code), count) for code, count in report.get("lost", {}).items()]
    places = [(texts.reason(code), where) for code, where in report.get("losses", ())]
    chats = report.get("chats", [])
    says = str(SAYS[upload.step]) % {"done": f"{upload.done:,}"} if upload.step in SAYS else ""
    return Shown(
        upload, _title(upload), says, sentence(upload.refused) if upload.refused else "", _facts(upload), chats[:NAMES_SHOWN],
        max(0, report.get("groups", 0) - NAMES_SHOWN), lost, places, _into(upload),
        counting.after_import(report["community"]) if upload.step == "done" else counting.AfterImport(),
    )  # fmt: skip


def waiting(account: int) -> list[tuple[Upload, str]]:
    """What was handed in and nobody has decided about."""
    return [(one, _title(one)) for one in uploads.unfinished(account)]


def _title(upload: Upload) -> str:
    return {
        "read": _("读懂了「%(file)s」"), "done": _("「%(file)s」导入好了"), "refused": _("读不了「%(file)s」"), "asked": _("正在导入「%(file)s」"),
        "writing": _("正在导入「%(file)s」"),
    }.get(upload.step, _("正在读「%(file)s」")) % {"file": upload.file}  # fmt: skip


def _into(upload: Upload) -> str:
    found = people.community_by_slug(upload.report.get("community") or upload.wish.get("community") or "")
    return found.name if found else ""


def _facts(upload: Upload) -> list[tuple[str, str]]:
    report = upload.report
    if not report:
        return []
    formats = {one.name: str(one.title) for one in services.dialects()}
    told = [(_("格式"), formats.get(report["format"], _("几种混在一起"))), (_("群"), f"{report['groups']:,}"), (_("人"), f"{report['members']:,}")]
    told.append((_("记录"), _("%(n)s 条") % {"n": f"{report['read']:,}"}))
    if report.get("since"):
        told.append((_("日子"), _("%(since)s 至 %(until)s") % {"since": _day(report["since"], upload), "until": _day(report["until"], upload)}))
    if upload.step == "done":
        told.append((_("新带进来"), _("%(n)s 条") % {"n": f"{report['new']:,}"}))
        told.append((_("早就有的"), _("%(n)s 条") % {"n": f"{report['known']:,}"}))
        told.append((_("用了"), _("%(n)s 秒") % {"n": f"{report['seconds']:,.0f}"}))
    else:
        told.append((_("大约占磁盘"), texts.size(report["bytes"])))
    return told


def _day(at: int, upload: Upload) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(upload.wish.get('timezone') or services.TIMEZONE)):%Y-%m-%d}"
