"""The mission: asked for before anything is planned, and told to members when it changes."""

from datetime import timedelta

import pytest

from qunying.blueprint.models import Revision
from qunying.faces.console.tests import stage
from qunying.kernel import clock
from qunying.people import queries as people
from tests.proofs.steps import join, words, write

pytestmark = [pytest.mark.django_db]
GOAL, OLD, NEW = "3 天内 20 人完成 3 次打卡", "帮总说没空看书的人，在三天里重新读完几页书", "陪读不下去的人，在三天里把一本书讲给家里人听"


def aiming(mission):
    data = stage.blueprint()
    goal = {"mission": mission, "goals": data["goal"]["goals"]}
    return data | {"goal": {name: value for name, value in goal.items() if value is not None}}


@pytest.mark.mechanism("003-045")
def test_a_mission_is_asked_for_before_plan_and_members_are_told_when_it_changes(qunying, morning, tmp_path):
    for mission in (None, "九个字的使命太短了", "长" * 81, GOAL):
        checked, planned = (qunying(command, write(tmp_path, aiming(mission)), "--json") for command in ("check", "plan"))
        assert (checked.code, planned.code, checked.paths, planned.json["ok"]) == (1, 1, ["goal.mission"], False)
    assert people.communities() == []
    assert [qunying("check", write(tmp_path, aiming("字" * n))).code for n in (10, 80)] == [0, 0]
    clock.set_fixed(morning - timedelta(hours=12))
    assert qunying("apply", write(tmp_path, aiming(OLD)), "--yes").code == 0
    mei = join("renji", "阿美")
    clock.set_fixed(morning)
    assert OLD not in words(mei.get("/m/")) and NEW not in words(mei.get("/m/"))
    assert qunying("apply", write(tmp_path, aiming(NEW)), "--yes", "--json").json["revision"] == 2
    assert Revision.objects.count() == 2
    told = words(mei.get("/m/"))
    assert f"使命改成了「{NEW}」，原来是「{OLD}」" in told
    wang = join("renji", "老王")  # came for the new one and knows no other
    assert OLD not in words(wang.get("/m/"))
    clock.set_fixed(morning + timedelta(days=15))
    assert OLD not in words(mei.get("/m/"))
    for phone, knows in ((mei, True), (wang, False)):  # their own page goes on telling
        mine = words(phone.get("/m/me"))
        assert (f"使命 {NEW}" in mine, f"原来是「{OLD}」" in mine) == (True, knows)
