"""What the platform's own statistics say on 渠道 and on a group's page: how far they are copied, which days lack and why, and the newest numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.channels import queries as channels
from qunying.channels.queries import OwnerCopy
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.faces.kit.parts import Tone
from qunying.groups.queries import GroupRow
from qunying.people import queries as people

LACKS_MOST: Final = 5
MEASURE: Final = "channels.official"


@dataclass(frozen=True, slots=True)
class Copied:
    """One owner's line."""

    owner: str
    whose: str
    word: str
    tone: Tone
    icon: str
    until: str
    numbers: str
    lacks: tuple[str, ...]
    more: int


def lines(community: Any, rows: list[GroupRow]) -> dict[str, list[Copied]]:
    """Every owner of a channel's chats, those with the most days lacking first, by the channel's key."""
    copies = channels.official_copies(community.pk)
    staff = people.staff_by_id({one.staff for one in copies if one.staff})
    names = {row.id: row.name for row in rows}
    found: dict[str, list[Copied]] = {}
    for one in copies:
        known = staff[one.staff].name if one.staff in staff else ""
        found.setdefault(one.channel, []).append(_line(one, known, names))
    return found


def finding(found: list[Copied]) -> str:
    """What is missing in one sentence; nothing where all is copied."""
    lacking = sum(line.tone != "ok" for line in found)
    if not lacking:
        return ""
    return ngettext("%(n)s 个群主账号的官方统计没抄全", "%(n)s 个群主账号的官方统计没抄全", lacking) % {"n": lacking}


def of_group(community: Any, group: GroupRow) -> tuple[str, str] | None:
    """A pair for the group's page: the official numbers of the last day copied, where they are this group's alone."""
    known = [row for row in ask(MEASURE, community, group=group.id).rows if row["messages"] is not None]
    if not known:
        return None
    last = known[-1]
    said = {"day": words.short_day(last["day"]), "members": last["members"], "talking": last["talking"], "messages": words.count(last["messages"])}
    return _("官方统计"), _("截至 %(day)s 群里 %(members)s 人，%(talking)s 人发过言，共 %(messages)s 条") % said


def _line(one: OwnerCopy, known: str, names: dict[int, str]) -> Copied:
    lacking = one.wanted - one.copied
    word = ngettext("缺 %(n)s 天", "缺 %(n)s 天", lacking) % {"n": lacking} if lacking else _("都抄到了")
    lacks = tuple(_lack(lack.first, lack.last, lack.why) for lack in reversed(one.lacks))
    until = _("抄到 %(day)s，平台还给的 %(wanted)s 天里有 %(copied)s 天") if one.last_day else _("还没有抄到，平台还给的有 %(wanted)s 天")
    told = {"day": words.short_day(one.last_day) if one.last_day else "", "wanted": one.wanted, "copied": one.copied}
    return Copied(
        known or one.userid, _whose(one, names), word, "warn" if lacking else "ok", "alert-triangle" if lacking else "check", until % told, _numbers(one),
        lacks[:LACKS_MOST], max(0, len(lacks) - LACKS_MOST),
    )  # fmt: skip


def _whose(one: OwnerCopy, names: dict[int, str]) -> str:
    if one.group is not None:
        return _("就是「%(group)s」的") % {"group": names.get(one.group, "")}
    return (
        ngettext("按群主：这个账号有 %(n)s 个群，分不开", "按群主：这个账号有 %(n)s 个群，分不开", one.chats) % {"n": one.chats}
        if one.chats > 1
        else _("按群主")
    )


def _numbers(one: OwnerCopy) -> str:
    if not one.last:
        return "—"
    told = {"members": words.count(one.last["members"]), "talking": words.count(one.last["talking"]), "messages": words.count(one.last["messages"])}
    return _("%(members)s 人，%(talking)s 人发过言，共 %(messages)s 条") % told


def _lack(first: date, last: date, why: str) -> str:
    if first == last:
        return _("%(day)s：%(why)s") % {"day": words.short_day(first), "why": why}
    return _("%(first)s 到 %(last)s：%(why)s") % {"first": words.short_day(first), "last": words.short_day(last), "why": why}
