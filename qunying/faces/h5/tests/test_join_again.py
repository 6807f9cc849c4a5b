"""Who was removed does not come back by the door: known by phone or by key, they are told why and where to appeal; others join as ever."""

import re

import pytest
from django.test import Client

from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.camps.tests import cast
from qunying.conduct import queries, services
from qunying.faces.h5.tests.test_story import form_of, join
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "一上来就发了十几条招聘广告，已经私下说过两次"


def removed(camp, member):
    """The operator removed that member; returns the case."""
    chen = people.staff_by_key(camp.pk)["chen"]
    rule = queries.current(camp.pk).items[0].id
    return services.remove(member, rule=rule, by=chen.pk, key="k", words="在群里连发招聘广告", reason=REASON)


def members(camp):
    return people.members_count(camp.pk)


def test_on_the_same_phone_a_new_name_is_refused_with_the_way_to_appeal(morning):
    camp, phone = cast.make_camp(), Client()
    join(phone, name="阿美")
    [member] = people.member_ids(camp.pk)
    case = removed(camp, member)
    answer = join(phone, name="小美")
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    assert (answer.status_code, members(camp), "按群规被移出了这个社群" in page) == (422, 0, True)
    assert f'href="/m/rules/case/{case}"' in answer.content.decode() and phone.get(f"/m/rules/case/{case}").status_code == 200
    assert (join(Client(), name="老王").status_code, members(camp)) == (200, 1)


def test_the_same_key_brings_nobody_back_until_the_case_is_taken_back(morning):
    camp = cast.make_camp()
    wish = JoinRequest("阿美", "first", 1, "k1")
    [one] = camps.join_many(camp.pk, [wish])
    case = removed(camp, one.membership_id)
    with pytest.raises(Refused) as refused:
        camps.join_many(camp.pk, [wish])
    assert (refused.value.code, refused.value.data, members(camp)) == ("was_removed", {"case": case}, 0)
    services.appeal(one.membership_id, case=case, words="号被借走了，不是我发的")
    judge = people_services.hire(camp.pk, name="复核人", role="owner")
    services.decide_appeal(case, by=judge.pk, withdraw=True, reason="登录记录对得上")
    assert (camps.join_many(camp.pk, [wish])[0].membership_id, members(camp)) == (one.membership_id, 1)


def test_who_left_by_themselves_comes_back_as_before(morning):
    camp = cast.make_camp()
    [one] = camps.join_many(camp.pk, [JoinRequest("阿美", "first", 1, "k1")])
    people_services.leave(one.membership_id)
    assert [again.membership_id for again in camps.join_many(camp.pk, [JoinRequest("阿美", "first", 1, "k1")])] == [one.membership_id]
    assert form_of(Client().get("/m/camp/join"))
