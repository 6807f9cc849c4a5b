"""Members who review each other: in their groups, never their own, never what only staff may read."""

import pytest

from qunying.activities import queries, services
from qunying.activities.tests.cast import make_activity, make_stage
from qunying.groups import services as groups
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people


@pytest.fixture
def house(db, morning):
    house = make_stage(members=3)
    house.wu = people.hire(house.community.pk, name="吴作业", role="reviewer", key="wu")
    house.diary = make_activity(house, "diary", days=3)
    services.trust_peer(house.members[0].pk, group_id=house.group.pk, by=house.wu.pk)
    return house


def write(house, n, text="今天说出了口", **more):
    return services.write_diary(house.members[n].pk, activity_id=house.diary.pk, group_id=house.group.pk, text=text, **more)


def say(house, row, n=0, verdict="liked", **more):
    return services.peer_review(house.members[n].pk, activity_id=house.diary.pk, row=row, verdict=verdict, **more)


def test_a_trusted_member_reads_others_words_and_the_fact_says_who_did(house):
    write(house, 0, "我自己的")
    row = write(house, 1, "他写的")
    assert services.take_as_peer(house.members[0].pk).text == "他写的"
    assert queries.reviews.waiting(house.community.pk, only=[house.group.pk], peer=house.members[0].pk) == 1
    assert say(house, row, words="写得真") == say(house, row, words="写得真")
    [told] = queries.reviews.own(house.diary.pk, house.members[1].pk)
    assert (told.words, told.by) == ("写得真", house.members[0].display_name)
    [fact] = FactRow.objects.filter(kind="activities.reviewed")
    assert (fact.identity, fact.staff, fact.payload["reviewer"]) == (house.members[1].identity_id, None, house.members[0].identity_id)
    assert services.take_as_peer(house.members[0].pk) is None and queries.reviews.waiting(house.community.pk) == 1


def test_ones_own_what_is_for_staff_only_and_others_groups_are_refused(house):
    own, private, feedback = write(house, 0), write(house, 1, private=True), make_activity(house, "feedback", key="call")
    item = services.send_item(house.members[2].pk, activity_id=feedback.pk, group_id=house.group.pk, type="praise", text="顺手", key="k")
    assert services.take_as_peer(house.members[0].pk) is None
    tries = [(0, house.diary, own, "own_work"), (0, house.diary, private, "not_a_peer_reviewer"), (0, feedback, item, "not_a_peer_reviewer"),
             (2, house.diary, own, "not_a_peer_reviewer"), (0, house.diary, 10**9, "not_found")]  # fmt: skip
    for who, activity, row, code in tries:
        with pytest.raises(Refused) as refused:
            services.peer_review(house.members[who].pk, activity_id=activity.pk, row=row, verdict="liked")
        assert refused.value.code == code and sentence(refused.value).endswith("。")


def test_staff_and_peers_never_hold_the_same(house):
    row = write(house, 1)
    assert services.take_as_peer(house.members[0].pk).row == row and services.take(house.community.pk, house.wu.pk) is None
    with pytest.raises(Refused, match=f"{house.members[0].display_name}正在看这一篇"):
        services.review(house.community.pk, activity_id=house.diary.pk, row=row, verdict="liked", by=house.wu.pk)
    say(house, row)
    with pytest.raises(Refused, match=f"{house.members[0].display_name}已经点评过"):
        services.review(house.community.pk, activity_id=house.diary.pk, row=row, verdict="excellent", by=house.wu.pk)


def test_trust_ends_by_being_taken_back_given_up_or_leaving_the_group(house):
    mei, room = house.members[0].pk, house.group.pk
    assert [(one.name, one.group_id) for one in queries.reviews.peers(house.community.pk)] == [(house.members[0].display_name, room)]
    assert services.relieve_peer(mei, group_id=room) and not services.relieve_peer(mei, group_id=room)
    services.trust_peer(mei, group_id=room)
    assert services.stop_reviewing(mei) and not services.stop_reviewing(mei)
    services.trust_peer(mei, group_id=room)
    groups.leave(mei, group_id=room)
    assert queries.reviews.reads_in(mei) == [] == queries.reviews.peers(house.community.pk)
    told = FactRow.objects.filter(kind__startswith="activities.peer_").order_by("id").values_list("kind", "payload")
    assert [(kind.split("_")[1], body.get("by_themselves")) for kind, body in told] == [
        ("trusted", None), ("relieved", False), ("trusted", None), ("relieved", True), ("trusted", None),
    ]  # fmt: skip


def test_only_who_sits_in_the_group_is_trusted(house):
    stranger = people.admit(house.community.pk, name="外人", key="外人")
    with pytest.raises(Refused, match="外人不在"):
        services.trust_peer(stranger.pk, group_id=house.group.pk)
    with pytest.raises(Refused) as refused:
        services.trust_peer(stranger.pk, group_id=10**9)
    assert refused.value.code == "not_found"
