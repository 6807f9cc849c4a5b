"""Where members come from, as somebody at the keyboard asks for it; every expected number was counted on paper from the story above it."""

from datetime import date

import pytest

from qunying.commerce.facts import OrderPaid, OrderRefunded
from qunying.faces.shell.tests.talk.telling import only, rounded
from qunying.insight import comparing
from qunying.people.facts import Left

pytestmark = pytest.mark.django_db(transaction=True)

OCTOBER = date(2026, 10, 10)
ALL = ("rewarded", "invite", "link", "staff", "unknown")


@pytest.mark.mechanism("001-053")
def test_the_organic_range_goes_from_unrewarded_invites_to_those_and_the_unknown(story, ask):
    """
    Inviting is paid from D5 to D8. Of 100 who join 40 were asked under the rule (10 of them on D4, before it began, and 10 came on D12, after it had
    ended), 10 were not, 30 came by tracked links and 20 nobody knows how. A rule for check-ins pays all the time and matters nothing.
    """
    story.comes(1, day=date(2026, 10, 1))
    story.pays(day=5, until=8)
    story.pays("daily", day=1, fact="activities.checked_in")
    for n in range(20):
        story.invited(1, 100 + n, day=6)
    for n in range(10):
        story.invited(1, 200 + n, day=7, asked=4)
        story.invited(1, 300 + n, day=12, asked=8)
        story.invited(1, 400 + n, day=11, asked=9)
    for n in range(30):
        story.came_by(500 + n, "link", day=3, ref=7)
    for n in range(20):
        story.came_by(600 + n, "import" if n % 2 else None, day=2)
    story.comes(900, day=2, kind="staff")
    [_october, november] = ask("people.sources")
    assert [november[part] for part in ALL] == [40, 10, 30, 0, 20] and november["n"] == sum(november[part] for part in ALL) == 100
    assert (november["organic_low"], november["organic_high"], november["state"]) == (0.10, 0.30, "incomplete")


def test_who_was_brought_by_staff_is_neither_organic_nor_unknown(story, ask):
    story.came_by(1, "staff", day=2, ref=9)
    story.came_by(2, None, day=3)
    assert only(ask("people.sources"), "staff", "unknown", "organic_low", "organic_high") == [(1, 1, 0.0, 0.5)]


@pytest.mark.mechanism("003-061")
def test_by_month_and_group_the_first_source_is_a_member_another_or_unknown_and_that_is_everybody(story, rooms, ask):
    """
    October, g1: 1 unknown. November: g1 gets 3 asked by a member, 1 who opened a member's forwarded link, 2 by the shop's link, 2 nobody knows how; g2
    gets 1 by a guide. 20 asks and comes, and sits nowhere. 3 who had been there comes back by an invite, and is no new member.
    """
    one, two = rooms
    story.comes(1, day=OCTOBER, group=one)
    for who in (2, 3, 4):
        story.invited(1, who, day=3, group=one)
    story.came_by(5, "link", day=3, ref=8, inviter=1, group=one)
    for who, source in ((6, "link"), (7, "link"), (8, None), (9, None)):
        story.came_by(who, source, day=4, group=one)
    story.sits(2, group=two, day=6)
    story.came_by(10, "staff", day=4, ref=1, group=two)
    story.invited(1, 20, day=5)
    story.comes(3, day=9, first=False)
    rows = ask("people.first_source")
    assert only(rows, "day", "by_member", "otherwise", "unknown", "n") == [
        ("2026-10-01", 0, 0, 1, 1), ("2026-11-01", 4, 2, 2, 8), ("2026-11-01", 0, 1, 0, 1), ("2026-11-01", 1, 0, 0, 1)
    ]  # fmt: skip
    assert [row.get("group") for row in rows] == ["g1", "g1", "g2", None]
    assert all(row["share_by_member"] + row["share_otherwise"] + row["share_unknown"] == 1 for row in rows)
    assert rows[1]["value"] == 0.5 and rows[1]["share_unknown"] == 0.25


@pytest.mark.mechanism("001-052")
def test_the_k_factor_is_invites_a_member_times_the_share_accepted_by_the_period_of_the_invite(story, ask):
    """
    1 to 10 are members since October, 9 left on 20 October. In October 8 people are asked: 2 come the same day, 1 on D9, long after 14 days, 5 never;
    1008 is asked by somebody else and turns out to be the same person as 1001. In November 3 are asked and 1 comes. A member of staff counts nowhere.
    October: 12 were members, k = 8/12 × 3/8. November: those without 9, and two more: 13, k = 3/13 × 1/3.
    """
    story.comes(*range(1, 11), day=date(2026, 10, 1))
    leave(story, 9, day=date(2026, 10, 20))
    story.comes(95, day=date(2026, 10, 1), kind="staff")
    for n in range(8):
        story.asks(1 + n % 3, 1000 + n, day=OCTOBER)
    story.asks(4, 1008, day=OCTOBER, clock="11:00")
    story.same(1008, 1001)
    for who, invite, day in ((21, 1000, OCTOBER), (22, 1001, OCTOBER), (23, 1002, 9)):
        story.came_by(who, "invite", day=day, ref=invite, inviter=1)
    for n in range(3):
        story.asks(2, 2000 + n, day=4)
    story.came_by(24, "invite", day=5, ref=2000, inviter=2)
    rows = ask("people.invites")
    assert only(rows, "day", "sent", "accepted", "late", "members", "state") == [
        ("2026-10-01", 8, 3, 1, 12, "ok"), ("2026-11-01", 3, 1, 0, 13, "incomplete")
    ]  # fmt: skip
    assert rounded(rows, "per_member", "rate", "k_factor") == [(round(8 / 12, 4), 0.375, 0.25), (round(3 / 13, 4), 0.3333, round(1 / 13, 4))]
    assert all(row["k_factor"] == pytest.approx(row["per_member"] * row["rate"]) for row in rows)


def leave(story, *who, day):
    for one in who:
        story.tell(Left(9, "left"), who=one, day=day)


@pytest.mark.mechanism("001-016")
def test_referred_and_other_joiners_of_a_month_are_compared_on_stay_and_spend(story, ask):
    """
    October 5: 30 are brought by a member and 40 come otherwise; 3 and 16 leave within 30 days, one more of each on the 31st day. On D2 25 more of
    each come, whose 30 days are not over. Each of the 30 buys for 20 yuan on the 2nd day and half get 10 back; one of the 40 buys for 40 on the
    30th day and all of them for 99 on the 31st, too late. In September 10 came on each side: too few to compare.
    """
    september, october = date(2026, 9, 5), date(2026, 10, 5)
    story.comes(1, day=date(2026, 8, 1))
    for n in range(30):
        story.invited(1, 100 + n, day=october)
        buys(story, 100 + n, 2000, date(2026, 10, 6), back=1000 if n % 2 else 0)
    for n in range(40):
        story.came_by(200 + n, None if n % 2 else "link", day=october)
        buys(story, 200 + n, 9900, date(2026, 11, 5))
    buys(story, 200, 4000, date(2026, 11, 4))
    leave(story, *range(100, 103), *range(200, 216), day=date(2026, 10, 20))
    leave(story, 110, 230, day=date(2026, 11, 5))
    for n in range(25):
        story.invited(1, 300 + n, day=2)
        story.came_by(400 + n, None, day=2)
    for n in range(10):
        story.invited(1, 500 + n, day=september)
        story.came_by(600 + n, None, day=september)
    stay, spend = ask("people.referred_stay")[1:], ask("commerce.referred_spend")[1:]
    assert only(stay, "day", "n_1", "n_0", "state") == [("2026-09-01", 10, 10, "not_enough"), ("2026-10-01", 30, 40, "ok")]
    expected = comparing.shares(27, 30, 24, 40)
    assert rounded(stay[1:], "value_1", "value_0", "difference") == [(0.9, 0.6, 0.3)]
    assert (stay[1]["low"], stay[1]["high"]) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert only(spend, "day", "n_1", "n_0", "state") == [("2026-09-01", 10, 10, "not_enough"), ("2026-10-01", 30, 40, "ok")]
    paid = comparing.means([2000.0, 1000.0] * 15, [4000.0] + [0.0] * 39)
    assert rounded(spend[1:], "value_1", "value_0", "difference") == [(1500.0, 100.0, 1400.0)]
    assert (spend[1]["low"], spend[1]["high"]) == (pytest.approx(paid.low), pytest.approx(paid.high))


def buys(story, who, cents, day, *, back=0):
    order = next(story.numbers)
    story.tell(OrderPaid(cents), who=who, day=day, subject=("order", order))
    if back:
        story.tell(OrderRefunded(back), day=day, clock="18:00", subject=("order", order))


def test_without_orders_spend_is_not_compared(story, ask):
    story.comes(*range(50), day=OCTOBER)
    assert ask("commerce.referred_spend") == []


def test_core_members_who_bring_core_members_are_counted_by_what_came_of_each_invite(story, ask):
    """
    Core is 50 acts in 90 days. 1 is at the core from D−120 to D−31 (50 acts on D−120, none later): demoted long since. They asked 11, 12, 13 and 14 on
    D−100: 11 comes and is core on D−60 and later no more; 12 comes and is core only on D5, after more than 90 days; 13 comes and never is; 14 never
    comes. On D−20, no longer core, they ask 15, who comes and becomes core: no core member's invite. 2 is core since D1 and asks 21 (comes, core on
    D9), 22 (comes) and 23 (does not come): both may still. 3 is no core member and asks 31, who is core.
    """
    story.comes(1, 2, 3, day=day(-130))
    acts = ((1, -120), (11, -60), (12, 5), (15, -10), (2, 1), (21, 9), (31, 6))
    for who, on in acts:
        story.says(who, day=day(on), times=50)
    for who in (11, 12, 13):
        story.invited(1, who, day=day(-99), asked=day(-100))
    story.asks(1, 14, day=day(-100))
    story.invited(1, 15, day=day(-19), asked=day(-20))
    story.invited(2, 21, day=4, asked=3)
    story.invited(2, 22, day=4, asked=3)
    story.asks(2, 23, day=3)
    story.invited(3, 31, day=3)
    rows = ask("people.core_invites")
    assert only(rows, "identity", "sent", "accepted", "succeeded", "pending", "expired") == [(1, 4, 3, 1, 0, 3), (2, 3, 2, 1, 2, 0)]


def day(n):
    return date.fromordinal(date(2026, 11, 1).toordinal() + n - 1)
