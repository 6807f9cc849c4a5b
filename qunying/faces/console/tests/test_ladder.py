"""The ladder in the blueprint: read, checked, applied, and gone again when it is declared no longer."""

import pytest

from qunying.blueprint import services as blueprints
from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.conduct import queries
from qunying.faces.console.tests import stage
from qunying.people import queries as people

pytestmark = pytest.mark.django_db
LADDER = [{"at": 1, "step": "warn", "words": "先停一停，看看第一条。"}, {"at": 3, "step": "remove"}]


def written(ladder):
    data = stage.blueprint(count=1)
    data["management"]["rules"] |= {"ladder": ladder} if ladder else {}
    return load_text(stage.text(data))


def test_a_declared_ladder_is_applied_and_its_removal_brings_the_usual_one_back(morning):
    blueprints.apply(written(LADDER), checksum=None, author="陈知行", reason="开营")
    community = people.community_by_slug("renji").pk
    declared = [(rung.step, rung.at) for rung in queries.ladder_of(community)]
    assert blueprints.plan(written(LADDER)).changes == []
    blueprints.apply(written(None), checksum=None, author="陈知行", reason="改回默认", force=True)
    assert (declared, [rung.at for rung in queries.ladder_of(community)]) == ([("warn", 1), ("remove", 3)], [1, 2, 3])


@pytest.mark.parametrize(
    ("ladder", "code"),
    [
        ([{"at": 2, "step": "warn"}], "ladder_not_from_warning"),
        ([{"at": 1, "step": "remove"}], "ladder_not_from_warning"),
        ([{"at": 1, "step": "warn"}, {"at": 1, "step": "remove"}], "ladder_not_rising"),
        ([{"at": 1, "step": "warn"}, {"at": 2, "step": "remove"}, {"at": 3, "step": "advise_leave"}], "ladder_not_rising"),
    ],
)
def test_a_ladder_that_does_not_rise_is_a_problem_with_its_place(ladder, code):
    [problem] = check(written(ladder))
    assert (problem.code, problem.path.startswith("management.rules.ladder."), problem.line > 1) == (code, True, True)
