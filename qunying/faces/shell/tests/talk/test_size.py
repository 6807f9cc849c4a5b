"""Whether larger groups are livelier, as somebody at the keyboard and in the report reads it; the line was drawn on paper."""

from datetime import date

import pytest

from qunying.faces.shell.tests.talk.telling import WEEK, only, rounded
from qunying.groups.findings import network_effect
from qunying.insight.findings import Look
from qunying.insight.queries import Result

pytestmark = pytest.mark.django_db(transaction=True)


def sizes(story, rooms):
    """
    In the n-th group 2n members say 2n² things in the week of D2: n each. The first group is dead. In the second eight sit there on D2–D4, seven of whom
    leave on D5: 28 days of 7 are four members on average, who say eight things.
    """
    story.comes(9, day=1, kind="staff", group=rooms[0])
    for day in range(2, 9):
        story.says(9, group=rooms[0], day=day)
    for n, room in enumerate(rooms, start=1):
        many = 8 if n == 2 else 2 * n
        story.comes(*range(100 * n, 100 * n + many), day=1, group=room)
        if n == 2:
            story.goes(*range(201, 208), group=room, day=5)
        if n > 1:
            story.says(100 * n, group=room, day=3, times=2 * n * n)


@pytest.mark.mechanism("003-062")
def test_ten_groups_with_the_dead_one_give_a_slope_with_its_interval_over_their_average_sizes(story, ten_rooms, ask):
    """
    x = 2 … 20, y = x/2 but 0 for the dead group: Σ(x − 11)² = 330, slope 0.5 + 9/330 = 0.52727; left over 1 − 0.1 − 81/330 = 0.65455, half width
    2.306·√(0.65455/8/330) = 0.03631. For ten members more: 5.2727, 4.9096 … 5.6358.
    """
    sizes(story, ten_rooms)
    rows = ask("groups.network_effect", *WEEK)
    assert only(rows, "size", "value") == [(2.0, 0.0), (4.0, 2.0), *((2.0 * n, float(n)) for n in range(3, 11))]
    assert {tuple(rounded([row], "slope", "n", "state")[0]) for row in rows} == {(5.2727, 10, "ok")}
    assert [round(bound, 3) for bound in rows[0]["interval"]] == [4.91, 5.636]
    told = network_effect(Look(story.community, date(2026, 11, 2), date(2026, 11, 8)))
    assert told.title == "群越大，每个人越活跃：每多 10 人，每人每周多做 5.3 件事" and "只是相关，不能说明因果" in told.cause
    assert (told.picture.x[:2], told.picture.series[0][1][:2], len(told.rows.rows)) == (("2 人", "4 人"), (0.0, 2.0), 10)


@pytest.mark.mechanism("003-062")
def test_nine_groups_have_their_points_and_no_slope_and_the_report_says_nothing(story, ten_rooms, ask):
    sizes(story, ten_rooms[:9])
    rows = ask("groups.network_effect", *WEEK)
    assert set(only(rows, "slope", "interval", "n", "state")) == {(None, None, 9, "few")}
    assert [row["value"] for row in rows][:3] == [0.0, 2.0, 3.0]
    assert network_effect(Look(story.community, date(2026, 11, 2), date(2026, 11, 8))) is None


def test_a_difference_too_small_to_be_told_is_told_as_none(monkeypatch):
    """A thousandth of an act a week: certain, and nobody's business."""
    rows = [{"group_id": n, "size": 10.0 * n, "per_member": 1 + 0.001 * n, "acts": n, "slope": 0.001, "low": 0.0005, "high": 0.0015} for n in range(1, 11)]
    monkeypatch.setattr(Look, "ask", lambda look, name, **asked: Result(rows, [], None, {}))
    told = network_effect(Look(1, date(2026, 11, 2), date(2026, 11, 8)))
    assert told.title == "群大群小，每个人做的事几乎一样多：每多 10 人，每人每周相差不到 0.1 件"
