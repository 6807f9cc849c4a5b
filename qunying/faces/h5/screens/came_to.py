"""What the items of the last two days came to in a host's groups: the one most people took part in, and the one fewest did."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.camps.queries import GroupResult
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.kernel import clock

BACK: Final = timedelta(hours=48)


def line(who: Worker) -> str:
    """One sentence; nothing while fewer than two items can be compared, or all came to the same. One read."""
    if not who.groups:
        return ""
    found = [one for one in camps.latest(who.groups, since=clock.now() - BACK) if one.result.took_part is not None]
    most, least = max(found, key=_people, default=None), min(found, key=_people, default=None)
    if most is None or least is None or _people(most) == _people(least):
        return ""
    told = {"most": _named(who, most), "n": _people(most), "least": _named(who, least), "few": _people(least)}
    return _("最近两天参与最多的是%(most)s，%(n)s 人；最少的是%(least)s，%(few)s 人。") % told


def _people(one: GroupResult) -> int:
    return one.result.took_part or 0


def _named(who: Worker, one: GroupResult) -> str:
    title = words.quoted(one.item.title)
    return title if len(who.groups) == 1 else _("%(group)s的%(title)s") % {"group": who.groups[one.item.group_id].name, "title": title}
