"""What must hold whatever happens: nothing made from nothing, nothing below zero, replay equals balances, twice is once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunying.incentives import queries, services
from qunying.incentives.ledger import chain
from qunying.incentives.ledger.audit import differences
from qunying.incentives.models import Account, Transfer
from qunying.incentives.services import Grant
from qunying.journal.models import FactRow
from qunying.kernel.ids import public_id
from qunying.kernel.refusals import Refused
from qunying.people.services import create_community

pytestmark = pytest.mark.django_db

who, points = st.integers(1, 3), st.integers(1, 9)
number = st.integers(0, 5)  # few numbers, so that keys collide often
deeds = st.one_of(
    st.tuples(st.just("grant"), number, who, points),
    st.tuples(st.just("grants"), number, st.lists(st.tuples(who, points), min_size=1, max_size=4)),
    st.tuples(st.just("spend"), number, who, points),
    st.tuples(st.just("hold"), number, who, points),
    st.tuples(st.just("settle"), number, number, st.none() | points),
    st.tuples(st.just("release"), number, number),
    st.tuples(st.just("expire"), number),
    st.tuples(st.just("correct"), number, st.sampled_from(["grant", "spend", "settle"]), number),
    st.tuples(st.just("budget"), st.integers(1, 60)),
)


def do(camp: int, deed: tuple) -> object:
    """Carry the deed out; its key is made of its kind and number within the community."""
    name, *rest = deed
    key = f"{camp}:{name}:{rest[0]}"
    match name:
        case "grant":
            return services.grant(camp, identity=rest[1], points=rest[2], key=key)
        case "grants":
            return services.grant_many([Grant(f"{key}:{n}", camp, identity, p, "join", 1, n) for n, (identity, p) in enumerate(rest[1])])
        case "spend":
            return services.spend(camp, identity=rest[1], points=rest[2], to="redeem:book", key=key)
        case "hold":
            return services.hold(camp, identity=rest[1], points=rest[2], purpose="lottery", key=key)
        case "settle":
            return services.settle(f"{camp}:hold:{rest[1]}", key=key, to="redeem:ticket", points=rest[2])
        case "release":
            return services.release(f"{camp}:hold:{rest[1]}", key=key)
        case "expire":
            return services.expire(f"{camp}:hold:{rest[0]}")
        case "correct":
            return services.correct(f"{camp}:{rest[1]}:{rest[2]}", key=key, reason="mistake")
        case _:
            return services.declare_budget(camp, rest[0])


def attempt(camp: int, deed: tuple) -> str:
    before = book(camp)
    try:
        do(camp, deed)
    except Refused as refused:
        assert book(camp) == before, "a refusal has changed something"
        return refused.code
    return "done"


def book(camp: int) -> tuple:
    accounts = tuple(Account.objects.filter(community_id=camp).exclude(posted=0).order_by("id").values_list("code", "posted"))
    return accounts, Transfer.objects.filter(community=camp).count(), FactRow.objects.filter(community=camp).count()


def sound(camp: int) -> None:
    """Every invariant that can be read off the tables."""
    accounts = Account.objects.filter(community_id=camp)
    assert accounts.aggregate(n=Sum("posted"))["n"] in (0, None)
    assert not accounts.filter(posted__lt=0, may_overdraw=False).exists()
    assert not accounts.filter(posted__lt=0, identity__isnull=False).exists()
    assert not Transfer.objects.filter(community=camp).exclude(debit__community_id=F("community"), credit__community_id=F("community")).exists()
    assert differences() == []


def replayed(camp: int) -> dict[str, int]:
    """Balances made from the transfers alone."""
    sums: Counter[str] = Counter()
    for debit, credit, amount in Transfer.objects.filter(community=camp).order_by("id").values_list("debit__code", "credit__code", "amount"):
        sums[debit] -= amount
        sums[credit] += amount
        assert not debit.startswith(("member:", "held:")) or sums[debit] >= 0, "a member was below zero on the way"
    return {code: total for code, total in sums.items() if total}


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fresh_camp() -> int:
    return create_community(slug=public_id(), name="训练营", kind="camp", timezone="Asia/Shanghai").pk


@quick
@given(st.lists(deeds, max_size=25))
def test_points_are_never_made_lost_or_owed_by_a_member(morning, story):
    camp = fresh_camp()
    for deed in story:
        attempt(camp, deed)
    sound(camp)
    assert replayed(camp) == dict(book(camp)[0])


@quick
@given(st.lists(deeds, max_size=15), st.randoms(use_true_random=False))
def test_deeds_repeated_in_any_order_change_nothing(morning, story, dice):
    camp = fresh_camp()
    done = [deed for deed in story if attempt(camp, deed) == "done" and deed[0] != "budget"]
    before = book(camp)
    again = done * 2
    dice.shuffle(again)
    assert ({attempt(camp, deed) for deed in again} <= {"done"}, book(camp)) == (True, before)


@quick
@given(st.integers(1, 9), st.lists(st.tuples(st.sampled_from(["settle", "release", "expire"]), st.integers(1, 9)), max_size=4))
def test_what_was_held_goes_to_the_reward_or_back_and_nowhere_else(morning, amount, steps):
    camp = fresh_camp()
    services.grant(camp, identity=1, points=9, key=f"{camp}:start")
    services.hold(camp, identity=1, points=amount, key=f"{camp}:hold:0", purpose="lottery")
    for n, (step, part) in enumerate(steps):
        attempt(camp, (step, n, 0, part) if step == "settle" else (step, n, 0) if step == "release" else (step, 0))
        total = queries.totals(camp)
        assert (total.issued, total.liability + total.spent, queries.balance(camp, 1) + total.held + total.spent) == (9, 9, 9)


@quick
@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_sealed_ledger_verifies_and_any_changed_row_is_the_one_named(morning, batches, stretch, dice):
    camp = fresh_camp()
    for n, size in enumerate(batches):
        services.grant_many([Grant(f"{camp}:{n}:{m}", camp, m, 1, "join", 1, m) for m in range(size)])
        if dice.random() < 0.5:
            chain.seal(stretch=stretch)
    services.seal_ledger()
    assert chain.verify().broken is None
    victim = dice.choice(list(Transfer.objects.filter(community=camp).values_list("id", flat=True)))
    with transaction.atomic():
        Transfer.objects.filter(pk=victim).update(happened_at=morning + timedelta(seconds=1))
        found = chain.verify().broken
        transaction.set_rollback(True)
    assert found and (found.transfer, found.why) == (victim, "changed")
