"""线下活动 on the phone: when, where, which way; sign up, arrive with the code, and how far one came."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.activities import Act, Spot
from qunying.kernel import clock


def page(here: Spot) -> dict[str, Any]:
    """The facts of the event, where one stands with it, and one's kilometres."""
    row, zone = here.row, here.at.timezone
    own, tally = queries.run.own(row.id, here.me), queries.run.tally(row.id)
    this, every = _km(own.metres), _km(own.total_metres)
    figures = [
        {"name": _("本次"), "value": this, "unit": _("公里"), "note": _time(own.seconds) if own.metres else _("成绩还没录入")},
        {"name": _("累计"), "value": every, "unit": _("公里"), "note": _("共 %(n)s 次") % {"n": own.total_runs}},
    ]
    return {
        "starts": words.moment(row.opens_at, zone), "minutes": row.body.get("minutes", 0),
        "place": row.body.get("place", ""), "route": row.body.get("route", ""),
        "own": own, "figures": figures if own.total_runs or row.state == "over" else [], "people": tally.signed_up, "arrived": tally.arrived,
        "today": clock.local_day(row.opens_at, zone) == clock.today(zone), "over": row.state == "over",
    }  # fmt: skip


def sign_up(here: Spot, given: QueryDict) -> str:
    """On the list of those who come."""
    services.sign_up(here.me, **here.ask)
    return _("报上名了。当天到现场，向工作人员要签到码。")


def call_off(here: Spot, given: QueryDict) -> str:
    """Not on the list any more."""
    services.call_off(here.me, activity_id=here.row.id)
    return _("已取消报名。")


def arrive(here: Spot, given: QueryDict) -> str:
    """There."""
    services.arrive(here.me, **here.ask, code=given.get("code", ""))
    return _("签到了。")


def _km(metres: int | None) -> str:
    return "—" if metres is None else f"{metres / 1000:.2f}".rstrip("0").rstrip(".")


def _time(seconds: int | None) -> str:
    return _("用时 %(minutes)s 分 %(seconds)s 秒") % {"minutes": seconds // 60, "seconds": seconds % 60} if seconds else ""


ACTS: dict[str, Act] = {"sign-up": sign_up, "call-off": call_off, "arrive": arrive}
