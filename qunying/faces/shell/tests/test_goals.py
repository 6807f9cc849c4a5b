"""Goals at the keyboard: what one must name, what is said of too much, what is read each day, and the pace of what is counted."""

from datetime import date, timedelta

import pytest

from qunying.activities import queries as activities
from qunying.activities.services import check_in
from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.faces.h5 import session
from qunying.groups import queries as groups
from qunying.insight import queries
from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "    - {id: three-days, text: 3 天内 20 人完成 3 次打卡}"
WHOLE = (
    "    - {id: talk, text: 28 天内每天 30 人参与, kind: engagement, measure: people.active_members, window: 3, baseline: 6, target: 30,"
    " strategy: [每晚点名三位还没说话的人]}"
)
BRAND = "    - {id: known, text: 28 天内新来 60 人, kind: brand, measure: people.new_members, take: sum, baseline: 12, target: 60, strategy: [请读完的人转发]}"
BOOKS = "    - {id: books, text: 一年内每人读 50 本书, start: 2026-08-06, count: {activity: daily}}"


@pytest.fixture(autouse=True)
def own_lake(settings, tmp_path, morning):
    settings.DATA = tmp_path
    queries.forget()
    yield
    queries.forget()


def codes(answer):
    return [(problem["code"], problem["path"]) for problem in answer.json["problems"]]


def told(days):
    """A community with so many days of history: members 1 to 6 come before it and say something every day, 1 to 9 on the last two."""
    community = staff.create_community(slug="read-three-days", name="三天读书小群", kind="camp", timezone="Asia/Shanghai").pk
    story = Story(community)
    first = clock.today("Asia/Shanghai") - timedelta(days=days)
    story.comes(*range(1, 7), day=first)
    for number in range(days):
        story.says(*range(1, 10 if number >= days - 2 else 7), day=first + timedelta(days=number))
    story.comes(7, 8, 9, day=first + timedelta(days=days - 2))
    story.end()
    return story


@pytest.mark.mechanism("002-001")
def test_a_brand_goal_names_a_measure_with_its_baseline_and_is_read_from_it_every_day(qunying, spoil):
    free = qunying("check", spoil((TEXT, BRAND.replace("people.new_members", "让更多人知道我们"))), "--json")
    none = qunying("check", spoil((TEXT, "    - {id: known, text: 28 天内新来 60 人, kind: brand}")), "--json")
    bare = qunying("check", spoil((TEXT, BRAND.replace("baseline: 12, ", ""))), "--json")
    assert [codes(one) for one in (free, none, bare)] == [
        [("goal_measure_unknown", "goal.goals.0.measure")], [("goal_brand_unmeasured", "goal.goals.0")], [("goal_incomplete", "goal.goals.0")],
    ]  # fmt: skip
    assert (free.code, "没有这个指标" in free.json["problems"][0]["message"], "people.new_members" in free.json["problems"][0]["mend"]) == (1, True, True)
    told(10)
    assert qunying("apply", spoil((TEXT, BRAND)), "--yes").code == 0
    (first,) = qunying("goals", "--json").json["goals"]
    assert (first["day"], first["value"], first["n"], first["baseline"], first["target"]) == ("2026-11-12", 3.0, 7, 12.0, 60.0)
    clock.set_fixed(clock.now() + timedelta(days=1))
    (second,) = qunying("goals", "--json").json["goals"]
    assert [point["day"] for point in second["course"]] == ["2026-11-12", "2026-11-13"]
    assert [row.payload["value"] for row in FactRow.objects.filter(kind="charter.goal_read", group=None).order_by("local_day")] == [3.0, 3.0]


@pytest.mark.mechanism("002-005")
def test_a_goal_carries_baseline_target_date_and_strategy_and_one_beyond_the_best_tenth_of_the_past_is_called_unlikely(qunying, spoil):
    bare = qunying("check", spoil((TEXT, "    - {id: talk, text: 28 天内每天 30 人参与, measure: people.active_members}")), "--json")
    undated = qunying("check", spoil((TEXT, WHOLE.replace("28 天内", ""))), "--json")
    assert (codes(bare), codes(undated)[0][0]) == ([("goal_incomplete", "goal.goals.0")], "goal_vague")
    assert bare.json["problems"][0]["message"] == "目标「talk」缺少起点（baseline）、要到多少（target）、至少一条做法（strategy）。"
    new = qunying("plan", spoil((TEXT, WHOLE)))
    assert "目标「talk」没有历史可比：这个社群还没有满 3 天的记录。" in new.out
    told(15)  # five windows of three days: 6, 6, 6, 6 and, with two days of nine, 8
    high = qunying("plan", spoil((TEXT, WHOLE)))
    assert "目标「talk」不大可能达到：这个社群过去 5 段 3 天里，0 段到过 30；最好的一段 8，中间的一段 6。" in high.out
    fair = qunying("plan", spoil((TEXT, WHOLE.replace("target: 30", "target: 8"))))
    assert ("不大可能" in fair.out, "没有历史" in fair.out, "还说不准" in fair.out) == (False, False, False)


@pytest.mark.mechanism("002-005")
def test_of_the_same_group_only_that_groups_past_counts(qunying, spoil):
    grouped = WHOLE.replace("window: 3", "window: 3, groups: [reading]")
    story = told(15)
    assert qunying("apply", spoil((TEXT, WHOLE)), "--yes").code == 0
    said = qunying("plan", spoil((TEXT, grouped))).out  # the community spoke, the group is new
    assert "目标「talk」没有历史可比：「三页读书群」还没有满 3 天的记录。" in said
    room = groups.key_ids(story.community)["reading"]
    for number in range(15):
        story.says(1, 2, 3, group=room, day=clock.today("Asia/Shanghai") - timedelta(days=15 - number))
    story.end()
    assert "「三页读书群」过去 5 段 3 天里，0 段到过 30；最好的一段 3" in qunying("plan", spoil((TEXT, grouped))).out


def test_what_the_groups_channel_does_not_show_is_no_goal(qunying, spoil):
    hidden = (("- {id: web, kind: web}", "- {id: web, kind: wecom, account: demo-corp}"), ("- {channel: web}]", "- {channel: web}]"))
    answer = qunying("check", spoil((TEXT, WHOLE), hidden[0]), "--json")
    found = [problem for problem in answer.json["problems"] if problem["code"] == "goal_unobservable"]
    assert (answer.code, [one["path"] for one in found], "activities.check_in_rate" in found[0]["mend"]) == (1, ["goal.goals.0.measure"], True)
    seen = WHOLE.replace("people.active_members", "activities.check_in_rate").replace("baseline: 6, target: 30", "baseline: 0.2, target: 0.5")
    other = qunying("check", spoil((TEXT, seen), hidden[0]), "--json")
    assert "goal_unobservable" not in [problem["code"] for problem in other.json["problems"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("people.active_members", "commerce.sales"), "goal_measure_unsuited"),
        (("window: 3, ", ""), "goal_incomplete"),
        (("target: 30", "target: 6"), "goal_goes_nowhere"),
        (("window: 3", "window: 3, params: {color: red}"), "goal_measure_parameter"),
        (("window: 3", "window: 3, params: {group: 3}"), "goal_parameter_taken"),
        (("window: 3", "window: 3, groups: [nobody]"), "goal_group_unknown"),
        (("people.active_members", "people.retention"), "goal_measure_many"),
        (("people.active_members, window: 3", "people.retention, window: 3, params: {days: 7}"), "goal_window_short"),
        (("window: 3", "window: 3, count: {activity: daily}"), "goal_measured_and_counted"),
        (("window: 3", "window: 3, by: 2030-01-01"), "goal_span"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(qunying, spoil, change, code):
    answer = qunying("check", spoil((TEXT, WHOLE.replace(*change))), "--json")
    assert (answer.code, [found for found, _ in codes(answer)]) == (1, [code])


def test_a_counted_goal_counts_an_activity_that_is_there(qunying, spoil):
    lost = qunying("check", spoil((TEXT, BOOKS.replace("daily", "books"))), "--json")
    assert codes(lost) == [("goal_activity_unknown", "goal.goals.0.count.activity")]


@pytest.fixture
def reader(qunying, spoil):
    """A member of the reading club who has finished a book on twelve of the first days; it is day 100 of the year of 50 books."""
    assert qunying("apply", spoil((TEXT, BOOKS)), "--yes").code == 0
    community = people.community_by_slug("read-three-days")
    (joined,) = camps.join_many(community.pk, [JoinRequest("阿美", "first", 1, "k1")])
    (activity,) = activities.declared(community.pk)
    start = clock.at_local(date(2026, 8, 7), "12:00", "Asia/Shanghai")
    for number in range(12):
        clock.set_fixed(start + timedelta(days=number))
        check_in(joined.membership_id, activity_id=activity.id, group_id=joined.group_id)
    clock.set_fixed(clock.at_local(date(2026, 11, 13), "22:00", "Asia/Shanghai"))
    return joined


@pytest.mark.mechanism("004-025")
def test_fifty_books_a_year_are_a_pace_and_twelve_on_day_hundred_are_behind_by_one_point_seven(qunying, reader, client):
    (told,) = qunying("goals", "--json").json["counted"]
    assert (round(told["a_week"], 2), told["day"], told["days"], told["value"], told["members"]) == (0.96, 100, 365, 12.0, 1)
    assert (round(told["required"], 1), round(told["behind"], 1)) == (13.7, 1.7)
    said = qunying("goals", "--group", "reading").out
    assert "要每周 0.96 本" in said and "人均 12 本；第 100 天（共 365 天）该到 13.7 本，落后 1.7 本" in said
    client.cookies[session.COOKIE] = staff.issue_key(reader.membership_id, kind=staff.Key.DEVICE)
    page = client.get("/m/goals").content.decode()
    mine, ours = page.index("我自己"), page.index("三页读书群", page.index("我自己"))
    for place in (page[mine:ours], page[ours:]):
        assert "每周 0.96 本" in place and "该到 13.7 本，落后 1.7 本" in place
