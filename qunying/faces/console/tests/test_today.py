"""今天: the finding is computed, every verb of the list really acts, the number of queries does not grow with the groups."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qunying.activities import queries as activities
from qunying.activities import services as acts
from qunying.activities.services import CheckInRequest
from qunying.channels import queries as channels
from qunying.channels.models import Outbox
from qunying.channels.registry import Fate
from qunying.conduct import services as conduct
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.journal.models import Parked
from qunying.kernel import clock

pytestmark = pytest.mark.django_db
QUERIES_COLD = 64


def read(client, path=""):
    """The page as text without tags."""
    held.drop()
    answer = client.get(f"/c/renji/{path}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def failing(monkeypatch, *groups):
    """The web channel refuses messages to these groups."""
    from qunying.channels.adapters.web.adapter import WebAdapter

    send = WebAdapter.send
    monkeypatch.setattr(WebAdapter, "send", lambda self, parcels: [Fate("refused", error="停用") if p.group in groups else send(self, [p])[0] for p in parcels])


def test_good_news_says_so_and_names_the_next_event(sit, camp):
    with clock.fixed(clock.now() - timedelta(minutes=50)):
        stage.work()
    page = read(sit(camp.lin))
    assert "到现在都按时发出，没有要你处理的事。下一个时段是 12:30 午间万花筒。" in page
    assert "没有需要你处理的事" in page and "预览午间万花筒" in page


def test_what_went_out_late_is_not_called_punctual(sit, camp):
    stage.work()
    assert "该发的都发出去了，3 条晚了，没有要你处理的事。" in read(sit(camp.lin))


def test_what_was_not_sent_yet_is_the_finding(sit, camp):
    page = read(sit(camp.lin))
    assert "早安问候还有 3 群没发。" in page
    assert "3 群还没发「第 1 天早安」" in page


def test_a_camp_that_has_not_begun_says_when_it_does(sit, db, morning):
    camp = stage.build(start=stage.tomorrow(stage.date(2026, 11, 13), 5))
    page = read(sit(camp.lin))
    assert "11 月 18 日 周三" in page and "已排好 9 条，3 个群" in page


def test_before_it_begins_the_page_is_of_today_and_shows_what_waits(sit, db, morning):
    camp = stage.build(start=stage.tomorrow(stage.date(2026, 11, 13), 5), members=1)
    who, room = camp.joined[0].membership_id, camp.rooms[0].id
    case = conduct.warn(who, rule="no-ads", by=camp.staff["chen"].pk, group_id=room, words="发了广告", key="k1")
    conduct.appeal(who, case=case, words="我没有发过广告")
    page = read(sit(camp.lin))
    assert "今天没有要发的，下一次是 11 月 18 日 周三" in page and "还有 1 件事等你处理" in page
    assert "的申诉等人定" in page and "回到今天" not in page and "打卡低于" not in page
    assert "回到今天" in read(sit(camp.lin), "?day=1")


def test_an_empty_community_is_told_what_fills_the_page(sit, db, morning):
    community = stage.staff.create_community(slug="renji", name="新社群", kind="camp", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    page = read(sit(owner))
    assert "这个社群还没有一期在排" in page and "从蓝图生成" in page


def test_the_failed_messages_of_today_go_out_again_by_one_button(sit, camp, monkeypatch):
    with monkeypatch.context() as patch:
        failing(patch, camp.rooms[1].id)
        stage.work()
    client = sit(camp.chen)
    page = read(client)
    assert "早安问候有 1 群没发出去。" in page and "1 条发送失败：02 营" in page and "重发 1 条失败" in page
    assert client.post("/c/renji/act/retry/", follow=True).status_code == 200
    stage.work()
    assert [row.display for row in channels.troubled(camp.community.pk)] == []
    assert "早安问候 07:30 已完成 3" in read(client)


def test_an_unknown_fate_is_settled_by_a_person_who_looked(sit, camp):
    stage.work()
    row = Outbox.objects.order_by("id").first()
    Outbox.objects.filter(pk=row.pk).update(state=Outbox.State.UNKNOWN)
    client = sit(camp.chen)
    assert "消息不确定发没发出去" in read(client)
    assert row.body in client.get(f"/c/renji/act/settle/{row.pk}/").content.decode()
    done = client.post(f"/c/renji/act/settle/{row.pk}/", {"fate": "sent"}, follow=True)
    row.refresh_from_db()
    assert (row.state, row.receipt_kind) == (Outbox.State.SENT, "attested")
    assert "已记为发出" in done.content.decode()
    assert "已经有人判定过了" in client.post(f"/c/renji/act/settle/{row.pk}/", {"fate": "again"}, follow=True).content.decode()


def test_a_card_nobody_sent_is_sent_by_the_operator_and_counts_as_late(sit, camp):
    stage.work()
    row = Outbox.objects.order_by("id").first()
    Outbox.objects.filter(pk=row.pk).update(
        state=Outbox.State.NOT_SENT, mode="manual", sent_at=None, receipt_kind="", deadline=clock.now() - timedelta(minutes=5)
    )
    client = sit(camp.chen)
    assert "换人补发" in read(client)
    assert row.body in client.get(f"/c/renji/act/stand-in/{row.pk}/").content.decode()
    client.post(f"/c/renji/act/stand-in/{row.pk}/")
    fate = channels.fates("delivery", [row.subject_id])[row.subject_id][0]
    assert (fate.display, fate.receipt_kind) == ("late", "attested")


def test_a_host_may_not_settle_what_an_operator_must(sit, camp):
    stage.work()
    row = Outbox.objects.filter(group_id=camp.rooms[0].id).order_by("id").first()
    Outbox.objects.filter(pk=row.pk).update(state=Outbox.State.UNKNOWN)
    client = sit(camp.zhou)
    assert [client.post(f"/c/renji/act/{what}/{row.pk}/", {"fate": "sent"}).status_code for what in ("settle", "stand-in")] == [403, 403]
    other = Outbox.objects.filter(group_id=camp.rooms[1].id).first()
    assert client.get(f"/c/renji/act/settle/{other.pk}/").status_code in (403, 404)
    assert Outbox.objects.get(pk=row.pk).state == Outbox.State.UNKNOWN


def test_stuck_facts_are_listed_and_tried_again(sit, camp):
    from qunying.journal import reactions
    from qunying.journal.models import FactRow

    fact = FactRow.objects.filter(community=camp.community.pk, kind="groups.created").first()
    Parked.objects.create(consumer="camps.place_waiting", fact=fact, subject="group:1", error="KeyError: 1", parked_at=clock.now())
    client = sit(camp.lin)
    assert "1 件事没有处理完" in read(client)
    assert client.post("/c/renji/act/unpark/").status_code == 302
    assert reactions.parked(camp.community.pk) == []


def test_what_was_changed_by_hand_is_on_the_list(sit, camp):
    from qunying.groups import services as groups

    stage.work()
    groups.change(camp.rooms[0].id, capacity=150)
    page = read(sit(camp.lin))
    assert "现场有 1 处和蓝图不同" in page
    assert "现场有" not in read(sit(camp.zhou))


def test_check_ins_stand_beside_the_groups_against_yesterday_at_this_hour(sit, db, morning):
    camp = stage.build(members=12)
    stage.work()
    daily = activities.declared(camp.community.pk)[0].pk
    acts.check_in_many([CheckInRequest(daily, one.membership_id, one.identity_id, one.group_id) for one in camp.joined[:3]])
    page = read(sit(camp.lin))
    assert "打卡率 25.0 % +25.0 个百分点，昨日同刻" in page
    assert "3 / 12 人" in page


def test_polling_answers_204_until_something_changed(sit, camp):
    client = sit(camp.lin)
    page = client.get("/c/renji/").content.decode()
    version = re.search(r"live/\?v=(\w+)", page).group(1)
    assert client.get(f"/c/renji/live/?v={version}&day=&show=").status_code == 204
    stage.work()
    held.drop()
    changed = client.get(f"/c/renji/live/?v={version}&day=&show=")
    assert (changed.status_code, changed.headers["HX-Reswap"]) == (200, "outerHTML")


def test_another_day_is_shown_by_the_switch(sit, camp):
    stage.work()
    with clock.fixed(clock.now() + timedelta(days=1)):
        page = read(sit(camp.lin), "?day=1")
    assert "第 1 天" in page and "11 月 13 日：9 条里准时 0，迟发 3，未发 0。" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_group_and_three(sit, db, morning, count):
    camp = stage.build(count=count)
    stage.work()
    client = sit(camp.lin)
    client.get("/c/renji/")
    held.drop()
    with CaptureQueriesContext(connection) as cold, transaction.atomic():
        client.get("/c/renji/")
    with CaptureQueriesContext(connection) as warm:
        client.get("/c/renji/")
    assert (len([q for q in cold if "SAVEPOINT" not in q["sql"]]), len(warm)) == (QUERIES_COLD, 5)
