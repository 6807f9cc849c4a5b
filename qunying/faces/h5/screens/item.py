"""One delivered item of the day in full."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.kernel.refusals import Refused

SENT = ("delivered", "late")


def page(at: Here, public_id: str) -> dict[str, Any]:
    """The item's words, for who belongs to its group; refused ``not_found`` for others and for what has not been sent."""
    one = camps.item(public_id)
    if one is None or one.group_id not in {place.group.id for place in at.places} or one.fate not in SENT:
        raise Refused("not_found")
    slot = _("第 %(n)s 天 %(slot)s") % {"n": one.day, "slot": one.slot_name}
    return {"title": one.title, "slot": slot, "at": words.moment(one.at, at.timezone), "body": one.text, "verb": _("回到今日"), "url": reverse("h5:today")}
