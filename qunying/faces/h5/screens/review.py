"""作业官点评 on the phone: the next homework in full, how many wait, the lines to comment with; and what a member was told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here

WHOLE = ("reviewer", "owner", "operator")  # they read every group's; a host their own groups'
MAY = (*WHOLE, "host")
VERDICTS = {"liked": ("ok", "thumb-up"), "excellent": ("ac", "medal"), "returned": ("warn", "arrow-back-up")}


def may(who: Worker) -> bool:
    """Whether this is work of theirs."""
    return who.staff.role in MAY


def scope(who: Worker) -> Collection[int] | None:
    """The groups whose homework they read; None for all of the community's."""
    return None if who.staff.role in WHOLE else list(who.groups)


def page(who: Worker, token: str) -> dict[str, Any]:
    """The item in hand, or why there is none and when the next comes."""
    community, only = who.community.pk, scope(who)
    item = services.take(community, who.staff.pk, only=only)
    waiting = activities.reviews.waiting(community, only=only)
    done = activities.reviews.done_lately([who.staff.pk], within=timedelta(hours=24))
    shown = {"who": who.staff.name, "token": token, "counts": _("近 24 小时看了 %(n)s 篇") % {"n": done}, "lines": activities.reviews.lines(community)}
    if item is None:
        return shown | {"headline": _("都在看了") if waiting else _("没有要看的"), "finding": "", "item": None, "empty": _empty(who, waiting)}
    at = words.moment(item.at, who.community.timezone)
    told = _("%(group)s%(name)s %(at)s 写的，归你看十分钟。") % {"group": words.spaced(item.group, after=True), "name": words.spaced(item.name), "at": at}
    return shown | {"headline": _("还有 %(n)s 篇等你看") % {"n": waiting}, "finding": told, "item": item}


def lines(who: Worker, token: str) -> dict[str, Any]:
    """The six lines, to be written anew."""
    return {"token": token, "lines": activities.reviews.lines(who.community.pk), "who": who.staff.name}


def told(at: Here, activity_id: int) -> list[dict[str, Any]]:
    """What the member was told about what they wrote in this activity."""
    rows = activities.reviews.own(activity_id, at.member.pk)
    return [
        {
            "row": one.row, "text": one.text, "verdict": one.verdict_name, "tone": VERDICTS[one.verdict][0],
            "icon": VERDICTS[one.verdict][1], "words": one.words,
            "by": one.by, "when": words.moment(one.at, at.timezone), "again": one.again,
        }
        for one in rows
    ]  # fmt: skip


def _empty(who: Worker, waiting: int) -> dict[str, str]:
    if waiting:
        return {"title": _("剩下的都有人在看"), "text": _("还有 %(n)s 篇，正在别的作业官手上。十分钟没点评的，会再排给你。") % {"n": waiting}}
    expected = activities.reviews.expected(who.community.pk)
    if not expected:
        return {"title": _("现在没有要交文字的活动"), "text": _("体验日记、征集反馈、点子征集里写的会排到这里。打卡没有文字，不算作业。")}
    first = expected[0]
    told = {"name": first.name, "at": words.moment(first.opens_at, who.community.timezone), "until": words.moment(first.closes_at, who.community.timezone)}
    if first.state == "running":
        return {"title": _("都看完了"), "text": _("「%(name)s」开到 %(until)s，有人写就会排到这里。") % told}
    return {"title": _("都看完了"), "text": _("下一篇最早在 %(at)s，「%(name)s」那时开始。") % told}
