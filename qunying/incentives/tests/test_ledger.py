"""The ledger: booked once, never below zero, put right only by the opposite."""

import pytest
from django.db import IntegrityError, transaction

from qunying.incentives import queries, services
from qunying.incentives.ledger.accounts import member
from qunying.incentives.ledger.audit import differences
from qunying.incentives.ledger.post import Entry, Kind, post
from qunying.incentives.models import Account, Transfer
from qunying.incentives.services import Grant, grant_many
from qunying.incentives.tests.conftest import MEI, WANG
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs) -> tuple[str, dict]:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    assert str(refused.value)[0] > "\u2e80", "a refusal is a Chinese sentence"
    return refused.value.code, refused.value.data


def test_a_grant_moves_points_from_the_budget_to_the_member_and_is_a_fact(camp, give):
    give(MEI, 5)
    transfer = Transfer.objects.get()
    assert (transfer.debit.code, transfer.credit.code, transfer.amount) == ("budget:points", "member:101", 5)
    fact = FactRow.objects.get(key="points:gift:101")
    assert (fact.kind, fact.identity, fact.payload) == (
        "incentives.points_granted", MEI, {"points": 5, "rule": "manual", "rule_version": 0, "balance_after": 5},
    )  # fmt: skip


def test_one_key_used_twice_books_once(camp, give):
    assert (give(MEI, 5), give(MEI, 5)) == (True, False)
    assert (queries.balance(camp, MEI), Transfer.objects.count(), FactRow.objects.filter(kind="incentives.points_granted").count()) == (5, 1, 1)


def test_one_key_used_for_something_else_is_refused_and_changes_nothing(camp, give):
    give(MEI, 5)
    assert refusal(give, MEI, 6) == ("key_conflict", {"key": "gift:101"})
    assert (queries.balance(camp, MEI), differences()) == (5, [])


def test_a_key_twice_in_one_batch_is_one_grant(camp):
    twice = [Grant("k", camp, MEI, 5, "join", 1, 9)] * 2
    assert (grant_many(twice), grant_many([]), queries.balance(camp, MEI)) == ({"k"}, set(), 5)


def test_a_batch_reports_each_balance_on_its_way(camp):
    grant_many([Grant(f"k{n}", camp, MEI, 5, "join", 1, n) for n in (1, 2, 3)])
    payloads = FactRow.objects.filter(kind="incentives.points_granted").order_by("key").values_list("payload", flat=True)
    assert [p["balance_after"] for p in payloads] == [5, 10, 15]


def test_spending_beyond_the_balance_is_refused_with_need_and_have(camp, give):
    give(MEI, 5)
    assert refusal(services.spend, camp, identity=MEI, points=6, to="redeem:book", key="s") == ("not_enough_points", {"need": 6, "have": 5})
    assert (queries.balance(camp, MEI), Transfer.objects.count()) == (5, 1)


def test_spending_moves_points_to_the_reward_once(camp, give):
    give(MEI, 5)
    done = [services.spend(camp, identity=MEI, points=3, to="redeem:book", key="s") for _ in range(2)]
    assert (done, queries.balance(camp, MEI), Account.objects.get(code="redeem:book").posted) == ([True, False], 2, 3)
    assert FactRow.objects.get(kind="incentives.points_spent").payload == {"points": 3, "to": "redeem:book", "balance_after": 2}


@pytest.mark.parametrize("points", [0, -5])
def test_points_that_are_not_positive_are_refused(camp, give, points):
    assert refusal(give, MEI, points) == ("points_not_positive", {"points": points})
    assert refusal(services.declare_budget, camp, points) == ("points_not_positive", {"points": points})


@pytest.mark.parametrize("key", ["", "k" * 91])
def test_a_key_that_does_not_fit_is_refused(camp, key):
    assert refusal(services.grant, camp, identity=MEI, points=1, key=key)[0] == "bad_transfer_key"


def test_points_can_be_spent_on_rewards_only_and_reasons_are_codes(camp, give):
    give(MEI, 5)
    assert refusal(services.spend, camp, identity=MEI, points=1, to="member:102", key="s")[0] == "bad_destination"
    assert refusal(services.spend, camp, identity=MEI, points=1, to="redeem:一本书", key="s")[0] == "bad_code"
    assert refusal(services.hold, camp, identity=MEI, points=1, purpose="抽奖", key="s")[0] == "bad_code"


def test_the_table_itself_keeps_a_member_from_going_below_zero(camp, give):
    give(MEI, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(code=member(MEI)).update(posted=-1)


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_transaction_is_a_programming_error(camp):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        post([Entry(camp, "k", Kind.GRANT, "issuer", "budget:points", 1)])


def test_a_budget_never_goes_below_zero(camp, give):
    assert services.declare_budget(camp, 12) == 12
    give(MEI, 10)
    assert refusal(give, WANG, 3) == ("budget_exhausted", {"need": 3, "have": 2})
    assert (queries.balance(camp, WANG), queries.totals(camp).left) == (0, 2)


def test_a_refused_batch_gives_nobody_anything(camp):
    services.declare_budget(camp, 12)
    assert refusal(grant_many, [Grant(f"k{n}", camp, n, 5, "join", 1, n) for n in (1, 2, 3)])[0] == "budget_exhausted"
    assert (queries.balances(camp, [1, 2, 3]), differences()) == ({1: 0, 2: 0, 3: 0}, [])


def test_a_budget_counts_what_was_given_before_it_was_declared_and_can_be_changed(camp, give):
    give(MEI, 10)
    assert refusal(services.declare_budget, camp, 9) == ("budget_below_issued", {"issued_over": 1})
    assert [services.declare_budget(camp, points) for points in (30, 30, 15)] == [20, 20, 5]
    assert (Transfer.objects.filter(kind=Kind.FUND).count(), queries.totals(camp).budget) == (2, 15)


def test_a_batch_may_serve_two_communities(camp):
    from qunying.people.services import create_community

    other = create_community(slug="other", name="读书会", kind="circle", timezone="Asia/Shanghai").pk
    grant_many([Grant("a", camp, MEI, 5, "join", 1, 1), Grant("b", other, MEI, 7, "join", 1, 2)])
    assert (queries.balance(camp, MEI), queries.balance(other, MEI)) == (5, 7)


class TestCorrecting:
    def test_a_grant_is_undone_once_by_its_opposite(self, camp, give):
        give(MEI, 5)
        done = [services.correct("gift:101", key="c1", reason="wrong_member") for _ in range(2)]
        assert (done, queries.balance(camp, MEI), Account.objects.get(code="budget:points").posted) == ([True, False], 0, 0)
        assert refusal(services.correct, "gift:101", key="c2", reason="wrong_member") == ("already_corrected", {"key": "gift:101"})
        fact = FactRow.objects.get(kind="incentives.points_corrected")
        assert fact.payload == {"points": -5, "corrected": "grant", "reason": "wrong_member", "balance_after": 0}

    def test_a_grant_already_spent_cannot_be_taken_back(self, camp, give):
        give(MEI, 5)
        services.spend(camp, identity=MEI, points=3, to="redeem:book", key="s")
        assert refusal(services.correct, "gift:101", key="c", reason="x") == ("not_enough_points", {"need": 5, "have": 2})

    def test_a_spend_is_refunded(self, camp, give):
        give(MEI, 5)
        services.spend(camp, identity=MEI, points=3, to="redeem:book", key="s")
        services.correct("s", key="c", reason="out_of_stock")
        assert (queries.balance(camp, MEI), Account.objects.get(code="redeem:book").posted, differences()) == (5, 0, [])

    def test_a_settlement_is_refunded_to_the_member(self, camp, give):
        give(MEI, 5)
        services.hold(camp, identity=MEI, points=5, key="h", purpose="lottery")
        services.settle("h", key="s", to="redeem:ticket", points=4)
        services.correct("s", key="c", reason="draw_void")
        assert (queries.balance(camp, MEI), queries.held(camp, MEI), differences()) == (5, 0, [])

    def test_only_grants_spends_and_settlements_can_be_corrected(self, camp, give):
        give(MEI, 5)
        services.hold(camp, identity=MEI, points=5, key="h", purpose="lottery")
        assert refusal(services.correct, "h", key="c", reason="x") == ("not_correctable", {"key": "h"})
        assert refusal(services.correct, "nothing", key="c", reason="x") == ("unknown_transfer", {"key": "nothing"})
