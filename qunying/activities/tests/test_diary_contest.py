"""Diaries take one entry a member and day; contests take ideas and votes, and give places at the end."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.services import DiaryRequest, IdeaRequest, VoteRequest
from qunying.activities.tests.cast import asks, here, make_activity, make_stage
from qunying.flows import services as flows
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(morning):
    return make_stage(members=4)


def test_a_diary_takes_one_entry_a_day_and_counts_the_row(stage, morning):
    diary = make_activity(stage, "diary")
    for days in (0, 1):
        with clock.fixed(morning + timedelta(days=days)):
            services.write_diary(stage.members[0].pk, **here(stage, diary), text=f"第 {days + 1} 天")
    with clock.fixed(morning + timedelta(days=1)), pytest.raises(Refused) as refused:
        services.write_diary(stage.members[0].pk, **here(stage, diary), text="又一篇")
    facts = FactRow.objects.filter(kind="activities.diary_written").order_by("pk")
    assert (refused.value.code, [fact.payload["streak"] for fact in facts], [fact.payload["day"] for fact in facts]) == ("already_written", [1, 2], [1, 2])


def test_a_private_entry_is_read_by_its_writer_and_staff_only(stage):
    diary = make_activity(stage, "diary")
    asked = [DiaryRequest(**asks(stage, diary, one), text="心里话", private=n == 0) for n, one in enumerate(stage.members[:2])]
    assert [outcome.new for outcome in services.write_diary_many(asked)] == [True, True]
    assert [row.name for row in queries.diary.of_group(diary.pk, stage.group.pk, viewer=stage.members[2].pk)] == ["m1"]
    assert (len(queries.diary.own(diary.pk, stage.members[0].pk)), len(queries.diary.entries(diary.pk))) == (1, 2)


def test_a_diary_has_hours_of_its_own_each_day(stage, morning):
    diary = make_activity(stage, "diary", **{"opens": "2026-11-13T18:00+08:00"})
    services.schedule(stage.community.pk, key="diary", body={**diary.schedule.body, "opens_at": "2026-11-12T18:00+08:00", "opens": "18:00", "closes": "22:00"})
    with pytest.raises(Refused) as refused:
        services.write_diary(stage.members[0].pk, **here(stage, diary), text="早了")
    assert refused.value.code == "activity_not_open"


def test_votes_count_once_a_member_and_idea_and_never_for_ones_own(stage):
    contest = make_activity(stage, "contest")
    idea = services.enter(stage.members[0].pk, **here(stage, contest), title="夜灯", key="k")
    assert [services.vote(stage.members[1].pk, **here(stage, contest), idea_id=idea) for _ in range(2)] == [True, False]
    with pytest.raises(Refused) as refused:
        services.vote(stage.members[0].pk, **here(stage, contest), idea_id=idea)
    [row] = queries.contest.ideas(contest.pk, viewer=stage.members[1].pk)
    assert (refused.value.code, row.votes, row.voted, row.mine) == ("own_idea", 1, True, False)


def test_more_ideas_than_declared_are_refused_and_the_same_key_is_the_same_idea(stage):
    contest = make_activity(stage, "contest", entries_each=2)
    asked = [IdeaRequest(**asks(stage, contest, stage.members[0]), title=f"点子{key}", key=key) for key in ("a", "b", "a", "c")]
    results = services.enter_many(asked)
    assert [result.refused.code if result.refused else result.id == results[0].id for result in results] == [True, False, True, "enough_ideas"]


def test_closing_gives_places_equal_votes_share_one_and_no_vote_gives_none(stage, morning):
    contest = make_activity(stage, "contest", winners=2)
    made = services.enter_many([IdeaRequest(**asks(stage, contest, one), title=f"点子{n}", key="k") for n, one in enumerate(stage.members)])
    votes = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 3)]  # idea, voter
    services.vote_many([VoteRequest(**asks(stage, contest, stage.members[who]), idea_id=made[idea].id) for idea, who in votes])
    with clock.fixed(morning + timedelta(days=4)):
        flows.run_due(worker="w")
        flows.run_due(worker="w")
    placed = [(row.title, row.votes, row.place) for row in queries.contest.ideas(contest.pk)]
    assert placed == [
        ("点子0", 2, 1),
        ("点子1", 2, 1),
        ("点子2", 1, 3),
        ("点子3", 0, None),
    ]
    winners = {fact.identity for fact in FactRow.objects.filter(kind="activities.idea_placed")}
    assert winners == {one.identity_id for one in stage.members[:2]}
    assert FactRow.objects.get(kind="activities.contest_closed").payload["voters"] == 4


def test_a_vote_after_closing_is_refused(stage, morning):
    contest = make_activity(stage, "contest")
    idea = services.enter(stage.members[0].pk, **here(stage, contest), title="夜灯", key="k")
    with clock.fixed(morning + timedelta(days=4)), pytest.raises(Refused) as refused:
        services.vote(stage.members[1].pk, **here(stage, contest), idea_id=idea)
    assert refused.value.code == "activity_not_open"


def test_ideas_and_entries_sent_at_once_in_any_order_stand_once(stage):
    contest, diary = make_activity(stage, "contest"), make_activity(stage, "diary")
    ideas = [IdeaRequest(**asks(stage, contest, one), title="同一个", key="k") for one in stage.members]
    entries = [DiaryRequest(**asks(stage, diary, one), text="今天") for one in stage.members]
    services.enter_many(ideas)
    assert [outcome.new for outcome in services.enter_many(ideas[::-1])] == [False] * 4
    services.write_diary_many(entries)
    assert {outcome.refused.code for outcome in services.write_diary_many(entries[::-1])} == {"already_written"}
