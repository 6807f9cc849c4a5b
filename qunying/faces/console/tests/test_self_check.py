"""自检: the four symptoms of a group with the rows behind them, one task when two are true, and work that rests for a reason."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from qunying.camps.models import Cohort
from qunying.camps.routine.tests.telling import Work
from qunying.channels import features
from qunying.charter import queries
from qunying.charter import services as charter
from qunying.charter.models import Obligation, Promise
from qunying.charter.services.deriving import Owing, add
from qunying.charter.services.judging import settle
from qunying.charter.valuing.models import ValueAnswer
from qunying.charter.verdicts import Verdict
from qunying.faces.console.pages import chores, held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_promises import plain
from qunying.flows import queries as flows
from qunying.flows.models import Task
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.groups.signals import keeping
from qunying.groups.tests.cast import make_group, make_members
from qunying.insight.lake import writer
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
SLOTS = [{**slot, "confirm": False} for slot in stage.SLOTS]


def at(day, hour="08:30"):
    """That hour of the n-th day of the story; the first is 1 November."""
    return clock.at_local(date(2026, 11, 1) + timedelta(days=day - 1), hour, "Asia/Shanghai")


@pytest.fixture
def house(db, morning):
    """Two groups of ten members since 1 November; the newest cohort has two slots; it is Monday morning, 7 December (D37)."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    rooms = [make_group(community, n) for n in (1, 2)]
    Cohort.objects.create(
        community=community, name="第 7 期", kind="run", starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 6), ends_at=at(36), slots=SLOTS, opened_at=at(1)
    )
    with clock.fixed(at(37)):
        yield SimpleNamespace(community=community, owner=owner, rooms=rooms, story=Work(community.pk, [room.pk for room in rooms]))


def owe(house, *days):
    """The talk was promised for 19:00 of these days; returns what is owed, in order."""
    charter.promise(house.community.pk, "talk", text="每天 19:00 大咖分享", slot="", position=0)
    promise = Promise.objects.get()
    with transaction.atomic():
        add(house.community.pk, [Owing(promise.pk, house.rooms[0].pk, at(day, "19:00"), 30) for day in days])
    return list(Obligation.objects.order_by("starts_at"))


def judged(verdict, *rows):
    """These were judged so, each after its midnight."""
    for row in rows:
        with clock.fixed(row.starts_at + timedelta(hours=6)), transaction.atomic():
            settle([(row, Verdict(verdict))])


def read(sit, house, path=None):
    """The page of the first group as of now, in plain words."""
    house.story.end()
    writer.catch_up()
    held.drop()
    answer = sit(house.owner).get(f"/c/renji/groups/{path or house.rooms[0].public_id + '/check/'}")
    assert answer.status_code == 200
    return plain(answer)


def look(house, day):
    """The signals are read on the morning of that day; returns the open tasks about the self-check."""
    house.story.end()
    with clock.fixed(at(day)):
        writer.catch_up()
        keeping.keep(house.community.pk)
        drain()
        return [task for task in flows.open_tasks(house.community.pk, kinds=["groups.signal"]) if task.data["signal"] == "self_check"]


@pytest.mark.mechanism("004-009")
def test_five_of_six_kept_is_the_symptom_with_the_missed_one_listed_and_the_one_put_off_before_its_start_not_counted(sit, house):
    rows = owe(house, 20, 21, 22, 23, 24)
    judged("kept", *rows[:4])
    with clock.fixed(at(24, "12:00")):
        charter.reschedule([rows[4].public_id], starts_at=at(25, "19:00"))
    assert "不能兑现承诺 近 30 天到时间 4 次，兑现 4 次，100% 读不出" in read(sit, house)
    judged("missed", Obligation.objects.get(moved_from_at__isnull=False))
    page = read(sit, house)
    assert "截至 12/6 周日" in page and "不能兑现承诺 近 30 天到时间 5 次，兑现 4 次，80% 有" in page
    assert "11 月 25 日 19:00 每天 19:00 大咖分享 没兑现" in page and "11 月 24 日 19:00" not in page
    judged("kept", *owe(house, *range(9, 14))[:5])
    assert "不能兑现承诺 近 30 天到时间 10 次，兑现 9 次，90% 没有" in read(sit, house)


@pytest.mark.mechanism("004-010")
def test_work_under_four_fifths_or_missed_three_times_running_is_the_symptom_and_a_rest_with_a_reason_is_left_out(sit, house):
    house.story.works("done", *range(20, 35))
    house.story.works("missed", 7, 9, 11, slot="evening")
    house.story.works("done", 8, 10, slot="evening")
    house.story.works("missed", 17, 18)
    page = read(sit, house)
    assert "不能持续完成基础工作 近 30 天到时间 22 次，做了 17 次，77%；最多连着 2 次没做 有" in page
    assert "11 月 18 日 周三 早安问候 2" in page and "11 月 11 日 周三 晚间小班会 1" in page
    client, path = sit(house.owner), f"/c/renji/groups/{house.rooms[0].public_id}/check/pause/"
    assert "停一项工作要写明原因" in plain(client.post(path, {"job": "slot:morning", "reason": " "}))
    with clock.fixed(at(17)):
        client.post(path, {"job": "slot:morning", "reason": "营主住院", "until": "2026-11-18"})
        assert "早安问候 营主住院 11/18 11/17 起" in read(sit, house)
    assert "不能持续完成基础工作 近 30 天到时间 20 次，做了 17 次，85%；最多连着 1 次没做 没有" in read(sit, house)
    house.story.works("missed", 33, 34, 35, slot="noon")
    house.story.works("done", *range(25, 35), slot="evening")
    assert "不能持续完成基础工作 近 30 天到时间 33 次，做了 27 次，82%；最多连着 3 次没做 有" in read(sit, house)


@pytest.mark.mechanism("004-011")
def test_losses_that_rise_three_weeks_running_or_a_growing_blacklist_are_the_symptom_and_a_closing_day_has_no_leaves(sit, house):
    story = house.story
    story.comes(*range(300, 390), day=1, group=story.one)
    story.goes(300, group=story.one, day=10)
    story.goes(301, 302, group=story.one, day=18)
    story.goes(303, 304, group=story.one, day=24)
    story.refunds(25, group=story.one)
    story.goes(305, 306, 307, group=story.one, day=33)
    story.refunds(34, group=story.one)
    page = read(sit, house)
    assert "黑名单增加 这周 95 人里退群 3 人、退款 1 笔；近 30 天请出去 0 人 有" in page
    assert "11/30-12/6 95 3 1 4.2 0 11/23-11/29 97 2 1 3.1 0 11/16-11/22 99 2 0 2.0 0 11/9-11/15 100 1 0 1.0 0" in page
    story.closes(33)
    assert "黑名单增加 这周 92 人里退群 0 人、退款 1 笔；近 30 天请出去 0 人 没有" in read(sit, house)
    for who in (310, 311):
        story.puts_out(who, day=36)
    assert "黑名单增加 这周 90 人里退群 0 人、退款 1 笔；近 30 天请出去 2 人 有" in read(sit, house)


@pytest.mark.mechanism("004-012")
def test_two_symptoms_are_one_task_with_the_evidence_one_is_none_and_two_weeks_below_two_clear_it(sit, house):
    story = house.story
    story.works("missed", 17, 18, 19)  # they weigh on the Sundays D22 to D43
    assert look(house, 23) == []
    story.promised("missed", *range(24, 30))
    [task] = look(house, 30)
    assert (task.data["state"], task.group) == ("improve", story.one) and [one.id for one in look(house, 37)] == [task.id]
    [evidence] = FactRow.objects.filter(pk__in=Task.objects.get(pk=task.id).evidence)
    assert (evidence.kind, evidence.local_day) == ("groups.signal_turned", date(2026, 11, 29))
    with clock.fixed(at(30)):
        rows = {row.id: row for row in groups.groups(house.community.pk)}
        [entry] = chores.entries(house.community, chores.live(house.community, only=None), rows, clock.now(), only=None)
        assert entry.finding == "01 营 自检：需改善"
        assert entry.cause == "四条里中了 2 条：承诺到时间 6 次，兑现 0 次；基础工作到时间 3 次，做了 0 次，最多连着 3 次没做"
    assert "2 个群里 1 个需改善：01 营" in read(sit, house, "check/")
    assert "四条里中了 2 条，1 条读不出；11 月 29 日起需改善" in read(sit, house)
    story.works("done", *range(44, 64))
    assert [one.id for one in look(house, 51)] == [task.id]  # below two in one week, the one to D50
    assert look(house, 58) == [] and Task.objects.filter(kind="groups.signal", data__signal="self_check").count() == 1


@pytest.mark.mechanism("004-023")
def test_a_dead_group_says_why_the_operators_side_first_each_with_figure_and_date_and_no_data_where_none_is(sit, house):
    story = house.story
    for day in (2, 4, 6):
        fact = features.posted("请问这一课在哪里看？", "text")
        story.tell(fact, who=100, group=story.one, day=day, subject=("history", day))
    story.promised("missed", 5)
    story.promised("kept", 3, 4)
    story.works("done", 2, 3, 4)
    story.says(200, group=story.two, day=36)
    look(house, 37)
    page = read(sit, house, f"{house.rooms[0].public_id}/")
    causes = [
        "运营这边 承诺没兑现 到时间的 3 次承诺里 1 次没兑现，最后一次在 11 月 5 日 成立",
        "运营这边 没有话题 6 天里 3 天没有人发过话题，最后一次话题在 11 月 4 日 成立",
        "运营这边 提问没人及时回 3 个提问里 3 个 24 小时没有人回，最后一次在 11 月 6 日 成立", "运营这边 群规乱 没有数据 读不出",
        "成员这边 一个人唱独角戏 没有数据 读不出", "成员这边 多数人从不开口 10 个成员里 9 个没有开过口，看到 11 月 6 日 成立",
        "成员这边 成员一直在走 10 个成员里走了 0 个 不成立",
    ]  # fmt: skip
    assert " ".join(causes) in page and "死亡" in page
    assert "这个群是怎么死的" not in read(sit, house, f"{house.rooms[1].public_id}/")


LINES = ["天天有红包", "大家一起聊天", "课程打八折"]


def say_value(house, text):
    """The charter states its value and promises in these words, and is read by the rules."""
    with transaction.atomic():
        charter.position(
            house.community.pk, revision=1, mission="帮人", core_value="每天三页，把读书捡回来", reason_to_stay="当晚有人接住你那一句", pain_point="alone",
            promise="talk", personas=[], audience=[], pain_points=[], advantages=[],
        )  # fmt: skip
        charter.promise(house.community.pk, "talk", text=text, slot="", position=0)
        return charter.lint_value(house.community.pk, key=text)


@pytest.mark.mechanism("004-008")
def test_words_that_fail_the_lint_are_the_symptom_and_clean_words_alone_leave_it_open(sit, house):
    with clock.fixed(at(20)):
        assert say_value(house, "随时回复大家") == 1
    assert "说不清服务价值 核心价值和承诺的写法有 1 处毛病；还没有成员答过四选一 有" in read(sit, house)
    with clock.fixed(at(30)):
        assert say_value(house, "每天 19:00 大咖分享") == 0
    assert "说不清服务价值 写法没有毛病；还没有成员答过四选一 读不出" in read(sit, house)


@pytest.mark.mechanism("004-008")
def test_nine_of_twenty_members_knowing_the_value_are_the_symptom_half_are_not_and_nineteen_answers_say_nothing(sit, house):
    members = make_members(house.community, 22)
    group_services.seat_many([(member.pk, house.rooms[0].pk) for member in members])
    with clock.fixed(at(30)):
        say_value(house, "每天 19:00 大咖分享")
        client = sit(house.owner)
        assert "要写三句和核心价值不同" in plain(client.post("/c/renji/groups/check/ask/", {"other": [*LINES[:2], "每天三页，把读书捡回来"]}))
        client.post("/c/renji/groups/check/ask/", {"other": LINES})
        card = queries.value_card(house.community.pk, members[0].pk)
        for n, member in enumerate(members[:19]):
            charter.pick_value(member.pk, question=card.public_id, line=LINES[n % 3] if n < 10 else "每天三页，把读书捡回来")
    assert "说不清服务价值 写法没有毛病；近 90 天 19 人里 9 人选中核心价值 读不出" in read(sit, house)
    with clock.fixed(at(31)):
        charter.pick_value(members[19].pk, question=card.public_id, line=LINES[0])
        answer = ValueAnswer.objects.order_by("pk").last()
        assert (answer.picked, answer.picked_right, answer.answered_at) == (LINES[0], False, at(31))
    assert "说不清服务价值 写法没有毛病；近 90 天 20 人里 9 人选中核心价值 有" in read(sit, house)
    assert "11/30 问的，20 人答了，9 人选中 每一句有多少人选" in read(sit, house, "check/")
    with clock.fixed(at(32)):
        for member in members[20:]:
            charter.pick_value(member.pk, question=card.public_id, line="每天三页，把读书捡回来")
    assert "说不清服务价值 写法没有毛病；近 90 天 22 人里 11 人选中核心价值 没有" in read(sit, house)
