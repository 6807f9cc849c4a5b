"""Cut a blueprint down to its first groups and days, so that a rehearsal of a big camp can take seconds; or move its calendar to other dates."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.camps.cadence import Cadence, days_of
from qunying.groups.queries import STAFF_ROUTE
from qunying.kernel.refusals import Refused

WEEK = 7  # days a diary has where it does not say
SAID = ("response", "notice")  # kinds that say something about others
CADENCE: TypeAdapter[Any] = TypeAdapter(Cadence)


def narrowed(bp: Blueprint, *, groups: int | None = None, days: int | None = None) -> Blueprint:
    """The blueprint with its first ``groups`` learner groups and its first ``days`` days, those before its opening always; the file itself stays as it is.

    Refused ``too_few_groups``.
    """
    data = copy.deepcopy(bp.data)
    if groups is not None:
        _cut_groups(data, groups)
    if days is not None:
        _cut_days(data, days)
    return _reread(data, bp)


def _cut_groups(data: dict[str, Any], asked: int) -> None:
    kept: list[dict[str, Any]] = []
    left = asked
    for entry in data["management"]["groups"]:
        if entry.get("route") == STAFF_ROUTE or entry.get("cohort") is False:
            kept.append(entry)
            continue
        count = min(left, entry.get("count", 1))
        if count > 0:
            kept.append({**entry, "count": count} if "count" in entry else entry)
            left -= count
    if left > 0:
        raise Refused("too_few_groups", groups=asked - left, asked=asked)
    data["management"]["groups"] = kept
    _follow_routes(data, {str(entry.get("route", "first")) for entry in kept})


def _follow_routes(data: dict[str, Any], routes: set[str]) -> None:
    """Nothing speaks of a route that no group is left for; 延期 never had one."""
    for activity in data["activities"]:
        if activity.get("routes"):
            activity["routes"] = [route for route in activity["routes"] if route in routes]
    routing = data["management"].get("routing")
    if routing:
        routing["choices"] = [choice for choice in routing["choices"] if choice["id"] in routes | {"later"}]


def _cut_days(data: dict[str, Any], days: int) -> None:
    """The calendar's days among the first ``days`` of the community's life; what is left of a week is a list of dates."""
    content = data["content"]
    first, *_ = dates = [day for _, day in days_of(CADENCE.validate_python(content["cadence"]))]
    opening = int(content.get("opening_day") or 0)
    kept = [day for number, day in enumerate(dates, start=1) if (day - first).days < days or number <= opening]
    if len(kept) == len(dates):
        return
    if content["cadence"]["kind"] == "run":
        content["cadence"]["days"] = len(kept)
    else:
        cohort = content["cadence"].get("cohort")
        content["cadence"] = {"kind": "dated", "dates": kept, **({"cohort": cohort} if cohort else {})}
    content["days"] = content["days"][: len(kept)]
    content["scripts"] = [script for script in content["scripts"] if script["day"] <= len(kept)]
    if content.get("stages"):
        content["stages"] = list(_cut_stages(content["stages"], len(kept)))
    data["activities"] = list(_cut_activities(data["activities"], len(kept)))


def _cut_activities(activities: list[dict[str, Any]], last: int) -> Iterator[dict[str, Any]]:
    """Those that begin in time, over by the last day; what is promised to be said about one that stays is said on that day at the latest."""
    begun = {one["id"] for one in activities if one["kind"] not in SAID and one.get("day", one.get("opens_day", one.get("from_day", 1))) <= last}
    for one in activities:
        of = one.get("of")
        about: list[Any] = of if isinstance(of, list) else [of]
        if one["id"] in begun:
            yield _ended_by(one, last)
        elif one["kind"] in SAID and begun & set(about):
            kept = [key for key in about if key in begun]
            yield one | {"day": min(one["day"], last), "of": kept if isinstance(of, list) else kept[0]}


def _ended_by(one: dict[str, Any], last: int) -> dict[str, Any]:
    if "closes_day" in one:
        return one | {"closes_day": min(one["closes_day"], last)}
    if "from_day" in one:
        return one | {"days": min(one.get("days", WEEK), last - one["from_day"] + 1)}
    return one


def _cut_stages(stages: list[dict[str, Any]], last_day: int) -> Iterator[dict[str, Any]]:
    for stage in stages:
        first, _, last = str(stage["days"]).partition("-")
        if int(first) <= last_day:
            end = min(int(last or first), last_day)
            yield {**stage, "days": f"{first}-{end}" if last else first}


def moved(bp: Blueprint, *, to: date, day: int) -> Blueprint:
    """The blueprint with its calendar moved so that ``to`` is its ``day``-th day, or up to six days later where weekdays must stay what they are."""
    data = copy.deepcopy(bp.data)
    cadence = data["content"]["cadence"]
    first = days_of(CADENCE.validate_python(cadence))[0][1]
    by = to - timedelta(days=day - 1) - first
    if cadence["kind"] == "run":
        cadence["start"] += by
        return _reread(data, bp)
    by = timedelta(weeks=by.days // 7)
    if cadence["kind"] == "weekly":
        cadence["start"] += by
    else:
        cadence["dates"] = [one + by for one in cadence["dates"]]
    return _reread(data, bp)


def _reread(data: dict[str, Any], bp: Blueprint) -> Blueprint:
    links = data["content"].get("links") or {}
    for name, target in links.items():
        if isinstance(target, str) and "://" not in target and not target.startswith("/"):
            links[name] = f"/{target}"  # files beside the blueprint do not travel with its text
    return load_text(emit(data), bp.file)
