"""Levels as a blueprint declares them: each change is a version, and what cannot work is said where it stands."""

import pytest

from qunying.blueprint import services as blueprints
from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.faces.console.tests import stage
from qunying.people import queries as people

COMMON = {"id": "common", "name": "普通"}
WAIST = {"id": "waist", "name": "腰部", "when": [{"count": "messages", "least": 20}]}
HEAD = {"id": "head", "name": "头部", "when": [{"count": "messages", "least": 100}, {"count": "distinct_repliers", "top": 5, "cap": 30, "within": 60}]}


def source(*levels):
    """The stage's blueprint with these levels."""
    data = stage.blueprint(count=1, days=1)
    return load_text(stage.text({**data, "management": {**data["management"], **({"levels": list(levels)} if levels else {})}}))


def faults(*levels):
    return [(one.code, one.path.removeprefix("management.levels.")) for one in check(source(*levels))]


def asks(count, **more):
    return [{"count": count, **more}]


@pytest.mark.django_db
def test_each_change_of_the_levels_is_a_version_and_taking_them_out_another(morning):
    for levels in ((COMMON, WAIST), (COMMON, WAIST), (COMMON, WAIST, HEAD), ()):
        blueprints.apply(source(*levels), checksum=None, author="陈知行", reason="改层级")
    community = people.community_by_slug("renji").pk
    told = [(one.version, [level.name for level in one.levels]) for one in people.level_versions(community)]
    assert told == [(3, []), (2, ["头部", "腰部", "普通"]), (1, ["腰部", "普通"])]
    [line] = [one.levels[0].asks for one in people.level_versions(community) if one.version == 2]
    assert line == "近 30 天发言至少 100 条，并且近 60 天回应过自己的人排在前 5%（满 30 位就算）"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ((COMMON, WAIST, HEAD), []),
        ((WAIST, HEAD), [("lowest_level_asks", "0.when")]),
        ((COMMON, {"id": "more", "name": "更多"}), [("level_asks_nothing", "1")]),
        ((COMMON, {**WAIST, "name": "普通"}), [("level_twice", "1.name")]),
        ((COMMON, {**WAIST, "when": asks("likes", least=3)}), [("unknown_level_count", "1.when.0.count")]),
        ((COMMON, {**WAIST, "when": asks("messages", least=3, top=5, cap=3)}), [("level_condition_unclear", "1.when.0")]),
        ((COMMON, {**WAIST, "when": asks("messages", top=5)}), [("level_condition_unclear", "1.when.0")]),
        ((COMMON, {**WAIST, "when": asks("active_days", least=8, within=7)}), [("level_days_too_many", "1.when.0")]),
        ((COMMON, HEAD, WAIST), [("level_not_rising", "2")]),
        ((COMMON, WAIST, {**WAIST, "id": "twin", "name": "又一个"}), [("level_same", "2")]),
    ],
)
def test_what_cannot_work_is_said_where_it_stands(morning, levels, told):
    assert faults(*levels) == told


@pytest.mark.django_db
def test_an_unknown_count_is_told_with_those_there_are(morning):
    [fault] = check(source(COMMON, {**WAIST, "when": asks("likes", least=3)}))
    assert all(name in fault.mend for name in ("messages（发言）", "replies_received（得到的回应）", "check_ins（打卡）", "invited（请来的人）"))
