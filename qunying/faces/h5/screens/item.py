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


def page(at: Here, public_id: str) -> dict[str, Any]:
    """The item's words, for who belongs to its group; refused ``not_found`` for others and for what has not been sent."""
    one = camps.item(public_id)
    if one is None or one.group_id not in {place.group.id for place in at.places} or one.fate not in SENT:
        raise Refused("not_found")
    slot = _("%(day)s %(slot)s") % {"day": _day(at, one), "slot": one.slot_name}
    return {
        "title": one.title, "slot": slot, "at": words.moment(one.at, at.timezone), "body": one.text, "verb": _("回到今日"), "url": reverse("h5:today"),
        "shares": [reverse("h5:share", args=[key]) for key in one.shares],
    }  # fmt: skip


def _day(at: Here, one: camps.ItemRow) -> str:
    """The item's day as its calendar calls it; the bare date once no calendar runs there any more."""
    on, mine = clock.local_day(one.at, at.timezone), camps.member_today(at.member.pk, group_id=one.group_id)
    return rhythm.day_name(mine.cohort.kind, number=one.day, day=on, starts_on=mine.cohort.starts_on) if mine else words.day(on)
