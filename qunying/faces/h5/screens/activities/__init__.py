"""The members' pages of activities: the list, and one page a kind, each in a file of the kind's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.activities.queries import ActivityRow
from qunying.faces.h5.screens import leading, review, words
from qunying.faces.h5.screens.here import Here
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

CHECK_IN = "check_in"  # stands on the day's page itself


@dataclass(frozen=True, slots=True)
class Spot:
    """A member at an activity, in the group from which they take part."""

    at: Here
    row: ActivityRow
    group: GroupRow

    @property
    def ask(self) -> dict[str, int]:
        """What every verb of taking part needs."""
        return {"activity_id": self.row.id, "group_id": self.group.id}

    @property
    def me(self) -> int:
        """The member's id."""
        return int(self.at.member.pk)


Act = Callable[[Spot, QueryDict], str]


def spot(at: Here, public_id: str) -> Spot:
    """Where the member stands at that activity; refused ``not_found`` for who does not take part."""
    row = activities.one(public_id)
    if row is None or row.community_id != at.community.pk or not row.counted or row.kind == CHECK_IN:
        raise Refused("not_found")
    rooms = [at.group, *(place.group for place in at.places)] if at.group else []
    group = next((room for room in rooms if _takes_part(row, room)), None)
    if group is None:
        raise Refused("not_found")
    return Spot(at, row, group)


def listed(at: Here) -> dict[str, Any]:
    """The activities of the member's groups: running, coming, over."""
    rows = list(_open_to(at))
    titles = {"running": _("进行中"), "coming": _("还没开始"), "over": _("已结束")}
    parts = [{"title": title, "rows": [_line(at, row) for row in rows if row.state == state]} for state, title in titles.items()]
    return {"parts": [part for part in parts if part["rows"]]}


def of_today(at: Here) -> list[dict[str, Any]]:
    """The activities one can take part in today, for the first screen."""
    return [_line(at, row) for row in _open_to(at) if row.state == "running" or (row.kind == "run" and _is_today(at, row))]


def page(here: Spot) -> dict[str, Any]:
    """One activity with what its kind shows."""
    return {
        "name": here.row.name,
        "kind": here.row.kind,
        "label": here.row.label,
        "when": when(here.at, here.row),
        "open": here.row.is_open,
        "told": review.told(here.at, here.row.id),
        "leading": leading.box(here.at, here.row, here.group),
        **_kind(here).page(here),
    }


def act(here: Spot, name: str, given: QueryDict) -> str:
    """The member did what the form asks for; returns what to tell them. Refused ``not_found`` for what the kind does not know."""
    wanted: Act | None = _COMMON.get(name) or _kind(here).ACTS.get(name)
    if wanted is None:
        raise Refused("not_found")
    return wanted(here, given)


def template(here: Spot) -> str:
    """The page's template."""
    return f"h5/activities/{here.row.kind}.html"


def when(at: Here, row: ActivityRow) -> str:
    """From when until when, in a few words."""
    if row.daily:
        days = words_of_weekdays(row.body.get("weekdays", []))
        return _("%(days)s %(opens)s–%(closes)s") % {"days": days, "opens": row.body.get("opens", ""), "closes": row.body.get("closes", "")}
    told = {"opens": words.moment(row.opens_at, at.timezone), "closes": words.moment(row.closes_at, at.timezone)}
    if row.state == "coming":
        return _("%(opens)s 开始") % told
    return _("%(closes)s 截止") % told if row.state == "running" else _("%(closes)s 已结束") % told


def words_of_weekdays(names: Iterable[str]) -> str:
    """每天, or the weekdays named."""
    order = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    wanted = [word for name, word in zip(order, words.WEEKDAYS, strict=True) if name in names]
    return _("、").join(wanted) if wanted else _("每天")


def _again(here: Spot, given: QueryDict) -> str:
    """What was returned is handed in anew."""
    row = given.get("row", "")
    services.hand_in_again(here.me, activity_id=here.row.id, row=int(row) if row.isdecimal() and len(row) < 19 else 0, text=given.get("text", ""))
    return _("再交了一次，等作业官看。")


def _decline(here: Spot, given: QueryDict) -> str:
    """Who was named leads no more."""
    return leading.decline(here.at, here.row)


def _entrust(here: Spot, given: QueryDict) -> str:
    """Who hosts the group names a member of it."""
    return leading.entrust(here.at, here.row, here.group, given.get("member", ""))


_COMMON: dict[str, Act] = {"again": _again, "decline-lead": _decline, "entrust": _entrust}


def _kind(here: Spot) -> Any:
    return import_module(f"{__name__}.{here.row.kind}")


def _open_to(at: Here) -> Iterable[ActivityRow]:
    routes = {place.group.route for place in at.places}
    rows = activities.open_to(at.community.pk, routes) if routes else []
    return (row for row in rows if row.kind != CHECK_IN)


def _line(at: Here, row: ActivityRow) -> dict[str, Any]:
    return {"name": row.name, "label": row.label, "icon": row.icon, "when": when(at, row), "url": reverse("h5:activity", args=[row.public_id])}


def _takes_part(row: ActivityRow, room: GroupRow) -> bool:
    return not row.routes or room.route in row.routes


def _is_today(at: Here, row: ActivityRow) -> bool:
    return row.state != "over" and clock.local_day(row.opens_at, at.timezone) == clock.today(at.timezone)
