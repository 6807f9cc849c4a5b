"""点评同伴 on the phone: what others of the group wrote, one at a time, for members who are trusted with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here


def page(at: Here) -> dict[str, Any]:
    """The item in hand, or why there is none."""
    item, waiting = services.take_as_peer(at.member.pk), _waiting(at)
    done = activities.reviews.done_lately_by(at.member.pk, within=timedelta(hours=24))
    shown = {"act": reverse("h5:peers"), "counts": _("近 24 小时看了 %(n)s 篇") % {"n": done}, "lines": activities.reviews.lines(at.community.pk)}
    if item is None:
        return shown | {"headline": _("都在看了") if waiting else _("没有要看的"), "finding": "", "item": None, "empty": _empty(waiting)}
    told = {"group": words.spaced(item.group, after=True), "name": words.spaced(item.name), "at": words.moment(item.at, at.timezone)}
    finding = _("%(group)s%(name)s %(at)s 写的，归你看十分钟。自己写的不会排给你。") % told
    return shown | {"headline": _("还有 %(n)s 篇等你看") % {"n": waiting}, "finding": finding, "item": item}


def door(at: Here) -> list[dict[str, str]]:
    """The way there from the member's own page, for who reviews anywhere."""
    if not activities.reviews.reads_in(at.member.pk):
        return []
    waiting = _waiting(at)
    return [{"name": _("点评同伴"), "note": _("%(n)s 篇在等") % {"n": waiting} if waiting else "", "url": reverse("h5:peers")}]


def _waiting(at: Here) -> int:
    return activities.reviews.waiting(at.community.pk, only=activities.reviews.reads_in(at.member.pk), peer=at.member.pk)


def _empty(waiting: int) -> dict[str, str]:
    if waiting:
        return {"title": _("剩下的都有人在看"), "text": _("还有 %(n)s 篇，正在别人手上。十分钟没点评的，会再排给你。") % {"n": waiting}}
    return {"title": _("都看完了"), "text": _("群里有人写了日记或点子，会排到这里。只给工作人员看的不会给你。")}
