"""Cases: each step with its rule and evidence once, the same verdict whoever acts, removal at the end of the ladder."""

import threading

import pytest
from django.db import connection

from qunying.conduct import queries, services
from qunying.conduct.models import Case
from qunying.conduct.tests.cast import breach, gather, said
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(morning):
    return gather()


def test_two_breaches_lead_to_the_advice_to_leave_and_the_third_to_removal(house):
    steps = [queries.case(breach(house, house.amei, number)).step for number in (1, 2, 3)]
    assert steps == ["warn", "advise_leave", "remove"]
    facts = FactRow.objects.filter(kind__startswith="conduct.", identity=house.amei.identity_id).order_by("pk")
    assert [(fact.kind, fact.payload["nth"], fact.payload["rule"]) for fact in facts] == [
        ("conduct.warned", 1, "rule:no-ads"), ("conduct.advised", 2, "rule:no-ads"), ("conduct.removed", 3, "rule:no-ads"),
    ]  # fmt: skip
    assert people.absent([house.amei.pk]) == {house.amei.pk}


def test_the_case_tells_rule_evidence_and_author_and_the_journal_holds_no_words(house):
    one = queries.case(breach(house, house.amei, 1, by="zhou"))
    assert (one.rule_text, one.rule_version, one.quote, one.by_role, one.group) == ("不发广告", 1, "加我微信领第 1 份资料", "host", "01 营")
    assert "微信" not in str(FactRow.objects.filter(kind="conduct.warned").values("payload", "key").get())


def test_the_same_evidence_never_warns_twice_whoever_comes_second(house):
    post = said(house, house.amei, "加我微信", "p")
    one = services.warn(house.amei.pk, rule="no-ads", by=house.zhou.pk, key="a", group_id=house.group.pk, post=post)
    two = services.warn(house.amei.pk, rule="no-ads", by=house.chen.pk, key="b", group_id=house.group.pk, post=post)
    assert (one == two, Case.objects.count(), FactRow.objects.filter(kind="conduct.warned").count()) == (True, 1, 1)


def test_another_step_than_the_ladders_needs_a_reason_in_both_directions(house):
    with pytest.raises(Refused) as harsher:
        breach(house, house.amei, 1, step="remove")
    assert (harsher.value.code, Case.objects.count()) == ("step_needs_reason", 0)
    assert "按阶梯该是「警告」，你选的是「移出」" in str(harsher.value)
    breach(house, house.amei, 2, step="remove", reason="私下骗了三个人的钱，已报警")
    breach(house, house.wang, 1)
    with pytest.raises(Refused):
        breach(house, house.wang, 2, step="warn")
    breach(house, house.wang, 3, step="warn", reason="是转发，不是自己卖")
    assert (people.absent([house.amei.pk, house.wang.pk]), queries.due(house.community.pk)) == ({house.amei.pk}, [])


def test_what_a_host_may_not_do_is_handed_up_and_stays_due(house):
    breach(house, house.amei, 1, by="zhou")
    second = breach(house, house.amei, 2, by="zhou", step="warn", hand_up=True)
    [owed] = queries.due(house.community.pk)
    assert (owed.step, owed.nth, owed.case.public_id) == ("advise_leave", 2, second)
    services.advise_leave(
        house.amei.pk, rule="no-ads", by=house.chen.pk, key="up", group_id=house.group.pk, post=int(owed.case.evidence.partition(":")[2])
    )  # fmt: skip
    assert (queries.due(house.community.pk), queries.counts([house.amei.pk])) == ([], {house.amei.pk: 2})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "nowhere"}, "no_such_rule"), ({"words": ""}, "evidence_missing"), ({"words": "吵"}, "words_too_short"),
        ({"words": "吵" * 501}, "words_too_long"),
        ({"post": 999}, "evidence_not_theirs"), ({"fact": 1}, "evidence_not_theirs"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_and_leaves_nothing(house, changes, code):
    asked = {"rule": "no-ads", "by": house.chen.pk, "key": "k", "group_id": house.group.pk, "words": "在群里骂人"} | changes
    with pytest.raises(Refused) as refused:
        services.warn(house.amei.pk, **asked)
    assert (refused.value.code, Case.objects.count(), FactRow.objects.filter(kind="conduct.warned").count()) == (code, 0, 0)


def test_nobody_is_judged_by_anothers_words_nor_staff_nor_who_left_nor_who_sits_elsewhere(house):
    theirs = said(house, house.wang, "加我微信", "w")
    elsewhere = gather("other")
    tried = [(house.amei.pk, {"post": theirs}), (house.zhou.membership_id, {"words": "在群里骂人"}), (elsewhere.amei.pk, {"words": "在群里骂人"})]
    codes = []
    for member, given in tried:
        with pytest.raises(Refused) as refused:
            services.warn(member, rule="no-ads", by=house.chen.pk, key="k", group_id=house.group.pk, **given)
        codes.append(refused.value.code)
    assert codes == ["evidence_not_theirs", "staff_not_by_rules", "not_in_group"]


def test_a_declared_ladder_holds_with_its_own_words_and_its_end_brings_back_the_usual_one(house):
    services.declare_ladder(house.community.pk, [{"step": "warn", "at": 1, "words": "先停一停，看看第一条。"}, {"step": "remove", "at": 2, "words": ""}])
    first, second = (queries.case(breach(house, house.amei, number)) for number in (1, 2))
    services.declare_ladder(house.community.pk, [])
    assert (first.words, second.step, [rung.step for rung in queries.ladder_of(house.community.pk)]) == (
        "先停一停，看看第一条。", "remove", ["warn", "advise_leave", "remove"],
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_removed_members_seat_is_free(house):
    for number in (1, 2, 3):
        breach(house, house.amei, number)
    reactions.drain()
    house.group.refresh_from_db()
    assert (house.group.seats_taken, queries.cases_of(house.amei.pk)[0].state) == (1, "standing")


@pytest.mark.django_db(transaction=True)
def test_four_who_act_at_once_count_one_after_the_other(house):
    posts = [said(house, house.amei, f"广告 {n}", f"t{n}") for n in range(4)]
    outcomes = []

    def act(number):
        try:
            for step in ("warn", "advise_leave", "remove"):
                try:
                    one = services.Breach(house.amei.pk, "no-ads", step, house.chen.pk, f"t{number}", group=house.group.pk, post=posts[number])
                    outcomes.append(queries.case(services.handle_many([one])[0]).nth)
                    return
                except Refused as refused:
                    if refused.code == "member_gone":
                        outcomes.append(0)
                        return
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == [0, 1, 2, 3]
