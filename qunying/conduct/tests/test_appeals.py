"""Appeals: once, in time, decided by somebody else; what is taken back counts no longer and lifts what stood on it."""

from datetime import timedelta

import pytest

from qunying.conduct import queries, services
from qunying.conduct.models import Appeal
from qunying.conduct.tests.cast import breach, gather
from qunying.groups import queries as groups
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(morning):
    return gather()


def code_of(act, *args, **given):
    with pytest.raises(Refused) as refused:
        act(*args, **given)
    return refused.value.code


def appeal(house, case, words="那是班主任让我转的，不是广告", member=None):
    services.appeal((member or house.amei).pk, case=case, words=words)


def test_a_member_appeals_once_and_the_same_words_again_change_nothing(house):
    case = breach(house, house.amei, 1)
    appeal(house, case)
    appeal(house, case)
    assert code_of(appeal, house, case, "再说一遍，不是广告") == "appeal_twice"
    assert (Appeal.objects.count(), FactRow.objects.filter(kind="conduct.appealed").count(), queries.case(case).state) == (1, 1, "appealed")


def test_the_seventh_day_is_in_time_and_later_is_late(house, morning):
    cases = [breach(house, house.amei, 1), breach(house, house.wang, 1)]
    with clock.fixed(morning + timedelta(days=7)):
        appeal(house, cases[0])
    with clock.fixed(morning + timedelta(days=7, seconds=1)):
        assert code_of(appeal, house, cases[1], member=house.wang) == "appeal_late"


def test_another_members_case_cannot_be_found(house):
    assert code_of(appeal, house, breach(house, house.amei, 1), member=house.wang) == "no_such_case"


def test_whoever_took_the_step_cannot_decide_and_a_decision_stands(house):
    case = breach(house, house.amei, 1, by="chen")
    decide = {"withdraw": True, "reason": "核实过，是班主任的通知"}
    assert code_of(services.decide_appeal, case, by=house.tang.pk, **decide) == "no_such_appeal"
    appeal(house, case)
    assert code_of(services.decide_appeal, case, by=house.chen.pk, **decide) == "appeal_own_case"
    assert code_of(services.decide_appeal, case, by=house.tang.pk, withdraw=True, reason="嗯") == "words_too_short"
    services.decide_appeal(case, by=house.tang.pk, **decide)
    services.decide_appeal(case, by=house.tang.pk, **decide)
    assert code_of(services.decide_appeal, case, by=house.lin.pk, withdraw=False, reason="再想想还是广告") == "appeal_decided"
    assert (queries.case(case).state, queries.counts([house.amei.pk]), FactRow.objects.filter(kind="conduct.appeal_decided").count()) == ("withdrawn", {}, 1)


def test_an_upheld_case_counts_on(house):
    case = breach(house, house.amei, 1)
    appeal(house, case)
    services.decide_appeal(case, by=house.tang.pk, withdraw=False, reason="看过原话，是在卖自己的课")
    one = queries.case(case)
    assert (one.state, one.appeal.decided_by_role, queries.counts([house.amei.pk])) == ("upheld", "operator", {house.amei.pk: 1})
    assert queries.case(breach(house, house.amei, 2)).step == "advise_leave"


def test_evidence_that_was_taken_back_cannot_be_used_again(house):
    case = breach(house, house.amei, 1)
    appeal(house, case)
    services.decide_appeal(case, by=house.tang.pk, withdraw=True, reason="核实过，是通知")
    post = int(queries.case(case).evidence.partition(":")[2])
    given = {"rule": "no-ads", "by": house.chen.pk, "key": "again", "group_id": house.group.pk, "post": post}
    assert code_of(services.warn, house.amei.pk, **given) == "evidence_withdrawn"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", [0, 2])
def test_a_removal_that_falls_brings_the_member_back_to_their_seat(house, which):
    """Taken back itself (2), or resting on a first warning that was (0): either way the ladder no longer removes."""
    cases = [breach(house, house.amei, number) for number in (1, 2, 3)]
    reactions.drain()
    assert groups.seated([house.amei.pk]) == set()
    appeal(house, cases[which])
    services.decide_appeal(cases[which], by=house.tang.pk, withdraw=True, reason="核实过，是通知")
    assert (people.absent([house.amei.pk]), groups.seated([house.amei.pk])) == (set(), {(house.amei.pk, house.group.pk)})
    assert queries.counts([house.amei.pk]) == {house.amei.pk: 2}
    reactions.drain()
    assert groups.seated([house.amei.pk]) == {(house.amei.pk, house.group.pk)}
    fact = FactRow.objects.get(kind="conduct.appeal_decided")
    assert (fact.payload["returned"], fact.payload["lifted"]) == (True, 0 if which == 2 else 1)


def test_a_removal_decided_for_a_reason_stands_when_an_older_warning_falls(house):
    first = breach(house, house.amei, 1)
    breach(house, house.amei, 2, step="remove", reason="骗了三个人的钱，已报警")
    appeal(house, first)
    services.decide_appeal(first, by=house.tang.pk, withdraw=True, reason="核实过，是通知")
    assert people.absent([house.amei.pk]) == {house.amei.pk}
