"""Make where members stand again from the facts, where rows no longer say what the facts say."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from qunying.journal import read
from qunying.journal.facts import Recorded
from qunying.kernel.bulk import chunks, paced
from qunying.people.levels.keeping import STATE, remember
from qunying.people.levels.models import LevelState

CHUNK = 200


def rebuild(community_id: int) -> int:
    """Every member's level reads as the turns in the journal say; returns how many rows were mended, made or taken away."""
    told: dict[int, dict[str, Any]] = {}
    for fact in read.of_community(community_id, kinds=["people.level_turned"]):
        if fact.identity is not None:
            told[fact.identity] = _after(fact, told.get(fact.identity))
    known = {row["identity_id"]: row for row in LevelState.objects.filter(community_id=community_id).values("identity_id", *STATE)}
    wrong = [identity for identity, row in sorted(told.items()) if {"identity_id": identity} | row != known.get(identity)]
    for part in paced(chunks(wrong, CHUNK)):
        with transaction.atomic():
            remember([LevelState(community_id=community_id, identity_id=identity, **told[identity]) for identity in part])
    unheard = sorted(known.keys() - told.keys())
    for part in paced(chunks(unheard, CHUNK)):
        LevelState.objects.filter(community_id=community_id, identity_id__in=list(part)).delete()
    return len(wrong) + len(unheard)


def _after(fact: Recorded, before: dict[str, Any] | None) -> dict[str, Any]:
    turn = fact.payload
    risen = before["risen"] if before and turn["way"] == "down" and turn["place"] else fact.local_day
    figures = [list(one) for one in zip(turn["names"], turn["values"], turn["asked"], strict=True)]
    return {
        "level": turn["level_to"], "place": turn["place"], "way": turn["way"], "version": turn["level_version"], "since": fact.local_day,
        "risen": risen, "figures": figures,
    }  # fmt: skip
