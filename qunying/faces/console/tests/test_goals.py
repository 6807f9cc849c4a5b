"""目标: on its own page and on the group's, from what was read each night; and what a blueprint may not take as one."""

from datetime import timedelta

import pytest

from qunying.blueprint.export import emit
from qunying.charter import services as charter
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_promises import plain
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

GOAL = {
    "id": "talk", "text": "28 天内每天 8 人参与", "kind": "engagement", "measure": "people.active_members", "window": 7, "baseline": 4, "target": 8,
    "strategy": ["每晚点名三位还没说话的人"],
}  # fmt: skip


def goal(*entries):
    return {"mission": "帮总说没空看书的人，在三天里重新读完几页书", "goals": list(entries)}


def lived(**changes):
    """A camp of two groups that has had a week: in the first group 4 members speak on three days and 6 on four, in the second nobody."""
    camp = stage.build(2, 3, goal=goal({**GOAL, **changes}))
    story, first = Story(camp.community.pk), clock.today("Asia/Shanghai")
    story.comes(*range(900, 910), day=first, group=camp.rooms[0].id)
    for number in range(7):
        story.says(*range(900, 904 if number < 3 else 906), group=camp.rooms[0].id, day=first + timedelta(days=number))
    clock.set_fixed(clock.now() + timedelta(days=7))
    story.end()
    charter.read_goals(camp.community.pk)
    held.drop()
    return camp


def row(page, key):
    """The cells of that goal's line."""
    return plain(page).split("看全部目标", 1)[-1]


@pytest.mark.mechanism("002-002")
def test_an_engagement_goal_stands_on_the_groups_page_with_baseline_value_and_interval(sit, db, morning):
    camp = lived(groups=["ying-01"])
    client = sit(camp.lin)
    told = row(client.get(f"/c/renji/groups/{camp.rooms[0].public_id}/"), "talk")
    # mean of 4 4 4 6 6 6 6 is 5.14; standard error 0.404, t with six degrees of freedom 2.447: half width 0.99
    assert "28 天内每天 8 人参与 每天（每周）有多少成员真正参与 做法 每晚点名三位还没说话的人 跟得上" in told
    assert "第 7 天（共 28 天）该到 5.0 人，超前 0.1 人 4 5.14 截至 11 月 19 日的 7 天 4.15 到 6.13 8 12 月 10 日前" in told
    spoiled = stage.blueprint(2, 21, goal=goal({**GOAL, "window": None}))
    assert "缺少看几天（window）" in faults(client, spoiled)
    other = stage.blueprint(2, 21, goal=goal({**GOAL, "measure": "commerce.sales"}))
    assert "说的不是活跃或留存" in faults(client, other)
    hidden = stage.blueprint(2, 21, goal=goal(GOAL))
    hidden["management"]["channels"] = [{"id": "web", "kind": "wecom", "account": "demo-corp"}]
    assert "要看发言，可「01 营」等 2 个群的渠道 web 看不到" in faults(client, hidden)


def faults(client, data):
    """What the console says of a blueprint that is handed in."""
    for entry in data["goal"]["goals"]:
        for name in [name for name, value in entry.items() if value is None]:
            del entry[name]
    answer = client.post("/c/renji/blueprint/plan/", {"text": emit(data)})
    return plain(answer)


def test_a_goal_of_the_community_shows_each_groups_number_beside_it_without_a_pace(sit, db, morning):
    camp = lived()
    client = sit(camp.lin)
    whole = plain(client.get("/c/renji/goals/"))
    assert "有读数的目标都跟得上。" in whole and "全社群 28 天内每天 8 人参与" in whole and "超前 0.1 人 4 5.14" in whole
    silent = row(client.get(f"/c/renji/groups/{camp.rooms[1].public_id}/"), "talk")
    assert "目标是全社群的 4 0 截至 11 月 19 日的 7 天 未知 8 12 月 10 日前" in silent


def test_readings_are_made_once_a_day_and_missed_days_are_made_up_for(sit, db, morning):
    camp = lived()
    first = plain(sit(camp.lin).get("/c/renji/goals/"))
    assert charter.read_goals(camp.community.pk) == 0
    clock.set_fixed(clock.now() + timedelta(days=2))
    assert charter.read_goals(camp.community.pk) == 0, "the lake does not hold those days yet"
    assert "截至 11 月 19 日" in first
    Story(camp.community.pk).end()
    assert charter.read_goals(camp.community.pk) == 2 + 2, "two days of the community, and the last of each group"


def test_goals_without_a_number_say_how_to_get_one(sit, db, morning):
    camp = stage.build(1, 3)
    page = plain(sit(camp.lin).get("/c/renji/goals/"))
    assert "还没有写了数的目标。" in page and "还没有接上数的目标" in page and "3 天内 20 人完成 3 次打卡" in page
