"""On how many properties members are active, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

import pytest

from qunying.commerce.facts import CouponRedeemed, OrderPaid
from qunying.content.facts import LinkOpened
from qunying.faces.shell.tests.talk.telling import only

pytestmark = pytest.mark.django_db(transaction=True)


def opens(story, who, day, *, browser="b0"):
    opener = "outsider" if who is None else "member"
    story.tell(LinkOpened("link.lesson-01", 1, None, 0, "group", None, opener, browser), who=who, group=1, day=day)


@pytest.mark.mechanism("001-039")
def test_members_are_joined_over_properties_and_accounts_nobody_knows_stand_apart(story, rooms, ask):
    """
    September: 1 talks. October: 1 talks and buys twice: two; 2 checks in, redeems and opens a page: three; 3 talks on four days: one; 4 only buys: one. Of
    customers nobody knows 71 buys twice and one has no number; browser b1 opens twice. November: 1 talks: one; 2 and 4 do nothing, 3 talks and opens: two.
    Staff talk and buy.
    """
    story.comes(1, 2, 3, 4, day=-50, group=rooms[0])
    story.comes(9, day=-50, kind="staff")
    story.says(1, day=-40)
    story.says(1, 9, day=-10)
    for who, day, customer in ((1, -9, 11), (1, -8, 11), (4, -9, 14), (9, -9, 19), (None, -9, 71), (None, -8, 71), (None, -7, None)):
        story.tell(OrderPaid(9900, customer=customer), who=who, day=day, subject=("order", day * -100 + (who or 50)))
    story.checks_in(2, day=-9)
    story.tell(CouponRedeemed(1, 3), who=2, day=-5)
    opens(story, 2, -5)
    for day in (-9, -8, -7, -6):
        story.says(3, day=day)
    opens(story, None, -5, browser="b1")
    opens(story, None, -4, browser="b1")
    story.says(1, 3, day=5)
    opens(story, 3, 6)
    assert only(ask("commerce.matrix"), "day", "n", "one", "two", "more", "value", "unmatched", "state") == [
        ("2026-09-01", 1, 1, 0, 0, 0, 0, "ok"), ("2026-10-01", 4, 2, 1, 1, 2, 3, "ok"), ("2026-11-01", 2, 1, 1, 0, 1, 0, "incomplete"),
    ]  # fmt: skip
    assert only(ask("commerce.matrix_moves"), "day", "before", "after", "value") == [
        ("2026-10-01", 0, 1, 2), ("2026-10-01", 0, 3, 1), ("2026-10-01", 1, 2, 1),
        ("2026-11-01", 1, 0, 1), ("2026-11-01", 1, 2, 1), ("2026-11-01", 2, 1, 1), ("2026-11-01", 3, 0, 1),
    ]  # fmt: skip
