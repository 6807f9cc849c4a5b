"""Cut a blueprint down to its first groups and days, so that a rehearsal of a big camp can take seconds."""

from __future__ import annotations

import copy
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.kernel.refusals import Refused

STAFF_ROUTE = "staff"


def narrowed(bp: Blueprint, *, groups: int | None = None, days: int | None = None) -> Blueprint:
    """The blueprint with its first ``groups`` learner groups and its first ``days`` days; the file itself stays as it is.

    Refused ``too_few_groups``, and ``only_run_cadence`` for days of a camp that does not run day after day.
    """
    data = copy.deepcopy(bp.data)
    if groups is not None:
        _cut_groups(data, groups)
    if days is not None:
        _cut_days(data, days)
    links = data["content"].get("links") or {}
    for name, target in links.items():
        if isinstance(target, str) and "://" not in target and not target.startswith("/"):
            links[name] = f"/{target}"  # files beside the blueprint do not travel with its text
    return load_text(emit(data), bp.file)


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
    content = data["content"]
    if content["cadence"]["kind"] != "run":
        raise Refused("only_run_cadence", kind=content["cadence"]["kind"])
    content["days"] = content["days"][:days]
    content["cadence"]["days"] = len(content["days"])
    content["scripts"] = [script for script in content["scripts"] if script["day"] <= days]
    stages = []
    for stage in content["stages"]:
        first, _, last = str(stage["days"]).partition("-")
        if int(first) <= days:
            end = min(int(last or first), days)
            stages.append({**stage, "days": f"{first}-{end}" if last else first})
    content["stages"] = stages
