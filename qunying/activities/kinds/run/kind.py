"""线下活动 as declared: when, where, and which way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import Calendar, DayNumber, Shape, Time, Window
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, problem_texts


class RunShape(Shape):
    """An event somewhere; place and route may be missing here only so that ``check`` can say so in its own words."""

    kind: Literal["run"]
    day: DayNumber
    at: Time
    minutes: Annotated[int, Field(ge=10, le=1440)] = 90
    place: Annotated[str, Field(max_length=120)] = ""
    route: Annotated[str, Field(max_length=500)] = ""

    def days(self) -> dict[str, int]:
        """The day it takes place."""
        return {"day": self.day}

    def window(self, calendar: Calendar) -> Window | None:
        """From the start to the end of the event."""
        begins = calendar.at(self.day, self.at)
        return Window(begins, begins + timedelta(minutes=self.minutes)) if begins else None


def lint(bp: Blueprint, path: str, entry: RunShape, calendar: Calendar | None) -> Iterable[Problem]:
    """Who comes must know where to and which way."""
    if not entry.place.strip():
        yield bp.problem(path, "run_without_place", name=entry.name)
    if not entry.route.strip():
        yield bp.problem(path, "run_without_route", name=entry.name)
    elif not entry.route.startswith(("http://", "https://", "/")):
        yield bp.problem(f"{path}.route", "run_route_unreadable", name=entry.name, route=entry.route)


problem_texts(
    run_without_place=lambda d: (_("线下活动「%(name)s」没有写地点。") % d, _("请写 place，写到能找到的那一处，例如：奥林匹克森林公园南门。")),
    run_without_route=lambda d: (_("线下活动「%(name)s」没有路线。") % d, _("请写 route，一个 http(s) 链接，或社群里的一页。")),
    run_route_unreadable=lambda d: (
        _("线下活动「%(name)s」的路线「%(route)s」点不开。") % d,
        _("请写 http:// 或 https:// 开头的链接，或 / 开头的社群内地址。"),
    ),
)
register(
    Kind(
        "run", lambda: str(gettext_lazy("线下活动")), "map-2", RunShape, lint, took_part="SignUp", counts={"cancelled_at": None},
        acts=("activities.run_signed_up", "activities.run_arrived"),
    )
)  # fmt: skip
