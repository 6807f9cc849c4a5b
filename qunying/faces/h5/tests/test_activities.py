"""Activities on the phone: the list, one page a kind, what one does there, and nothing of it for who does not take part."""

import pytest

from qunying.activities import queries, services
from qunying.activities.kinds.run.services import tries
from qunying.faces.h5.tests.test_me import text
from qunying.kernel import clock

NOW = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-11-15T22:00+08:00"}
BODIES = {
    "feedback": NOW,
    "diary": {**NOW, "days": 3},
    "contest": {**NOW, "winners": 1, "entries_each": 1},
    "run": {
        "opens_at": "2026-11-13T19:00+08:00",
        "closes_at": "2026-11-13T20:30+08:00",
        "minutes": 90,
        "place": "森林公园南门",
        "route": "https://route.test/5",
    },
    "jielong": {"opens": "08:00", "closes": "16:00", "weekdays": []},
}


@pytest.fixture
def make(stage):
    tries.clear()

    def made(kind, key="", **more):
        body = {"kind": kind, "name": f"这次{kind}", "routes": [], **BODIES[kind], **more}
        return services.schedule(stage.community.pk, key=key or kind, body=body)

    return made


def send(stage, activity, act, member=None, **given):
    return stage.phone(member or stage.amei).post(f"/m/activities/{activity.public_id}", {"act": act, **given})


def page(stage, activity, member=None):
    return text(stage.phone(member or stage.amei).get(f"/m/activities/{activity.public_id}"))


@pytest.mark.parametrize("kind", BODIES)
def test_an_outsider_and_a_device_nobody_knows_find_no_such_activity(stage, make, client, kind):
    url = f"/m/activities/{make(kind).public_id}"
    assert [stage.phone(stage.outsider).get(url).status_code, stage.phone(stage.outsider).post(url, {"act": "x"}).status_code, client.get(url).status_code] == [
        404
    ] * 3
    assert stage.phone(stage.amei).get(url).status_code == 200


@pytest.mark.parametrize("kind", BODIES)
def test_in_a_group_of_another_route_there_is_no_such_activity(stage, make, kind):
    one = make(kind, routes=["listen"])
    assert stage.phone(stage.amei).get(f"/m/activities/{one.public_id}").status_code == 404
    assert "这次" not in text(stage.phone(stage.amei).get("/m/activities"))


def test_the_list_and_today_lead_to_what_runs(stage, make):
    one = make("jielong")
    make("run")
    listed, today = (text(stage.phone(stage.amei).get(url)) for url in ("/m/activities", "/m/"))
    assert "进行中 这次jielong 接龙 每天 08:00–16:00" in listed.replace(" · ", " ") and "还没开始 这次run" in listed
    assert "今天的活动" in today and "这次jielong" in today and one.public_id in stage.phone(stage.amei).get("/m/").content.decode()


def test_what_one_says_to_a_call_comes_back_with_its_answer(stage, make):
    call = make("feedback")
    assert send(stage, call, "send", type="question", text="<b>怎么关</b>", form_key="k", named="1").status_code == 302
    send(stage, call, "send", type="question", text="<b>怎么关</b>", form_key="k")
    [item] = queries.feedback.own(call.pk, stage.amei.pk)
    services.answer_item(item.id, text="长按三秒", by=stage.host.pk)
    shown = stage.phone(stage.amei).get(f"/m/activities/{call.public_id}").content.decode()
    assert "&lt;b&gt;怎么关" in shown and "小周 回：" in shown and "长按三秒" in shown and "已回" in shown
    assert "怎么关" not in page(stage, call, stage.wang)


def test_what_is_refused_stays_in_the_form_with_the_reason(stage, make):
    answer = send(stage, make("feedback"), "send", type="suggestion", text="长" * 1001, form_key="k")
    assert answer.status_code == 422 and "最多 1000 个" in text(answer) and "长" * 1001 in answer.content.decode()


def test_a_diary_entry_is_one_a_day_and_a_private_one_is_not_for_the_group(stage, make):
    diary = make("diary")
    send(stage, diary, "write", text="心里话", private="1")
    assert "今天写过了" in page(stage, diary) and "心里话" in page(stage, diary)
    assert "心里话" not in page(stage, diary, stage.wang)
    again = send(stage, diary, "write", text="又一篇")
    assert again.status_code == 422 and "已经写过" in text(again)


def test_one_votes_once_for_others_and_not_for_oneself(stage, make):
    contest = make("contest")
    send(stage, contest, "enter", title="夜灯", form_key="k")
    [idea] = queries.contest.ideas(contest.pk)
    assert send(stage, contest, "vote", stage.wang, idea=idea.public_id).status_code == 302
    own = send(stage, contest, "vote", idea=idea.public_id)
    assert own.status_code == 422 and "票留给别人" in text(own)
    assert "1 票" in page(stage, contest) and "已投" in page(stage, contest, stage.wang)


@pytest.mark.mechanism("002-041")
def test_a_runner_signs_up_checks_in_with_the_code_and_reads_their_kilometres(stage, make):
    run = make("run")
    shown = page(stage, run)
    assert "森林公园南门" in shown and "https://route.test/5" in stage.phone(stage.amei).get(f"/m/activities/{run.public_id}").content.decode()
    assert send(stage, run, "sign-up").status_code == 302
    code = queries.run.code_of(run.pk, clock.today("Asia/Shanghai"))
    wrong = send(stage, run, "arrive", code="12345" if code != "12345" else "1")
    assert wrong.status_code == 422 and "签到码不对" in text(wrong)
    assert send(stage, run, "arrive", code=code).status_code == 302
    services.record_results(run.pk, content="姓名,公里,分钟\n阿美,5.25,30\n".encode())
    assert "已签到" in page(stage, run) and "本次 5.25 公里 用时 30 分 0 秒 累计 5.25 公里" in page(stage, run)


def test_guessing_codes_ends_in_waiting(stage, make):
    run = make("run")
    tried = [send(stage, run, "arrive", code="x") for _ in range(6)]
    assert [answer.status_code for answer in tried] == [422] * 6 and "秒" in text(tried[-1]) and "签到码不对" not in text(tried[-1])


def test_a_line_of_the_list_is_added_changed_and_taken_back(stage, make):
    market = make("jielong")
    send(stage, market, "join", quantity="2", remark="要软的")
    send(stage, market, "join", stage.wang, quantity="1")
    send(stage, market, "join", quantity="3", remark="要软的")
    assert "今天 2 人，共 4 份 1. 阿美 我 要软的 × 3 2. 老王 × 1" in page(stage, market)
    assert send(stage, market, "join", quantity="三").status_code == 422
    send(stage, market, "leave")
    assert "1. 老王" in page(stage, market)


def test_who_posts_too_often_has_to_wait(stage, make):
    market = make("jielong")
    phone = stage.phone(stage.amei)
    codes = [phone.post(f"/m/activities/{market.public_id}", {"act": "join", "quantity": str(n + 1)}).status_code for n in range(22)]
    assert codes[:20] == [302] * 20 and codes[-1] == 422


@pytest.mark.parametrize(("kind", "queries_made"), [("feedback", 14), ("contest", 14), ("jielong", 13)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_with_one_row_and_three(stage, make, rows, kind, queries_made, django_assert_num_queries):
    from qunying.groups import services as groups
    from qunying.people import services as people

    one = make(kind, entries_each=3) if kind == "contest" else make(kind)
    for n in range(rows):
        who = people.admit(stage.community.pk, name=f"人{n}", key=f"人{n}")
        groups.seat_many([(who.pk, stage.group.pk)])
        ask = {"activity_id": one.pk, "group_id": stage.group.pk}
        if kind == "feedback":
            services.send_item(stage.amei.pk, **ask, type="praise", text="好", key=str(n))
        elif kind == "contest":
            services.enter(who.pk, **ask, title="点子", key="k")
        else:
            services.join_jielong(who.pk, **ask, quantity=1)
    phone = stage.phone(stage.amei)
    with django_assert_num_queries(queries_made):
        phone.get(f"/m/activities/{one.public_id}")
