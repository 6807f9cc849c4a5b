"""Weights of the scorecards as a blueprint changes them: each change is a version, nothing else is."""

import pytest

from qunying.blueprint import services as blueprints
from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.charter.queries import scorecards
from qunying.charter.scores.models import ScoreWeights
from qunying.faces.console.tests import stage


def source(*weights):
    """The stage's blueprint with these weights."""
    data = stage.blueprint(count=1, days=1)
    declared = [{"evidence": name, "weight": weight} for name, weight in weights]
    return load_text(stage.text({**data, "management": {**data["management"], **({"scores": declared} if declared else {})}}))


def apply(*weights):
    blueprints.apply(source(*weights), checksum=None, author="陈知行", reason="改权重")


@pytest.mark.django_db
def test_changing_weights_in_the_blueprint_makes_a_version_and_taking_them_out_another(morning):
    apply()
    community = stage.people.community_by_slug("renji").pk
    assert scorecards.weights_in_force(community) == "v1.0"
    for _ in range(2):
        apply(("senses.ritual.rewarded", 4), ("isooc.output.output", 5))
        assert scorecards.weights_in_force(community) == "v1.1"
    apply()
    assert scorecards.weights_in_force(community) == "v1.2"
    assert list(ScoreWeights.objects.order_by("id").values_list("version", "weights")) == [
        ("v1.1", {"senses.ritual.rewarded": 4, "isooc.output.output": 5}), ("v1.2", {})
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_weight_of_nothing_there_is_and_one_written_twice_are_told_where_they_stand(morning):
    found = check(source(("senses.ritual.smiles", 4), ("structure.whole.part_core", 2), ("methods.stage.owner", 1), ("methods.stage.owner", 2)))
    told = [(one.code, one.path) for one in found]
    assert told == [
        ("unknown_score_evidence", "management.scores.0.evidence"), ("unknown_score_evidence", "management.scores.1.evidence"),
        ("score_weight_twice", "management.scores.3.evidence"),
    ]  # fmt: skip
    assert "senses.ritual.accepted" in found[0].mend
