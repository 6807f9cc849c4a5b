"""Earning rules: only what is declared pays, never more often than the limit, and every entry says why."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qunying.incentives import earning, queries, reactions, services
from qunying.incentives.ledger.audit import differences
from qunying.incentives.models import Transfer
from qunying.incentives.tests.conftest import MEI, WANG, react
from qunying.incentives.tests.test_ledger import refusal
from qunying.journal import facts as kinds
from qunying.journal.models import FactRow
from qunying.journal.reactions import check
from qunying.journal.read import START, after
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.people.facts import Joined

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_listed_behaviour_pays_and_names_rule_version_and_evidence(camp, rule, happen):
    rule(points=5)
    happen((MEI, 1))
    react()
    entry, fact = Transfer.objects.get(), FactRow.objects.get(kind="groups.joined")
    assert (entry.key, entry.rule, entry.rule_version, entry.evidence, entry.group) == (f"grant:{camp}:join:101:2026-11-13:1", "join", 1, fact.pk, 7)
    assert queries.balance(camp, MEI) == 5


def test_an_unlisted_behaviour_pays_nothing(camp, rule, happen):
    rule(fact="people.joined")
    happen((MEI, 1))
    assert (react(), Transfer.objects.count()) == (1, 0)


def test_without_rules_nothing_pays(camp, happen):
    happen((MEI, 1))
    assert (react(), Transfer.objects.count()) == (1, 0)


@pytest.mark.parametrize("per, limit, paid", [("day", 1, 4), ("day", 2, 6), ("week", 1, 3), ("once", 1, 2), ("event", 1, 7)])
def test_no_member_is_paid_more_often_than_the_limit(camp, rule, happen, morning, per, limit, paid):
    rule(points=1, per=per, limit=limit)
    happen((MEI, 1), (MEI, 2), (MEI, 3), (WANG, 1), at=morning)  # Friday
    happen((MEI, 4), at=morning + timedelta(days=1))  # Saturday
    happen((MEI, 5), (MEI, 6), at=morning + timedelta(days=3))  # Monday
    clock.set_fixed(morning + timedelta(days=3))
    react()
    assert Transfer.objects.count() == paid


def test_the_day_is_the_communitys_own(camp, rule, happen, morning):
    rule()
    happen((MEI, 1), at=morning.replace(hour=15, minute=59))
    happen((MEI, 2), at=morning.replace(hour=16, minute=1))  # 00:01 on the 14th in Shanghai
    react()
    assert queries.balance(camp, MEI) == 10


def test_the_same_facts_delivered_again_change_nothing(camp, rule, happen):
    rule(limit=3)
    happen((MEI, 1), (MEI, 2), (WANG, 1))
    facts, _ = after(START, kinds=["groups.joined"], limit=10)
    for delivery in (facts, facts, facts[::-1], facts[1:]):
        with_transaction(reactions.reward, delivery)
    assert (queries.balances(camp, [MEI, WANG]), FactRow.objects.filter(kind="incentives.points_granted").count()) == ({MEI: 10, WANG: 5}, 3)


def with_transaction(call, *args):
    with transaction.atomic():
        call(*args)


def test_a_changed_rule_does_not_pay_the_same_day_twice(camp, rule, happen, morning):
    rule(points=5)
    happen((MEI, 1), at=morning)
    clock.set_fixed(morning + timedelta(hours=3))
    assert rule(points=8) == 2
    happen((MEI, 2), at=morning + timedelta(hours=4))
    happen((WANG, 1), at=morning + timedelta(hours=4))
    react()
    assert [(t.rule_version, t.amount) for t in Transfer.objects.order_by("id")] == [(1, 5), (2, 8)]


def test_a_fact_is_paid_by_the_version_in_force_when_it_happened(camp, rule, happen, morning):
    rule(points=5)
    happen((MEI, 1), at=morning - timedelta(minutes=1))
    happen((MEI, 2), at=morning)
    clock.set_fixed(morning + timedelta(hours=1))
    assert (services.retire_rule(camp, "join"), services.retire_rule(camp, "join")) == (True, False)
    happen((WANG, 1))
    react()
    assert queries.balances(camp, [MEI, WANG]) == {MEI: 5, WANG: 0}


def test_a_rule_gets_a_new_version_only_when_something_changed(camp, rule, morning):
    versions = [rule(), rule(), rule(points=6), rule(name="进群有礼", points=6)]
    services.retire_rule(camp, "join")
    versions.append(rule(name="进群有礼", points=6))
    assert versions == [1, 1, 2, 3, 4]
    assert [(r.id, r.version) for r in queries.rules(camp)] == [("join", 4)]
    assert [r.version for r in queries.rules(camp, retired=True)] == [1, 2, 3, 4]
    assert FactRow.objects.filter(kind="incentives.rule_declared").count() == 4


@pytest.mark.parametrize(
    "field, value",
    [("id", "进群"), ("id", "a" * 41), ("name", " "), ("points", 0), ("points", 10**7), ("per", "month"), ("limit", 0), ("limit", 51)],
)
def test_a_rule_that_makes_no_sense_is_refused_naming_the_field(camp, rule, field, value):
    assert refusal(rule, **{field: value})[1]["field"] == field


def test_a_rule_per_event_has_no_further_limit(camp, rule):
    assert refusal(rule, per="event", limit=2)[1]["field"] == "limit"


def test_a_rule_may_only_name_facts_of_the_catalogue(camp, rule):
    assert refusal(rule, fact="groups.left")[0] == "fact_not_payable"


def test_an_exhausted_budget_is_told_once_and_does_not_stop_the_others(camp, rule, happen):
    rule(points=5)
    services.declare_budget(camp, 12)
    happen((1, 1), (2, 1), (3, 1), (4, 1))
    react()
    facts, _ = after(START, kinds=["groups.joined"], limit=10)
    with_transaction(reactions.reward, facts)
    told = FactRow.objects.filter(kind="incentives.grant_refused").order_by("identity")
    assert [(f.identity, f.payload["reason"], f.payload["points"]) for f in told] == [(3, "budget_exhausted", 5), (4, "budget_exhausted", 5)]
    assert (queries.balances(camp, [1, 2, 3, 4]), queries.totals(camp).left, differences()) == ({1: 5, 2: 5, 3: 0, 4: 0}, 2, [])


def test_facts_that_name_nobody_pay_nobody(camp, rule, happen):
    rule()
    happen((None, 1))
    react()
    assert Transfer.objects.count() == 0


def test_a_batch_of_two_hundred_facts_needs_as_few_queries_as_one_of_three(camp, rule, happen):
    rule(limit=3)
    counts = []
    for size, start in ((3, 1000), (200, 2000)):
        happen(*[(start + n, 1) for n in range(size)])
        with CaptureQueriesContext(connection) as seen:
            assert react() == size
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2


def test_every_payable_fact_is_declared_by_some_domain():
    assert len(set(earning.PAYABLE)) == len(earning.PAYABLE)
    check()


def test_staff_who_join_earn_nothing_by_it(camp, rule):
    rule(fact="people.joined", per="once")
    with transaction.atomic():
        record_many([Draft(Joined(kind, True), f"in:{n}", camp, identity=n) for n, kind in enumerate(("member", "staff", "bot"))])
    react()
    assert queries.balances(camp, [0, 1, 2]) == {0: 5, 1: 0, 2: 0}


def test_a_check_in_pays_and_the_statement_tells_the_streak(camp, rule):
    rule(id="check-in", name="每日打卡", fact="activities.checked_in")
    with transaction.atomic():
        # Built by its registered type: the domain of check-ins stands above this one and is known here by name only.
        fact = kinds.get("activities.checked_in").type(activity=1, streak=9, best=9, share="own")
        record_many([Draft(fact, "checkin:1:1:2026-11-13", camp, group=7, identity=MEI)])
    react()
    assert [(row.points, row.why) for row in queries.statement(camp, MEI)] == [(5, "每日打卡，第 9 天连续")]


def test_the_worker_seals_what_is_new_and_ends_holds_whose_time_has_come(camp, give, morning):
    give(MEI, 5)
    services.hold(camp, identity=MEI, points=5, purpose="lottery", key="h", expires_at=morning)
    assert (reactions.expire_holds(), reactions.seal(), reactions.seal()) == (1, 3, 0)
    assert (queries.balance(camp, MEI), queries.ledger_state().sound) == (5, True)
