"""需要你处理: what people were asked to do stands among it, by harm and time left; and a demo's visitor is shown around."""

from datetime import timedelta

import pytest

from qunying.activities import services as activities
from qunying.camps.hosts import services as hosts
from qunying.faces.console import links
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.flows import queries as flows
from qunying.flows import services as tasks
from qunying.kernel import clock
from qunying.people.models import Community

pytestmark = pytest.mark.django_db


def todo(client, query=""):
    held.drop()
    page = client.get(f"/c/renji/{query}").content.decode()
    return page[page.index('id="todo-h"') :] if 'id="todo-h"' in page else page


def test_a_problem_a_host_reports_is_the_operators_to_do_with_its_words(camp, sit):
    room, zhou = camp.rooms[0], camp.staff["host-01"]
    hosts.report_problem(zhou.pk, group_id=room.id, reason="link", words="打卡的链接打不开", key="k1")
    shown = todo(sit(camp.chen))
    assert "01 营小周 报告：" in shown and "打卡的链接打不开" in shown and "/c/renji/review/" in shown


def test_points_to_watch_are_one_row_however_many(camp, sit):
    due = clock.now() + timedelta(hours=12)
    items = [tasks.NewTask(f"a{n}", "camps.attention", camp.community.pk, group=camp.rooms[n].id, due_at=due) for n in range(3)]
    tasks.open_tasks(items)
    assert "今天要留意 3 件事" in todo(sit(camp.chen))


def test_a_host_sees_the_tasks_of_the_own_group_only(camp, sit):
    for n in range(2):
        hosts.report_problem(camp.staff[f"host-0{n + 1}"].pk, group_id=camp.rooms[n].id, reason="words", words=f"第 {n} 个群", key="k")
    shown = todo(sit(camp.zhou))
    assert ("第 0 个群" in shown, "第 1 个群" in shown) == (True, False)


def test_what_is_done_stands_there_no_longer(camp, sit):
    hosts.report_problem(camp.staff["host-01"].pk, group_id=camp.rooms[0].id, reason="link", words="打不开", key="k1")
    desk = sit(camp.chen)
    [task] = flows.open_tasks(camp.community.pk)
    answer = desk.post(f"/c/renji/review/{task.public_id}/solve/")
    assert (answer.status_code, "打不开" in todo(desk)) == (302, False)


def guided(client, camp):
    """林 comes by the demo's link."""
    Community.objects.update(is_demo=True)
    camp.lin.last_login = None
    camp.lin.save()
    client.get(links.demo_login_url(camp.lin).split("//", 1)[1].partition("/")[2].join(["/", ""]))
    return client


def test_a_demos_visitor_is_led_in_four_steps_and_then_to_a_community_of_their_own(camp, client):
    guided(client, camp)
    seen, ways = [], []
    for step in range(2, 6):
        page = client.get("/c/renji/").content.decode()
        seen.append(page[page.index('class="tour-n"') :].split(">")[1].split("<")[0].strip())
        ways.append(client.post("/c/renji/act/tour/", {"step": step})["Location"])
    assert seen == ["1 / 4", "2 / 4", "3 / 4", "4 / 4"]
    assert ways == ["/c/renji/", "/c/renji/", "/c/renji/", "/new/"] and 'class="tour"' not in client.get("/c/renji/").content.decode()


def test_whoever_has_seen_enough_is_left_alone_and_a_real_community_shows_nobody_around(camp, client, sit):
    guided(client, camp)
    client.post("/c/renji/act/tour/", {"step": "0"})
    alone = client.get("/c/renji/").content.decode()
    Community.objects.update(is_demo=False)
    assert ('class="tour"' in alone, 'class="tour"' in sit(camp.chen).get("/c/renji/").content.decode()) == (False, False)


def test_feedback_past_half_of_its_time_and_a_notice_with_nothing_to_say_wait_among_it(db, morning, sit):
    camp = stage.build(days=12, members=2)
    body = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-11-15T22:00+08:00", "routes": []}
    call = activities.schedule(camp.community.pk, key="call", body={"kind": "feedback", "name": "新品反馈", "respond_within_days": 10, **body})
    notice = {"kind": "notice", "name": "迭代通知", "of": ["call"], **body, "opens_at": "2026-11-14T20:00+08:00", "closes_at": "2026-11-14T20:00+08:00"}
    said = activities.schedule(camp.community.pk, key="thanks", body=notice)
    for one in camp.joined:
        activities.send_item(one.membership_id, activity_id=call.pk, group_id=one.group_id, type="question", text="什么时候到货", key="k")
    with clock.fixed(clock.now() + timedelta(days=4)):
        tasks.run_due(worker="w")
        early = todo(sit(camp.chen))
    with clock.fixed(clock.now() + timedelta(days=6)):
        shown = todo(sit(camp.chen))
        host = todo(sit(camp.zhou))
    assert ("条反馈还没回" in early, "「迭代通知」在等：还没有一项改动上线" in early) == (False, True)
    assert (
        "2 条反馈还没回，最早的等了 6 天" in shown and f"/c/renji/activities/{call.public_id}/" in shown and f"/c/renji/activities/{said.public_id}/" in shown
    )
    assert ("条反馈还没回" in host, "迭代通知" in host) == (False, False)
