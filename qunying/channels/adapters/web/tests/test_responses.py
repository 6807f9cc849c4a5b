"""Who saw a card, who answered it, who liked it: each member once, and not what was taken back."""

from datetime import timedelta

import pytest

from qunying.channels import queries, services
from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.tests.test_feed import say, see
from qunying.journal.models import FactRow
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card(house):
    """A card in the first group's feed."""
    services.queue_many([house.message(1, at=clock.now())])
    services.run_outbox(worker="w")
    return Post.objects.get(kind=Post.Kind.CARD).pk


def like(house, who, post, *, on):
    services.react(who.pk, identity_id=who.identity_id, community=house.community.id, group=house.rooms[0].id, post=post, on=on)


def test_each_member_who_saw_answered_or_liked_it_counts_once(house, card):
    see(house, card)
    see(house, card, who="wang", oldest=card + 1)  # read on from below it
    for words in ("一", "二"):
        say(house, words, key=words, reply_to=card)
    like(house, house.wang, card, on=True)
    found = queries.responses([card], until=clock.now())[card]
    assert (found.seen, found.acted) == ({house.mei.pk}, {house.mei.pk, house.wang.pk})


def test_what_was_taken_back_or_came_later_does_not_count(house, card):
    post = say(house, "说错了", reply_to=card)
    services.recall(post, community=house.community.id, identity_id=house.mei.identity_id)
    for on in (True, False):
        like(house, house.wang, card, on=on)
    moment = clock.now()
    clock.set_fixed(moment + timedelta(minutes=1))
    say(house, "后来的", key="k2", reply_to=card)
    assert queries.responses([card, 999], until=moment)[card].acted == set() and queries.responses([999], until=moment)[999].seen == set()


def test_many_likes_at_once_are_judged_one_by_one_and_each_turn_is_one_fact(house, card):
    def of(who, post=card, group=house.rooms[0].id, **rest):
        return services.Like(who.pk, who.identity_id, house.community.id, group, post, **rest)

    likes = [of(house.mei), of(house.wang), of(house.mei), of(house.mei, post=999), of(house.wang, group=10**9), of(house.wang, on=False)]
    answers = services.react_many(likes)
    assert [getattr(answer, "code", answer) for answer in answers] == [True, True, False, "no_such_post", "no_seat", True]
    told = FactRow.objects.filter(kind__in=["channels.reacted", "channels.reaction_withdrawn"]).order_by("id")
    assert [(fact.kind, fact.identity) for fact in told] == [
        ("channels.reacted", house.mei.identity_id), ("channels.reacted", house.wang.identity_id), ("channels.reaction_withdrawn", house.wang.identity_id),
    ]  # fmt: skip
    assert queries.responses([card], until=clock.now())[card].acted == {house.mei.pk} and services.react_many([]) == []
