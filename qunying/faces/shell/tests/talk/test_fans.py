"""From visitor to loyal fan, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

import pytest

from qunying.faces.shell.tests.talk.telling import only
from qunying.insight.tests.story import moment
from qunying.kernel import clock
from qunying.people import queries, services

pytestmark = pytest.mark.django_db(transaction=True)


def members(story, **joined):
    """Real memberships that began on these days: name → identity."""
    found = {}
    for name, day in joined.items():
        with clock.fixed(moment(day)):
            found[name] = services.admit(story.community, name=name, key=f"k-{name}")
    return found


@pytest.mark.mechanism("002-039")
def test_fans_climb_within_ninety_days_and_step_back_and_all_stages_together_are_the_members(story, rooms, ask):
    """
    Joined, first act, fourth day within 28, fifty acts within 90: v −100; u −100, −50; w −150, −50 (100 days: late); a −100, −99, D11 (110: late); b −40,
    −39, −36, user again on −11 when three days are left; l −120, −119, −116, loyal on −103 (17 · 3 acts), user on −75, active on D8; k −20, D9, D12, loyal
    that day (4 · 13); g −30, −29 and gone; p −100 and staff now; s was always staff. Ninety days behind them have v u w a l p at the first step, a l at
    the second, l at the third.
    """
    one = members(story, v=-100, u=-100, w=-150, a=-100, b=-40, l=-120, k=-20, g=-30, p=-100)
    services.hire(story.community, name="s", role="host")
    services.hire(story.community, name="p", role="host", membership_id=one["p"].pk)
    with clock.fixed(moment(-20)):
        services.leave(one["g"].pk)
    acts = {"u": [-50], "w": [-50], "a": [-99, 8, 9, 10, 11], "b": [-39, -38, -37, -36], "g": [-29]}
    acts |= {"l": [day for day in range(-119, -99) for _ in range(3)] + [5, 6, 7, 8], "k": [day for day in range(9, 13) for _ in range(13)]}
    for name, days in acts.items():
        for day in days:
            story.says(one[name].identity_id, group=rooms[0], day=day)
    rows = ask("people.fan_stages")
    assert only(rows, "stage_name", "now", "entered", "size", "eligible", "reached", "stepped_back") == [
        ("访客", 1, 9, 9, None, None, 0), ("用户", 3, 6, 9, 6, 3, 0), ("活跃", 2, 3, 7, 2, 1, 1), ("忠实", 1, 2, 4, 1, 1, 1)
    ]  # fmt: skip
    assert sum(row["now"] for row in rows) == queries.members_count(story.community) == 7
    moves = [row for row in ask("people.fan_moves") if row["identity"] == one["l"].identity_id]
    assert only(moves, "day", "from_name", "stage_name", "back") == [
        ("2026-11-08", "用户", "活跃", False), ("2026-08-17", "忠实", "用户", True), ("2026-07-20", "活跃", "忠实", False),
        ("2026-07-07", "用户", "活跃", False), ("2026-07-04", "访客", "用户", False),
    ]  # fmt: skip
