"""Weights of the scorecards as a blueprint declares them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, Declared, Problem, Resource
from qunying.charter.scores import versions
from qunying.charter.scores.weights import EVIDENCE, WEIGHT_MOST, names
from qunying.charter.scores.wording import PARTS
from qunying.kernel.words import series

PATH = "management.scores"


class WeightShape(Declared):
    """How heavily one figure weighs in one part of a scorecard; 0 leaves it out."""

    evidence: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+\.[a-z_]+$")]  # senses.ritual.accepted
    weight: Annotated[int, Field(ge=0, le=WEIGHT_MOST)]


SCHEMA = {PATH: list[WeightShape] | None}


def lint(bp: Blueprint) -> Iterator[Problem]:
    """Every weight is of a figure there is, once."""
    known, seen = set(names()), set()
    for path, entry in bp.each(PATH):
        if entry.evidence not in known:
            head = entry.evidence.rsplit(".", 1)[0]
            near = [name for name in names() if name.startswith(f"{head}.")] or names()
            yield bp.problem(f"{path}.evidence", "unknown_score_evidence", evidence=entry.evidence, known=series(near))
        elif entry.evidence in seen:
            yield bp.problem(f"{path}.evidence", "score_weight_twice", evidence=entry.evidence)
        seen.add(entry.evidence)


def desired(bp: Blueprint) -> Iterator[Resource]:
    """The weights together are one thing: they change as one version."""
    weights = {entry.evidence: entry.weight for _path, entry in bp.each(PATH)}
    if weights:
        yield _resource(weights)


def existing(community_id: int) -> Iterator[Resource]:
    """The weights in force, where they differ from the built-in ones."""
    weights = versions.declared(community_id)
    if weights:
        yield _resource(weights)


def line(body: dict[str, Any]) -> str:
    """How the plan names them."""
    said = (_("%(what)s %(weight)s") % {"what": _named(name), "weight": weight} for name, weight in sorted(body["weights"].items()))
    return _("记分卡的权重：%(what)s") % {"what": series(said)}


def _named(name: str) -> str:
    kind, part, evidence = name.split(".")
    return _("%(part)s里「%(evidence)s」") % {"part": PARTS[kind][part], "evidence": EVIDENCE[evidence].words}


def _resource(weights: dict[str, int]) -> Resource:
    return Resource("score_weights", "scores", SHARED, {"weights": weights}, path=PATH)
