"""Holds: set aside, then settled, released or expired; what is left goes back and no point is made."""

from datetime import timedelta

import pytest

from qunying.incentives import queries, services
from qunying.incentives.ledger.audit import Difference, differences
from qunying.incentives.models import Account, Hold
from qunying.incentives.tests.conftest import MEI
from qunying.incentives.tests.test_ledger import refusal
from qunying.journal.models import FactRow
from qunying.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(camp, give):
    """阿美 has 10 points and has set 6 of them aside for a lottery ticket."""
    give(MEI, 10)
    services.hold(camp, identity=MEI, points=6, key="ticket", purpose="lottery", expires_at=clock.now() + timedelta(hours=1))


def stands(camp) -> tuple[int, int]:
    assert differences() == []
    return queries.balance(camp, MEI), queries.held(camp, MEI)


def kinds() -> list[str]:
    return list(FactRow.objects.filter(kind__startswith="incentives.points_").order_by("id").values_list("kind", flat=True))


def test_held_points_cannot_be_spent(camp, ticket):
    assert stands(camp) == (4, 6)
    assert refusal(services.spend, camp, identity=MEI, points=5, to="redeem:book", key="s") == ("not_enough_points", {"need": 5, "have": 4})


def test_holding_more_than_there_is_is_refused_and_the_same_hold_twice_is_one(camp, ticket):
    assert refusal(services.hold, camp, identity=MEI, points=5, key="more", purpose="lottery") == ("not_enough_points", {"need": 5, "have": 4})
    again = services.hold(camp, identity=MEI, points=6, key="ticket", purpose="lottery")
    assert (again, stands(camp), Hold.objects.count()) == (False, (4, 6), 1)


def test_settling_a_part_returns_the_rest(camp, ticket):
    done = [services.settle("ticket", key="draw", to="redeem:ticket", points=2) for _ in range(2)]
    assert (done, stands(camp), Account.objects.get(code="redeem:ticket").posted) == ([True, False], (8, 0), 2)
    assert FactRow.objects.get(kind="incentives.points_settled").payload == {"points": 2, "returned": 4, "to": "redeem:ticket"}


def test_settling_all_leaves_no_rest(camp, ticket):
    assert services.settle("ticket", key="draw", to="redeem:ticket")
    assert (stands(camp), kinds()[-1]) == ((4, 0), "incentives.points_settled")


def test_settling_more_than_is_held_is_refused(camp, ticket):
    assert refusal(services.settle, "ticket", key="draw", to="redeem:ticket", points=7) == ("not_enough_points", {"need": 7, "have": 6})


def test_a_released_hold_is_back_once_and_closed(camp, ticket):
    assert [services.release("ticket", key="back") for _ in range(2)] == [True, False]
    assert refusal(services.settle, "ticket", key="draw", to="redeem:ticket") == ("hold_closed", {"key": "ticket"})
    assert refusal(services.release, "ticket", key="again") == ("hold_closed", {"key": "ticket"})
    assert (stands(camp), kinds()[-1]) == ((10, 0), "incentives.points_released")


def test_a_settlement_repeated_with_other_points_is_a_conflict(camp, ticket):
    services.settle("ticket", key="draw", to="redeem:ticket", points=2)
    assert refusal(services.settle, "ticket", key="draw", to="redeem:ticket", points=3) == ("key_conflict", {"key": "draw"})


def test_holds_expire_when_their_time_has_come(camp, ticket, morning):
    assert services.expire_due() == 0
    clock.set_fixed(morning + timedelta(hours=2))
    assert (services.expire_due(), services.expire_due(), services.expire("ticket")) == (1, 0, False)
    assert (stands(camp), kinds()[-1]) == ((10, 0), "incentives.points_expired")


def test_expiring_goes_on_past_a_hold_that_was_settled_meanwhile(camp, ticket, morning, monkeypatch):
    services.hold(camp, identity=MEI, points=1, key="second", purpose="lottery", expires_at=morning)
    services.release("ticket", key="back")
    monkeypatch.setattr("qunying.incentives.ledger.holds.overdue", lambda now, limit: ["ticket", "second"])
    assert (services.expire_due(), stands(camp)) == (1, (10, 0))


def test_expiring_does_not_hide_other_refusals(camp, monkeypatch):
    monkeypatch.setattr("qunying.incentives.ledger.holds.overdue", lambda now, limit: ["nobody"])
    assert refusal(services.expire_due) == ("unknown_hold", {"key": "nobody"})


def test_the_audit_names_accounts_and_holds_that_disagree_with_their_transfers(camp, ticket):
    Account.objects.filter(code="member:101").update(posted=5)
    Hold.objects.update(remaining=1)
    account = Account.objects.get(code="member:101")
    assert differences() == [Difference("account", account.pk, 5, 4), Difference("hold", Hold.objects.get().pk, 1, 6)]
