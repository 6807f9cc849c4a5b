"""Core members who fell silent, as somebody at the keyboard asks for them; every expected row was counted on paper from the story above it."""

import pytest

from qunying.faces.shell.tests.talk.telling import only
from qunying.groups import services as groups
from qunying.people import services as people
from qunying.people.facts import Left

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mechanism("001-056")
def test_core_members_silent_for_thirty_days_are_listed_once_with_last_activity_and_manager(story, rooms, ask):
    """
    It is D13, so D12 is the last whole day. 1: 50 acts to D−18, 29 of them in group 2: silent for D−17 … D12, 30 days. 2: the same to D−17: 29 days. 3: 49
    acts. 4: 50 by D−60, again on D5: back after 64. 5: silent after D−100, back on D−60 with 51, silent since: 72 days. 6: away twice, back twice, last on
    D−10 after 49. 7 works here. 8 did 30 on D−200 and 20 on D−18, which are not within ninety days. 9 left on D−40. 10 is as silent, after 52.
    """
    one, two, three = rooms
    chen = people.hire(story.community, name="陈知行", role="operator")
    groups.appoint(two, people.hire(story.community, name="唐立诚", role="operator").pk, "operator")
    groups.appoint(two, chen.pk, "operator")
    story.comes(1, 2, 3, 4, 5, 6, 8, 9, 10, day=-250)
    story.comes(7, day=-250, kind="staff")
    for who, day, group, times in [
        (1, -40, one, 21), (1, -20, two, 28), (1, -18, two, 1), (2, -40, one, 49), (2, -17, one, 1), (3, -40, one, 49), (4, -60, one, 50), (4, 5, one, 1),
        (5, -100, one, 50), (5, -60, three, 51), (6, -200, one, 50), (6, -120, one, 50), (6, -60, one, 1), (6, -10, one, 1), (7, -40, one, 60),
        (8, -200, one, 30), (8, -18, one, 20), (9, -41, one, 50), (10, -60, one, 52),
    ]:  # fmt: skip
        story.says(who, group=group, day=day, times=times)
    story.tell(Left(200, "left"), who=9, day=-40)
    rows = ask("people.core_silent")
    assert only(rows, "identity", "came_back", "last_day", "value", "acts", "back_day", "left_day") == [
        (5, False, "2026-09-01", 72, 101, None, None), (10, False, "2026-09-01", 72, 52, None, None), (1, False, "2026-10-13", 30, 50, None, None),
        (9, False, "2026-09-20", 53, 50, None, "2026-09-21"), (6, True, "2026-09-01", 49, 51, "2026-10-21", None),
        (4, True, "2026-09-01", 64, 50, "2026-11-05", None),
    ]  # fmt: skip
    assert {row["identity"]: (row["group"], row["staff"]) for row in rows if row["identity"] in (1, 5)} == {1: ("g2", "陈知行"), 5: ("g3", None)}
