"""The versions of a community's rules of levels: each change the blueprint made, none ever changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.people.facts import LevelsDeclared
from qunying.people.levels.models import LevelRules
from qunying.people.levels.rulebook import Rules, of_plain


def in_force(community_id: int) -> Rules:
    """The rules declared last; version 0 without levels where there never were any."""
    row = LevelRules.objects.filter(community_id=community_id).order_by("-version").first()
    return of_plain(row.version, row.levels) if row else Rules(0)


def all_versions(community_id: int) -> list[tuple[date, Rules]]:
    """Every version with the first day it judges, the oldest first; of several on one day the last one judges it."""
    rows = LevelRules.objects.filter(community_id=community_id).order_by("version")
    return [(row.from_day, of_plain(row.version, row.levels)) for row in rows]


def names(community_id: int) -> dict[tuple[int, str], str]:
    """What each level of each version is called."""
    return {(rules.version, one.key): one.name for _day, rules in all_versions(community_id) for one in rules.levels}


def declare(community_id: int, levels: Sequence[dict[str, Any]], *, revision: int | None = None) -> int:
    """These levels, from the lowest up, are in force from today under a new version; returns it. The same levels again change nothing."""
    with transaction.atomic():
        before = in_force(community_id)
        rules = of_plain(before.version + 1, levels)
        if rules.levels == before.levels:
            return before.version
        now = clock.now()
        day = clock.local_day(now, timezone_of(community_id))
        LevelRules.objects.create(community_id=community_id, version=rules.version, levels=rules.plain(), from_day=day, made_at=now, revision=revision)
        fact = LevelsDeclared(rules.version, len(rules.levels), tuple(one.key for one in rules.levels), rules.codes)
        record(fact, key=f"people.levels:{community_id}:{rules.version}", community=community_id, revision=revision)
    return rules.version
