"""Check of goals what only is known up here: whether the groups' channels show what is measured, and whether what is counted is an activity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from qunying.activities import queries as activities
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.camps import planned
from qunying.channels import registry
from qunying.charter.services import suiting, suits
from qunying.insight import acts, measures
from qunying.insight.measures import Measure
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

ENGAGEMENT: Final = "engagement"

# What says whether members take part or stay. Each knows the day it speaks of; those that need nothing of a channel stand first.
suits(
    ENGAGEMENT, "activities.check_in_rate", "activities.check_in_retention", "activities.participation", "people.active_members", "people.retention",
    "people.lifecycle", "people.stickiness", "channels.actives", "channels.volume", "channels.talk", "channels.output_breadth", "channels.share_breadth",
    "channels.item_participation", "channels.first_reply", "channels.newcomer_steps", "channels.second_post", "channels.habit", "channels.ties",
    "channels.interaction", "groups.pulse", "groups.activity",
)  # fmt: skip

suits("brand", "people.new_members", "commerce.inflow", "people.retention")  # proposed first: how many hear of us and come, from where, and whether they stay


def lint(bp: Blueprint) -> Iterator[Problem]:
    """No goal is measured by what its groups' channels do not show, none counts what is no activity."""
    for path, goal in bp.each("goal.goals"):
        if goal.measure is not None:
            yield from _seen(bp, path, goal)
        if goal.count is not None and bp.whole("activities"):
            yield from _counted(bp, path, goal)


def _seen(bp: Blueprint, path: str, goal: Any) -> Iterator[Problem]:
    try:
        measure = measures.get(goal.measure)
    except Refused:
        return  # the charter says so
    needs = _needs(measure, goal.params)
    kinds = planned.kinds_of(bp)
    for name in needs:
        hidden = [group for group, chats in _groups(bp, goal) if chats and not any(_shows(kinds.get(chat, ""), name) for chat in chats)]
        if hidden:
            channel = next(chat for group, chats in _groups(bp, goal) if group == hidden[0] for chat in chats)
            others = [one for one in suiting(goal.kind or "") if not measures.get(one).needs]
            told = {"goal": goal.id, "group": hidden[0], "count": len(hidden), "channel": channel, "what": name, "question": str(measure.question)}
            yield bp.problem(f"{path}.measure", "goal_unobservable", **told, others=series(others))


def _needs(measure: Measure, params: dict[str, Any]) -> tuple[str, ...]:
    """What a channel must show; one kind of act that the house writes down itself needs nothing."""
    act = params.get("act")
    if act in {one.column for one in acts.own_acts()}:
        return tuple(name for name in measure.needs if act in acts.needing(name))
    return measure.needs


def _shows(kind: str, capability: str) -> bool:
    """Whether that kind of channel shows it; of an unknown kind nothing is said twice."""
    return kind not in registry.kinds() or registry.kind(kind).capabilities.observability.get(capability) is True


def _groups(bp: Blueprint, goal: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The groups of members the goal is read in, by name, with their channels."""
    found = []
    for _, entry in bp.each("management.groups"):
        for one in entry.groups() if entry.for_members else ():
            if not goal.groups or one.key in goal.groups:
                found.append((one.name, tuple(channel for channel, _ in one.chats)))
    return found


def _counted(bp: Blueprint, path: str, goal: Any) -> Iterator[Problem]:
    known = {entry.id: entry.kind for _, entry in bp.each("activities")}
    fit = series(sorted(name for name, kind in known.items() if kind in activities.COUNTABLE))
    if goal.count.activity not in known:
        yield bp.problem(f"{path}.count.activity", "goal_activity_unknown", goal=goal.id, activity=goal.count.activity, known=fit)
    elif known[goal.count.activity] not in activities.COUNTABLE:
        yield bp.problem(f"{path}.count.activity", "goal_activity_uncountable", goal=goal.id, activity=goal.count.activity, known=fit)
