"""活动 at the console: the list, a page a kind, what staff do there, and nothing for who has no business here."""

import io

import pytest

from qunying.activities import queries, services
from qunying.channels.models import Outbox
from qunying.commerce import queries as commerce
from qunying.commerce import services as coupons
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db
NOW = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-11-15T22:00+08:00"}
EVENING = {"opens_at": "2026-11-15T20:00+08:00", "closes_at": "2026-11-15T20:00+08:00"}
BODIES = {
    "feedback": NOW,
    "response": {"of": "feedback", **EVENING},
    "diary": {**NOW, "days": 3},
    "notice": {"of": ["diary"], **EVENING},
    "contest": {**NOW, "winners": 1, "entries_each": 3},
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
def camp(db, morning):
    camp = stage.build(members=3)
    camp.made = {}
    for kind, body in BODIES.items():
        camp.made[kind] = services.schedule(camp.community.pk, key=kind, body={"kind": kind, "name": f"这次{kind}", "routes": [], **body})
    seats = groups.seats_of_community(camp.community.pk)
    camp.asks = [{"membership_id": seat.membership_id, "group_id": seat.group_id} for seat in seats]
    return camp


def url(camp, kind, *rest):
    return f"/c/renji/activities/{camp.made[kind].public_id}/" + "".join(f"{part}/" for part in rest)


def do(client, camp, kind, act, **given):
    return client.post(url(camp, kind, "act", act), given)


def shown(answer):
    return answer.content.decode()


def give(camp, verb, kind, n=0, **more):
    ask = camp.asks[n]
    return verb(ask["membership_id"], activity_id=camp.made[kind].pk, group_id=ask["group_id"], **more)


@pytest.mark.parametrize("kind", BODIES)
def test_a_page_is_for_the_staff_of_the_whole_community_only(sit, camp, kind):
    assert sit(stage.stranger()).get(url(camp, kind)).status_code == 404
    assert sit(camp.zhou).get(url(camp, kind)).status_code == 403
    page = sit(camp.lin).get(url(camp, kind))
    assert page.status_code == 200 and f"这次{kind}" in shown(page)


def test_the_list_tells_what_runs_comes_and_is_over_with_who_took_part(sit, camp):
    give(camp, services.write_diary, "diary", text="第一天")
    page = shown(sit(camp.chen).get("/c/renji/activities/"))
    assert "1 人参加，在群 3 人（33%）" in page and "进行中" in page and "还没开始" in page
    assert page.index("这次feedback") < page.index("这次run")
    assert 'href="/c/renji/activities/"' in page and 'aria-current="page"' in page


@pytest.mark.parametrize("members", [1, 3])
def test_the_list_costs_the_same_however_many_took_part(sit, camp, members, django_assert_num_queries):
    for n in range(members):
        give(camp, services.write_diary, "diary", n, text="第一天")
    client = sit(camp.lin)
    client.get("/c/renji/activities/")
    with django_assert_num_queries(14):
        client.get("/c/renji/activities/")


@pytest.mark.mechanism("002-037")
def test_an_item_is_answered_adopted_and_the_response_says_so(sit, camp):
    give(camp, services.send_item, "feedback", type="suggestion", text="门把手太滑", key="k")
    client, [item] = sit(camp.lin), queries.feedback.items(camp.made["feedback"].pk)
    assert do(client, camp, "feedback", "answer", item=item.public_id, text="下周换").status_code == 302
    assert do(client, camp, "feedback", "adopt", row=str(item.id), title="门把手换磨砂").status_code == 302
    page = shown(client.get(url(camp, "feedback")))
    assert "0 条待回，1 条采纳" in page and "林静" in page and "门把手换磨砂" in page
    assert "收到 1 条，来自 1 位成员" in shown(client.get(url(camp, "response")))
    do(client, camp, "response", "publish")
    bodies = list(Outbox.objects.filter(subject_type="activity").values_list("body", flat=True))
    assert len(bodies) == 3 and all("会改：门把手换磨砂" in body for body in bodies)


@pytest.mark.mechanism("002-040")
def test_a_notice_says_what_it_waits_for_until_a_change_is_released_then_names_who_helped(sit, camp, morning):
    from datetime import timedelta

    give(camp, services.write_diary, "diary", text="声音大")
    client, [entry] = sit(camp.lin), queries.diary.entries(camp.made["diary"].pk)
    do(client, camp, "diary", "adopt", row=str(entry.id), title="静音模式")
    with clock.fixed(morning + timedelta(days=2, hours=13)):
        stage.work()
        assert "在等：还没有一项改动上线" in shown(client.get("/c/renji/activities/"))
        [change] = queries.improvements(camp.community.pk)
        do(client, camp, "notice", "release", change=change.public_id)
        stage.work()
        page = shown(client.get(url(camp, "notice")))
    assert "静音模式（11 月 15 日上线）" in page and f"感谢 {entry.name}。" in page and "发到 3 个群" in page


@pytest.mark.mechanism("002-041")
def test_results_are_imported_and_unknown_names_are_listed_not_guessed(sit, camp):
    give(camp, services.sign_up, "run")
    client = sit(camp.lin)
    assert queries.run.code_of(camp.made["run"].pk, clock.today("Asia/Shanghai")) in shown(client.get(url(camp, "run")))
    file = io.BytesIO("姓名,公里,分钟\n学员0,5.2,31\n学员9,3,20\n".encode())
    file.name = "成绩🏃.csv"
    page = shown(client.post(url(camp, "run", "act", "results"), {"file": file}, follow=True))
    assert "录入 1 行。没有录入 1 行：第 3 行 学员9，没有这个成员" in page and "5.2" in page
    table = client.get(url(camp, "run") + "table.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "成员号,姓名,签到,公里,分钟" and "学员0,,5.2,31.0" in table


def test_a_broken_table_is_refused_on_the_page(sit, camp):
    file = io.BytesIO(b"a,b\n1,2\n")
    file.name = "x.csv"
    answer = sit(camp.lin).post(url(camp, "run", "act", "results"), {"file": file})
    assert answer.status_code == 422 and "成员,公里,分钟" in shown(answer)


def test_todays_list_can_be_copied_and_taken_away_without_formulas(sit, camp):
    give(camp, services.join_jielong, "jielong", quantity=2, remark="=1+1")
    client = sit(camp.lin)
    assert "1. 学员0 × 2 =1+1" in shown(client.get(url(camp, "jielong")))
    assert "学员0,2,'=1+1" in client.get(url(camp, "jielong") + "table.csv").content.decode("utf-8-sig")


def test_the_contest_shows_its_ideas_by_votes(sit, camp):
    idea = give(camp, services.enter, "contest", title="夜灯", key="k")
    give(camp, services.vote, "contest", 1, idea_id=idea)
    page = shown(sit(camp.lin).get(url(camp, "contest")))
    assert "1 个点子，1 人投了 1 票。" in page and "夜灯" in page


@pytest.mark.parametrize(("kind", "act"), [("feedback", "answer"), ("feedback", "adopt"), ("notice", "publish"), ("run", "results"), ("notice", "release")])
def test_who_only_reads_may_do_nothing_and_learns_who_may(sit, camp, kind, act):
    from qunying.people import services as people

    analyst = stage.login(people.hire(camp.community.pk, name="看数的", role="analyst").pk, "shu")
    client = sit(analyst)
    answer = do(client, camp, kind, act)
    assert client.get(url(camp, kind)).status_code == 200
    assert answer.status_code == 403 and "林静" in shown(answer)


def test_an_item_or_change_of_another_activity_is_not_found(sit, camp):
    other = services.schedule(camp.community.pk, key="other", body={"kind": "feedback", "name": "别的", "routes": [], **NOW})
    item = services.send_item(camp.asks[0]["membership_id"], activity_id=other.pk, group_id=camp.asks[0]["group_id"], type="praise", text="好", key="k")
    row = queries.feedback.own(other.pk, camp.asks[0]["membership_id"])[0]
    client = sit(camp.lin)
    assert do(client, camp, "feedback", "answer", item=row.public_id, text="x").status_code == 404
    assert do(client, camp, "feedback", "adopt", row=str(item), title="新的").status_code == 404
    assert do(client, camp, "feedback", "fly").status_code == 404


def test_the_list_counts_coupons_issued_redeemed_and_left_and_names_no_money(sit, camp):
    assert "核销" not in shown(sit(camp.lin).get("/c/renji/activities/"))
    coupons.declare(camp.community.pk, key="welcome", name="新客券", worth="满 30 减 5", stock=3, valid_days=3, on="join")
    coupons.welcome_many(camp.community.pk, [(ask["membership_id"], ask["group_id"]) for ask in camp.asks])
    [first, *_] = commerce.mine(camp.asks[0]["membership_id"])
    coupons.redeem(camp.community.pk, code=first.code, by=people.staff_ids(camp.community.pk, ["chen"])["chen"], key="k")
    page = shown(sit(camp.lin).get("/c/renji/activities/"))
    assert "满 30 减 5" in page and '<td class="n">3</td><td class="n">1</td><td class="n">0</td>' in page and "发完了" in page
