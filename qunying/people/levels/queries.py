"""What one may ask about levels: the rules with their versions, and where a member stands and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people.levels import versions
from qunying.people.levels.models import LevelHold, LevelRules, LevelsRead, LevelState
from qunying.people.levels.wording import evidence


@dataclass(frozen=True, slots=True)
class LevelWords:
    """One level of the rules in words."""

    key: str
    name: str
    asks: str


@dataclass(frozen=True, slots=True)
class LevelVersionRow:
    """A version of the rules: its levels from the highest down, and since which day it judges."""

    version: int
    since: date
    levels: tuple[LevelWords, ...]


@dataclass(frozen=True, slots=True)
class MemberLevel:
    """Where a member stands: since when (absent: never risen), what that stands on, and up to which day it was judged."""

    key: str
    name: str
    place: int
    way: str
    version: int
    since: date | None
    evidence: str
    read_until: date


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A member whom somebody holds at a level now."""

    identity: int
    key: str
    name: str
    reason: str
    since: date
    until: date
    by: str


def level_holds(community_id: int, *, identity: int | None = None) -> list[HeldLevel]:
    """Who is held at a level now, the soonest to end first."""
    today = clock.today(timezone_of(community_id))
    rows = LevelHold.objects.filter(community_id=community_id, let_go_on=None, until_day__gte=today).select_related("by").order_by("until_day", "pk")
    rows = rows.filter(identity_id=identity) if identity is not None else rows
    names = latest_level_names(community_id)
    return [
        HeldLevel(one.identity_id, one.level, names.get(one.level, one.level), one.reason, one.from_day, one.until_day, one.by.name if one.by else "")
        for one in rows
    ]


def level_versions(community_id: int) -> list[LevelVersionRow]:
    """Every version of the rules, the latest first; one without levels took them away."""
    found = [
        LevelVersionRow(rules.version, day, tuple(LevelWords(one.key, one.name, one.words) for one in reversed(rules.levels)))
        for day, rules in versions.all_versions(community_id)
    ]
    return found[::-1]


def level_names(community_id: int) -> dict[tuple[int, str], str]:
    """What each level of each version is called, by version and id."""
    return versions.names(community_id)


def latest_level_names(community_id: int) -> dict[str, str]:
    """What each level id was called last."""
    rows = LevelRules.objects.filter(community_id=community_id).order_by("version").values_list("levels", flat=True)
    return {one["id"]: one["name"] for levels in rows for one in levels}


def levels_read_until(community_id: int) -> date | None:
    """The last whole day that was judged."""
    return LevelsRead.objects.filter(community_id=community_id).values_list("read_until", flat=True).first()


def level_of(community_id: int, identity_id: int) -> MemberLevel | None:
    """The member's level by the rules in force; none where there are none or no day was judged yet."""
    rules, read = versions.in_force(community_id), levels_read_until(community_id)
    if not rules.levels or read is None:
        return None
    row = LevelState.objects.filter(community_id=community_id, identity_id=identity_id).first()
    if row is None:
        return MemberLevel(rules.levels[0].key, rules.levels[0].name, 0, "", rules.version, None, "", read)
    name = versions.names(community_id).get((row.version, row.level), row.level)
    figures = evidence([(figure, value, asked) for figure, value, asked in row.figures], row.way)
    return MemberLevel(row.level, name, row.place, row.way, row.version, row.since, figures, read)
