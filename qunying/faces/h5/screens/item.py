"""One delivered item of the day in full."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.faces.kit import rhythm
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

SENT = ("delivered", "late")
STARS_MOST = 5


def page(at: Here, public_id: str, *, refused: str = "") -> dict[str, Any]:
    """The item's words, for who belongs to its group; refused ``not_found`` for others and for what has not been sent."""
    one = found(at, public_id)
    slot = _("%(day)s %(slot)s") % {"day": _day(at, one), "slot": one.slot_name}
    return {
        "title": one.title, "slot": slot, "at": words.moment(one.at, at.timezone), "body": one.text, "verb": _("回到今日"), "url": reverse("h5:today"),
        "shares": [reverse("h5:share", args=[key]) for key in one.shares], "rating": rating(at, one, refused=refused),
    }  # fmt: skip


def found(at: Here, public_id: str) -> camps.ItemRow:
    """The item with that id, for who belongs to its group; refused ``not_found`` for others and for what has not been sent."""
    one = camps.item(public_id)
    if one is None or one.group_id not in {place.group.id for place in at.places} or one.fate not in SENT:
        raise Refused("not_found")
    return one


def rating(at: Here, one: camps.ItemRow, *, refused: str = "") -> dict[str, Any]:
    """The five numbers to tap, or what the member gave; nothing where the item asks for no rating."""
    asked = camps.rating(at.member.pk, one.delivery_id)
    if asked is None:
        return {}
    until = words.moment(asked.until, at.timezone)
    if asked.state == "open":
        says = _("你评了 %(stars)s 分，%(until)s 前可以改。") if asked.stars else _("点一个数，%(until)s 前可以改。")
    else:
        says = _("你评了 %(stars)s 分，已经统计了，谢谢。") if asked.stars else _("这一条的评分已经统计了。")
    told = {"stars": asked.stars, "until": until}
    return {
        "open": asked.state == "open", "says": says % told, "mine": asked.stars, "stars": range(1, STARS_MOST + 1), "refused": refused,
        "url": reverse("h5:item-rate", args=[one.public_id]),
    }  # fmt: skip


def _day(at: Here, one: camps.ItemRow) -> str:
    """The item's day as its calendar calls it; the bare date once no calendar runs there any more."""
    on, mine = clock.local_day(one.at, at.timezone), camps.member_today(at.member.pk, group_id=one.group_id)
    return rhythm.day_name(mine.cohort.kind, number=one.day, day=on, starts_on=mine.cohort.starts_on) if mine else words.day(on)
