"""The versions of a community's weights: as built in, and every change its blueprint made since; none is ever changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from qunying.charter.facts import ScoresWeighed
from qunying.charter.scores.models import ScoreWeights
from qunying.charter.scores.weights import BUILT_IN, CURRENT, Weights, built_in, changed
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series


def get(community_id: int, version: str = "") -> Weights:
    """The weights of that version, by default those in force; refused ``unknown_weights``."""
    if not version:
        return in_force(community_id)
    number, _dot, change = version.removeprefix("v").partition(".")
    if not (number.isdecimal() and change.isdecimal() and int(number) in BUILT_IN):
        raise Refused("unknown_weights", weights=version, known=series(known(community_id)))
    if change == "0":
        return built_in(int(number))
    row = ScoreWeights.objects.filter(community_id=community_id, version=version).first()
    if row is None:
        raise Refused("unknown_weights", weights=version, known=series(known(community_id)))
    return changed(int(change), row.weights, number=int(number))


def in_force(community_id: int) -> Weights:
    """What scores are weighed with now."""
    row = ScoreWeights.objects.filter(community_id=community_id).order_by("-id").first()
    return get(community_id, row.version) if row else built_in()


def declared(community_id: int) -> dict[str, int]:
    """The weights that differ from the built-in ones by the blueprint in force."""
    return dict(ScoreWeights.objects.filter(community_id=community_id).order_by("-id").values_list("weights", flat=True).first() or {})


def known(community_id: int) -> list[str]:
    """Every version there is or was."""
    rows = ScoreWeights.objects.filter(community_id=community_id).order_by("id").values_list("version", flat=True)
    return [*(f"v{number}.0" for number in sorted(BUILT_IN)), *rows]


def weigh(community_id: int, weights: Mapping[str, int], *, revision: int) -> str:
    """These weights, in place of the built-in ones of the same names, are in force under a new version; returns it. The same weights again change nothing."""
    with transaction.atomic():
        if declared(community_id) == dict(weights):
            return in_force(community_id).version
        version = f"v{CURRENT}.{ScoreWeights.objects.filter(community_id=community_id).count() + 1}"
        names = tuple(sorted(weights))
        ScoreWeights.objects.create(community_id=community_id, version=version, weights=dict(weights), made_at=clock.now(), revision=revision)
        fact = ScoresWeighed(version, names, tuple(weights[name] for name in names))
        record(fact, key=f"charter.weights:{community_id}:{version}", community=community_id, revision=revision)
    return version
