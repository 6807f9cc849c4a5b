"""救场 on the console: who needs help and who is on it, given to somebody else, taken over, reminded, judged; for whoever sees the group."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from qunying.camps import queries, services
from qunying.camps.rescue.tests.stage import DAY, FIRST, HOUR, MINUTE, NOW, alarmed, alive, build, facts, heard, rescue, speak, walk_out, work
from qunying.faces.console.tests.stage import BACKEND, login, stranger
from qunying.flows import queries as flows
from qunying.kernel import clock
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(morning):
    """The first group silent for 25 hours, its alarm raised; 陈 operates, the first group's host may sign in."""
    camp = alarmed(until=FIRST + 4 * DAY)
    accounts = {name: login(camp.staff[name].pk, name) for name in ("chen", "host-01", "host-02")}
    return SimpleNamespace(**vars(camp), **{"accounts": accounts})


def desk(camp, name="chen"):
    client = Client()
    client.force_login(camp.accounts[name], backend=BACKEND)
    return client


def text(answer):
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def url(camp, rest=""):
    return f"/c/camp/groups/rescues/{rest}"


def one(camp, rest=""):
    return url(camp, f"{rescue(camp).task.public_id}/{rest}")


@pytest.mark.mechanism("004-138")
def test_the_list_names_the_class_the_reason_the_owner_and_the_time_left(camp):
    page = text(desk(camp).get(url(camp)))
    assert "1 个群没人接手，先看 01 营：25 小时没有成员的任何动静。" in page
    assert "沈子衿" in page and "剩 2 小时" in page and "02 营" not in page
    assert facts("camps.alarm_raised")[0][2]["level"] == 1


@pytest.mark.mechanism("004-138")
def test_unaccepted_it_is_with_the_officer_on_the_second_level_and_the_hosts_group_has_heard_it(camp):
    client = desk(camp)
    clock.set_fixed(NOW + 2 * HOUR - MINUTE)
    assert "剩 1 分" in text(client.get(url(camp)))
    work(NOW + 2 * HOUR)
    page = text(client.get(url(camp)))
    assert "2 级" in page and "陈知行" in page and "沈子衿" not in page
    assert "@陈知行 01 营的救场 2 小时没人接手，转给你了" in heard(camp)[-1]


def test_the_page_of_a_rescue_tells_it_from_the_alarm_to_the_verdict_and_the_group_page_too(camp):
    client, group = desk(camp), camp.one
    page = text(client.get(one(camp)))
    assert "救场：01 营" in page and "报警" in page and "沈子衿" in page and "私聊前三位常说话的人" in page and "我来接手" in page
    services.finish_rescue(rescue(camp).task.id, by=camp.staff["host-01"].pk, note="问了三位")
    work(NOW)
    speak(camp, group, at=NOW + HOUR, count=5)
    where = one(camp)
    assert "判定" in text(client.get(where)) and "问了三位" in text(client.get(where))
    work(NOW + 24 * HOUR)
    page = text(client.get(where))
    assert "恢复：报警前一天 0 人参与，做完后一天 5 人，退群 0 人" in page and "我来接手" not in page
    from qunying.groups import queries as rooms

    assert "恢复：报警前一天 0 人参与" in text(client.get(f"/c/camp/groups/{rooms.by_id([group])[group].public_id}/"))


def test_given_to_somebody_else_they_have_the_whole_time(camp):
    client, other = desk(camp), camp.staff["host-02"]
    clock.set_fixed(NOW + HOUR)
    assert 'id="assign"' in client.get(one(camp) + "?assign=1").content.decode()
    answer = client.post(one(camp, "assign/"), {"staff": other.pk}, follow=True)
    assert "已交给林疏影" in text(answer)
    assert (rescue(camp).task.owner, rescue(camp).task.due_at) == (other.pk, NOW + 3 * HOUR)
    assert client.post(one(camp, "assign/"), {"staff": "1x"}).status_code == 404


def test_taken_over_from_the_desk_it_is_done_there_too(camp):
    client = desk(camp)
    client.post(one(camp, "act/"), {"act": "take"})
    assert (rescue(camp).stage, rescue(camp).task.owner) == ("in_hand", camp.staff["chen"].pk)
    client.post(one(camp, "act/"), {"act": "tick", "step": "question"})
    assert rescue(camp).steps_done == ("question",)
    client.post(one(camp, "act/"), {"act": "finish", "note": "我去问了"})
    assert (rescue(camp).stage, rescue(camp).task.note) == ("done", "我去问了")


def test_what_is_refused_is_said_and_what_was_written_is_kept(camp):
    client = desk(camp)
    client.post(one(camp, "act/"), {"act": "take"})
    answer = client.post(one(camp, "act/"), {"act": "finish", "note": "话" * 1001})
    assert answer.status_code == 422 and "最多 1000 个字" in text(answer) and "话话话" in text(answer)


def test_called_off_it_asks_nobody_any_more(camp):
    desk(camp).post(one(camp, "act/"), {"act": "close"})
    work(NOW + 3 * HOUR)
    assert (rescue(camp).stage, rescue(camp).task.level, flows.open_tasks(camp.pk)) == ("over", 1, [])
    assert "取消" in text(desk(camp).get(url(camp)))


def test_one_tap_reminds_whoever_is_not_on_it_in_the_hosts_group_once_an_hour(camp):
    client, asked = desk(camp), "/c/camp/act/remind/"
    assert "救场还有 1 件没人接手： @沈子衿：01 营（25 小时没有成员的任何动静）" in text(client.get(asked + "?what=tasks"))
    told = [text(client.post(asked, {"what": "tasks"})) for _ in range(2)]
    work(NOW)
    assert "已提醒 1 位" in told[0] and "没有再发" in told[1]
    assert [said for said in heard(camp) if said.startswith("救场还有 1 件没人接手")] == [heard(camp)[-1]]
    services.accept_rescue(rescue(camp).task.id, by=camp.staff["host-01"].pk)
    assert "现在没有人要提醒" in text(client.get(asked + "?what=tasks"))


def test_a_fragment_alone_answers_a_tap_without_a_page(camp):
    answer = desk(camp).post("/c/camp/act/remind/", {"what": "tasks"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content and b'id="reminder"' in answer.content


def test_a_stranger_finds_nothing_and_a_host_only_their_own_groups(camp):
    client = Client()
    client.force_login(stranger(), backend=BACKEND)
    assert [client.get(where).status_code for where in (url(camp), one(camp), "/c/camp/act/remind/")] == [404, 404, 404]
    own, other = desk(camp, "host-01"), desk(camp, "host-02")
    assert "01 营" in text(own.get(url(camp))) and own.get(one(camp)).status_code == 200
    assert "25 小时" not in text(other.get(url(camp))) and other.get(one(camp)).status_code == 404
    assert other.post(one(camp, "act/"), {"act": "take"}).status_code == 404
    refused = [own.post(one(camp, "assign/"), {"staff": camp.staff["chen"].pk}), own.post(one(camp, "act/"), {"act": "close"})]
    assert [answer.status_code for answer in [*refused, own.post("/c/camp/act/remind/")]] == [403, 403, 403]
    assert rescue(camp).stage == "open"


def test_an_analyst_reads_and_is_offered_no_act(camp):
    analyst = people.hire(camp.pk, name="小数", role="analyst")
    client = Client()
    client.force_login(login(analyst.pk, "shu"), backend=BACKEND)
    page = text(client.get(one(camp)))
    assert "01 营" in page and "我来接手" not in page and "指派" not in page


def test_with_nothing_to_rescue_the_page_says_so_and_by_what_rule(morning):
    camp = build()
    alive(camp, until=NOW)
    clock.set_fixed(NOW)
    client = Client()
    client.force_login(login(camp.staff["chen"].pk, "chen"), backend=BACKEND)
    page = text(client.get(url(camp)))
    assert "没有群要救场" in page and "48 小时内自己退群的人达到 10%" in page and "每 20 秒看一遍" in page


def test_the_list_costs_the_same_with_one_rescue_and_with_three(camp, django_assert_num_queries):
    client = desk(camp)
    client.get(url(camp))  # the health behind the navigation is held for some seconds
    with django_assert_num_queries(11):
        client.get(url(camp))
    services.finish_rescue(rescue(camp).task.id, by=camp.staff["host-01"].pk, note="做了")
    work(NOW + 24 * HOUR)
    walk_out(camp, camp.two, 5)
    services.raise_alarms(camp.pk)
    assert len(queries.rescues(camp.pk, since=FIRST)) == 3
    client.get(url(camp))
    with django_assert_num_queries(11):
        client.get(url(camp))
