"""The charter's rows: what pages read, and the fact of a changed mission."""

import pytest
from django.db import transaction

from qunying.charter import queries, services
from qunying.journal.models import FactRow
from qunying.people.services import create_community

pytestmark = pytest.mark.django_db

FIELDS = {
    "mission": "陪不善表达的人把话说出口", "core_value": "每天十分钟说一句难说的话", "reason_to_stay": "每晚有人听你说",
    "pain_point": "afraid", "promise": "evening",
    "personas": [], "audience": [], "pain_points": [], "advantages": [],
}  # fmt: skip


@pytest.fixture
def community(morning):
    return create_community(slug="renji", name="训练营", kind="camp", timezone="Asia/Shanghai").pk


def test_the_pages_read_the_words_unchanged(community):
    services.position(community, revision=1, **FIELDS)
    services.promise(community, "evening", text="每晚有回应", slot="evening", position=0)
    assert (queries.core_value(community), queries.reason_to_stay(community)) == (FIELDS["core_value"], FIELDS["reason_to_stay"])
    assert [promise.text for promise in queries.charter(community).promises] == ["每晚有回应"]


def test_a_changed_mission_is_a_fact_with_its_revision_and_the_old_words_stay_readable(community, morning):
    services.position(community, revision=1, **FIELDS)
    with transaction.atomic():
        services.position(community, revision=2, **{**FIELDS, "core_value": "换一句核心价值也不算换使命"})
    assert not FactRow.objects.filter(kind="charter.mission_changed").exists()
    with transaction.atomic():
        services.position(community, revision=3, **{**FIELDS, "mission": "陪沉默的人把话说出口"})
    charter = queries.charter(community)
    assert (charter.mission_before, charter.mission_changed_at) == (FIELDS["mission"], morning)
    assert FactRow.objects.get(kind="charter.mission_changed").payload["revision"] == 3


def test_a_withdrawn_promise_and_a_goal_given_up_stay_on_record(community):
    services.promise(community, "evening", text="每晚有回应", slot="evening", position=0)
    services.aim_for(community, "g", text="21 天内 160 人完成 10 次作业", position=0, people=160, number=10, unit="次", days=21, due=None)
    assert [(goal.number, goal.unit, goal.days) for goal in queries.goals(community)] == [(10, "次", 21)]
    services.withdraw(community, "evening")
    services.give_up(community, "g")
    assert (queries.promises(community), queries.goals(community)) == ([], [])
    services.promise(community, "evening", text="每晚有回应", slot="evening", position=0)
    assert len(queries.promises(community)) == 1


def test_a_community_without_a_blueprint_has_no_charter(community):
    assert (queries.charter(community), queries.core_value(community), queries.reason_to_stay(community)) == (None, "", "")
