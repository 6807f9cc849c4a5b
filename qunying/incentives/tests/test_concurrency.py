"""Many hands at once: caps, balances and budgets hold, keys stay single, the chain has no holes; and nobody meets a lock error."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from qunying.incentives import queries, reactions, services
from qunying.incentives.ledger import chain
from qunying.incentives.ledger.audit import differences
from qunying.incentives.models import Transfer
from qunying.incentives.services import Grant, grant_many
from qunying.incentives.tests.conftest import MEI
from qunying.journal.models import FactRow
from qunying.journal.read import START, after
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6


def at_once(deed, hands: int = HANDS) -> Counter:
    """Each of several threads does ``deed(n)`` at the same moment; how often each outcome came (a refusal counts by its code)."""
    barrier = Barrier(hands)

    def one(n: int) -> object:
        barrier.wait()
        try:
            return deed(n)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return Counter(pool.map(one, range(hands)))


def test_a_balance_is_spent_once_however_many_try(camp, give):
    give(MEI, 50)

    def buy_three(n: int) -> int:
        return [tried(lambda m=m: services.spend(camp, identity=MEI, points=10, to="redeem:book", key=f"s{n}:{m}")) for m in range(3)].count(True)

    bought = sum(done * times for done, times in at_once(buy_three).items())
    assert (bought, queries.balance(camp, MEI), differences()) == (5, 0, [])


def tried(deed) -> object:
    try:
        return deed()
    except Refused as refused:
        assert refused.code in ("not_enough_points", "budget_exhausted")
        return refused.code


def test_one_key_brought_by_many_books_once(camp):
    assert at_once(lambda n: services.grant(camp, identity=MEI, points=5, key="same")) == {True: 1, False: HANDS - 1}
    assert (queries.balance(camp, MEI), FactRow.objects.filter(kind="incentives.points_granted").count()) == (5, 1)


def test_one_key_brought_for_different_members_pays_one_of_them(camp):
    for n in range(HANDS):
        services.grant(camp, identity=n, points=5, key=f"start:{n}")
    assert at_once(lambda n: services.spend(camp, identity=n, points=5, to=f"redeem:r{n}", key="same")) == {True: 1, "key_conflict": HANDS - 1}
    assert (sum(queries.balances(camp, range(HANDS)).values()), differences()) == (5 * (HANDS - 1), [])


def test_batches_of_the_same_members_in_any_order_neither_deadlock_nor_pass_the_budget(camp):
    services.declare_budget(camp, 100)

    def batch(n: int) -> int:
        members, new = list(range(20)), 0
        for turn in range(3):
            random.Random(n * 10 + turn).shuffle(members)
            outcome = tried(lambda turn=turn: grant_many([Grant(f"g{n}:{turn}:{m}", camp, m, 1, "join", 1, m) for m in members]))
            new += len(outcome) if isinstance(outcome, set) else 0
        return new

    issued = sum(new * times for new, times in at_once(batch).items())
    assert (issued, sum(queries.balances(camp, range(20)).values()), queries.totals(camp).left, differences()) == (100, 100, 0, [])


def test_caps_hold_when_the_same_facts_reach_many_workers(camp, rule, happen):
    rule(points=5, limit=2)
    happen(*[(who, n) for who in (1, 2, 3) for n in range(HANDS)])
    facts, _ = after(START, kinds=["groups.joined"], limit=100)

    def deliver(n: int) -> None:
        mine = facts[:]
        random.Random(n).shuffle(mine)
        with transaction.atomic():
            reactions.reward(mine)

    assert at_once(deliver) == {None: HANDS}
    assert (queries.balances(camp, [1, 2, 3]), Transfer.objects.count(), differences()) == ({1: 10, 2: 10, 3: 10}, 6, [])


def test_a_hold_is_closed_by_one_of_those_who_try(camp, give):
    give(MEI, 10)
    services.hold(camp, identity=MEI, points=10, key="h", purpose="lottery")
    outcomes = at_once(lambda n: services.settle("h", key=f"s{n}", to="redeem:ticket") if n % 2 else services.release("h", key=f"r{n}"))
    assert outcomes == {True: 1, "hold_closed": HANDS - 1}
    assert (queries.totals(camp).liability + queries.totals(camp).spent, differences()) == (10, [])


def test_a_correction_is_made_once(camp, give):
    give(MEI, 10)
    give(MEI, 10, key="more")
    assert at_once(lambda n: services.correct("gift:101", key=f"c{n}", reason="mistake")) == {True: 1, "already_corrected": HANDS - 1}
    assert (queries.balance(camp, MEI), differences()) == (10, [])


def test_budgets_declared_at_once_are_one_budget(camp, give):
    give(MEI, 10)
    at_once(lambda n: services.declare_budget(camp, 100))
    assert (queries.totals(camp).budget, queries.totals(camp).left, differences()) == (100, 90, [])


def test_sealing_while_others_write_leaves_no_hole(camp):
    def work(n: int) -> int:
        if n == 0:
            return sum(chain.seal(stretch=7) for _ in range(20))
        for turn in range(8):
            grant_many([Grant(f"g{n}:{turn}:{m}", camp, m, 1, "join", 1, m) for m in range(5)])
        return 0

    at_once(work)
    services.seal_ledger()
    verdict = chain.verify()
    assert (verdict.rows, verdict.unsealed, verdict.broken) == ((HANDS - 1) * 40, 0, None)
