"""Taking back what was said."""

import pytest

from qunying.channels import queries, services
from qunying.channels.adapters.web.tests.test_feed import facts, say
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_member_takes_back_their_own_words_once_and_the_feed_shows_them_to_nobody(house):
    post = say(house, "说错了")
    taken = [services.recall(post, community=house.community.id, identity_id=house.mei.identity_id) for _ in range(2)]
    [entry] = queries.feed(house.rooms[0].id)
    assert (taken, entry.body, entry.author) == ([True, False], "这条消息已撤回。", "阿美")
    assert [(fact.subject, fact.payload["own"]) for fact in facts("channels.recalled")] == [(f"post:{post}", True)]


def test_staff_take_back_what_anybody_said_and_others_do_not(house):
    post = say(house, "加我领红包")
    for refused_with, given in (("not_your_message", {"identity_id": house.mei.identity_id + 1}), ("nothing_to_recall", {"staff_id": 1, "community": 0})):
        with pytest.raises(Refused) as refused:
            services.recall(post, **{"community": house.community.id} | given)
        assert refused.value.code == refused_with
    assert services.recall(post, community=house.community.id, staff_id=1)
    assert [(fact.staff, fact.payload["own"]) for fact in facts("channels.recalled")] == [(1, False)]
