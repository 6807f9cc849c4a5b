"""The sentences of the host's work: causes of care, points of a brief, reasons of a problem, and what is told to the staff's group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qunying.camps.hosts.models import Care, Pack
from qunying.camps.models import Day
from qunying.groups.queries import GroupRow
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the host's work its words."""
    sentences(
        remark_missing=lambda d: _("还没有写一句话。写下今天最该记住的一件事，再点收工。"),
        remark_too_long=lambda d: _("这句话有 %(length)s 个字，最多 %(limit)s 个。请留下最要紧的一句。") % d,
        not_your_day=lambda d: _("这个群的这一天由另一位同事收工。"),
        unknown_reason=lambda d: _("没有「%(reason)s」这种问题。请从列出的里面选一种，或选「别的」。") % d,
        report_too_long=lambda d: _("说明有 %(length)s 个字，最多 %(limit)s 个。请说最要紧的。") % d,
        not_your_group=lambda d: _("这个群不归你带，报告不了它的问题。请在自己的群里报告。"),
    )


def cause(name: str, data: Mapping[str, Any]) -> str:
    """Why a point asks for care, as one finding."""
    words = {
        "missed": _("%(of)s 条里有 %(n)s 条没发"),
        "late": _("%(of)s 条里有 %(n)s 条发晚了"),
        "questions": _("%(of)s 个提问里有 %(n)s 个没人回"),
        "left": _("一天里有 %(n)s 人退群"),
        "check_in_low": _("打卡 %(share)s%%，各群的中位数是 %(usual)s%%"),
        "no_host": _("没有营主"),
        "brief_unread": _("第二天的简报还没看"),
    }
    return words[name] % data


def remedy(name: str) -> str:
    """What to do about it tomorrow."""
    return {
        "missed": _("第一条发出去以后看一眼群里有没有"),
        "late": _("把提醒调到提前 15 分钟，到点就发"),
        "questions": _("先把这几个问题回了，再发早安"),
        "left": _("问一问走的人为什么走，在群里不提"),
        "check_in_low": _("点名夸三个打卡的人，再私信三个没打卡的"),
        "no_host": _("中午前定一位营主"),
        "brief_unread": _("请营主打开今日卡看一遍"),
    }[name]


def point(code: str, data: Mapping[str, Any], slot: str) -> str:
    """What a brief asks of its reader for one slot."""
    return {
        "send": _("%(slot)s要你自己发，提前 15 分钟会出现在今日卡上"),
        "confirm": _("%(slot)s要你在企业微信里点一下发送"),
        "stay": _("%(slot)s留 %(minutes)s 分钟在群里接住回答"),
        "promise": _("答应过大家的：%(text)s"),
    }[code] % {**data, "slot": slot}


def reasons() -> list[tuple[str, str]]:
    """What may be in a head's way, by code."""
    return [
        ("words", _("话术不对")),
        ("link", _("链接打不开")),
        ("group", _("群里出事了")),
        ("time", _("今天顾不上")),
        ("absent", _("进不了群")),
        ("other", _("别的")),
    ]


def remarks() -> list[str]:
    """Remarks one may take instead of writing, for the evenings on which there is little to say."""
    return [_("正常，没有要记的"), _("今天气氛好，明天照旧"), _("人少，明天要多招呼")]


def brief_told(about: Day, heads: int, slots: Sequence[Mapping[str, Any]], types: Sequence[Mapping[str, Any]]) -> str:
    """The evening's message about tomorrow."""
    kind = next((one for one in types if one["id"] == about.type), None)
    held = [slot for slot in sorted(slots, key=lambda slot: slot["at"]) if kind is None or slot["id"] in kind["slots"]]
    lines = [_("明天是第 %(n)s 天 %(title)s。") % {"n": about.index, "title": about.title}]
    lines += [f"{slot['at']} {slot['name']}" for slot in held]
    lines.append(_("%(n)s 位营主的简报都在今日卡上了，睡前看一遍，点「看过了」。") % {"n": heads})
    return "\n".join(lines)


def review_told(rows: Sequence[Pack], drawn: Sequence[Care], groups: Mapping[int, GroupRow]) -> str:
    """The evening's message about today, the good first, and what asks for care tomorrow."""
    planned, done = sum(row.content["planned"] for row in rows), sum(row.content["on_time"] + row.content["late"] for row in rows)
    lines = [_("今天 %(groups)s 个群，%(planned)s 条发了 %(done)s 条。") % {"groups": len(rows), "planned": planned, "done": done}]
    good = [groups[row.group_id].name for row in rows if row.content["praised"]]
    if good:
        lines.append(_("做得好的：%(names)s。") % {"names": _("、").join(good)})
    for one in drawn:
        said = {"group": groups[one.group_id].name, "cause": cause(one.cause, one.data), "remedy": remedy(one.cause)}
        lines.append(_("%(group)s：%(cause)s。%(remedy)s。") % said)
    lines.append(_("请各位营主打开今日卡，写一句话再收工。"))
    return "\n".join(lines)
