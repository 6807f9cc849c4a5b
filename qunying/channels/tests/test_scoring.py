"""What a post is worth is declared in versions that stay."""

import pytest

from qunying.channels import services
from qunying.journal import read
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def community(morning):
    return people.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai").pk


def weights(substance=1, long=1, media=1, answered=1):
    return {"substance": substance, "long": long, "media": media, "answered": answered}


def test_each_declaring_is_the_next_version_and_the_ones_before_stay(community):
    other = people.create_community(slug="other", name="别的", kind="camp", timezone="Asia/Shanghai").pk
    assert [services.declare_score(community, **weights(media=n), staff=7) for n in (2, 5, 2)] == [1, 2, 3]
    assert services.declare_score(other, **weights()) == 1
    told = [(fact.payload["scoring"], fact.payload["weight_media"], fact.staff) for fact in read.of_community(community, kinds=["channels.score_declared"])]
    assert told == [(1, 2, 7), (2, 5, 7), (3, 2, 7)]


@pytest.mark.parametrize("wrong", [weights(0, 0, 0, 0), weights(media=11), weights(answered=-1)])
def test_weights_that_say_nothing_or_are_out_of_bounds_are_refused(community, wrong):
    with pytest.raises(Refused) as refused:
        services.declare_score(community, **wrong)
    assert refused.value.code == "bad_weights" and "0 到 10" in sentence(refused.value)
    assert list(read.of_community(community, kinds=["channels.score_declared"])) == []


def test_who_declares_at_the_same_moment_gets_the_version_after(community, monkeypatch):
    """Somebody's version 1 is written after we looked and before we write."""
    look = read.known

    def slow(keys):
        found = look(keys)
        monkeypatch.setattr(read, "known", look)
        services.declare_score(community, **weights(media=9))
        return found

    monkeypatch.setattr(read, "known", slow)
    assert services.declare_score(community, **weights(media=3)) == 2
