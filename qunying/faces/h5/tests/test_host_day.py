"""The host's day on the phone and beside it in the console: brief, words, receipts, review, care, trouble; and who may not."""

from datetime import timedelta

import pytest
from django.test import Client

from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts import services as work
from qunying.camps.hosts.tests.test_evenings import live_until, play_first_day
from qunying.camps.tests import cast
from qunying.channels import queries as channels
from qunying.faces.h5.tests.phones import card_of, phone_of
from qunying.faces.h5.tests.test_me import text
from qunying.flows import queries as flows
from qunying.groups import queries as groups
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def camp(db, morning):
    """Three days from tomorrow, two groups on the web and one in WeChat."""
    return cast.make_camp()


def host(camp, key: str) -> int:
    return int(people.staff_by_key(camp.pk)[key].pk)


def console(camp, key: str) -> Client:
    """The console as that member of staff sees it."""
    account = staff.create_account(username=f"u-{key}", password="jing-he-shui-2026")
    staff.give_login(host(camp, key), account_id=account.pk)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.mark.mechanism("004-133")
def test_the_brief_is_on_the_card_the_evening_before_is_renewed_with_the_plan_and_its_reading_is_seen_in_the_console(camp):
    live_until(camp, 0, "20:05")
    phone, address, desk = phone_of(host(camp, "host-03")), card_of(host(camp, "host-03")), console(camp, "chen")
    page = text(phone.get(address))
    assert "简报：明天，第 1 天 还没看" in page and "早一" in page and "早安要你自己发" in page and "每晚 20:00 逐条回应" in page
    tomorrow = clock.today(camp.timezone) + timedelta(days=1)
    phone.post(f"{address}/brief", {"date": tomorrow.isoformat()})
    assert "看过了" in text(phone.get(address)) and "3 位营主，1 位看过了" in text(desk.get("/c/camp/review/"))
    reactions.drain()
    cast.apply(cast.edited(("title: 早一", "title: 早上先听")))
    reactions.drain()
    cast.work_off()
    page = text(phone.get(address))
    assert "已更新，请再看一遍" in page and "早上先听" in page
    assert FactRow.objects.filter(kind="camps.brief_read").count() == 1


@pytest.mark.mechanism("004-134")
def test_the_review_is_on_the_card_by_half_past_ten_rebuilt_the_same_and_closed_with_one_remark(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:29")
    phone, address = phone_of(host(camp, "host-01")), card_of(host(camp, "host-01"))
    page = text(phone.get(address))
    assert "01 营今天的复盘 等你收工" in page and "2 / 2" in page and "2 人，67%" in page and "2 个，回了 1 个" in page and "各群中位数" in page
    [before] = hosts.packs_of(host(camp, "host-01"), day=clock.today(camp.timezone))
    assert work.rebuild(camp.pk, before.date)[before.group] == before.sha
    refused = phone.post(f"{address}/close/{before.public_id}", {"remark": " "})
    assert refused.status_code == 422 and "还没有写一句话" in text(refused)
    assert "已收工" in text(phone.post(f"{address}/close/{before.public_id}", {"remark": "阿美的提问最好"}, follow=True))
    assert "阿美的提问最好" in text(console(camp, "chen").get("/c/camp/review/"))


@pytest.mark.mechanism("004-136")
def test_the_points_of_care_are_on_the_heads_phone_and_in_the_console_and_are_judged_the_next_evening(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    phone, address, desk = phone_of(host(camp, "host-03")), card_of(host(camp, "host-03")), console(camp, "chen")
    assert "职场营 2 条里有 2 条没发" in text(phone.get(address))
    rows = hosts.cares(camp.pk, clock.today(camp.timezone) + timedelta(days=1))
    page = text(desk.get("/c/camp/review/"))
    assert len(rows) <= 5 and all(row.facts and row.staff for row in rows) and page.count("依据") == len(rows)
    live_until(camp, 1, "22:30")
    page = text(desk.get("/c/camp/review/"))
    assert "又发生" in page and "已处理" in page and "连着 2 天" in page


def test_the_other_variant_is_one_tap_also_while_the_words_wait_on_the_phone(camp):
    live_until(camp, 1, "07:20")
    phone, address = phone_of(host(camp, "host-03")), card_of(host(camp, "host-03"))
    [card] = channels.cards(host(camp, "host-03"))
    [cell] = [cell for cell in _cells(camp) if cell.outbox_id == card.outbox_id]
    assert "职场营的早上" in card.body
    page = text(phone.post(f"{address}/variant", {"item": cell.public_id, "variant": "short"}, follow=True))
    assert "职场营早" in page and "职场营的早上" not in page and "精简版 换完整版" in page
    phone.post(f"{address}/sent", {"outbox": card.outbox_id})
    late = phone.post(f"{address}/variant", {"item": cell.public_id, "variant": "full"})
    assert late.status_code == 422 and "已经发出去了" in text(late)


def _cells(camp):
    from qunying.camps import queries as camps

    cohort = camps.current(camp.pk)
    day = camps.day_of(cohort, clock.today(camp.timezone))
    return [cell for _group, cells in camps.matrix(cohort, day).rows for cell in cells.values()]


def test_a_problem_is_one_tap_and_the_operator_solves_it_in_the_console(camp):
    phone, address = phone_of(host(camp, "host-01")), card_of(host(camp, "host-01"))
    group = groups.by_key(camp.pk)["ying-01"]
    given = {"group": group.public_id, "reason": "link", "words": "点开是空白", "key": "k1"}
    assert "已告诉运营官" in phone.post(f"{address}/problem", given, follow=True).content.decode()
    phone.post(f"{address}/problem", given)
    desk = console(camp, "chen")
    assert "营主报告的问题 1 件" in text(desk.get("/c/camp/review/")) and "点开是空白" in text(desk.get("/c/camp/review/"))
    [task] = flows.open_tasks(camp.pk, kinds=["camps.problem"])
    desk.post(f"/c/camp/review/{task.public_id}/solve/")
    assert flows.task(task.public_id).outcome == "solved"


@pytest.mark.parametrize("act", ["variant", "brief", "problem", "close"])
def test_another_hosts_phone_changes_nothing_of_mine(camp, act):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    [pack] = hosts.packs_of(host(camp, "host-01"), day=clock.today(camp.timezone))
    [*_rest, cell] = [cell for cell in _cells(camp) if cell.key.startswith("ying-01")]
    group = groups.by_key(camp.pk)["ying-01"]
    phone, address = phone_of(host(camp, "host-02")), card_of(host(camp, "host-02"))
    given = {"item": cell.public_id, "variant": "short", "date": "2026-11-15", "group": group.public_id, "reason": "link", "key": "k", "remark": "好"}
    before = (flows.open_tasks(camp.pk, kinds=["camps.problem"]), hosts.briefs_of(host(camp, "host-01"), since=clock.today(camp.timezone)))
    answer = phone.post(f"{address}/{act}" + (f"/{pack.public_id}" if act == "close" else ""), given)
    assert answer.status_code in (302, 404, 422) and hosts.pack(pack.public_id) == pack
    assert before == (flows.open_tasks(camp.pk, kinds=["camps.problem"]), hosts.briefs_of(host(camp, "host-01"), since=clock.today(camp.timezone)))


def test_the_operator_issues_a_card_anew_and_a_host_may_not(camp):
    one = people.staff_by_key(camp.pk)["host-01"]
    old = phone_of(one.pk)
    page = text(console(camp, "lin").post(f"/c/camp/staff/{one.public_id}/card/"))
    assert "的新今日卡链接" in page and phone_of(one.pk).get(card_of(one.pk)).status_code == 200
    assert old.get(card_of(one.pk)).status_code == 403
    assert console(camp, "host-02").post(f"/c/camp/staff/{one.public_id}/card/").status_code in (403, 404)


def test_the_review_is_only_of_the_groups_in_sight(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    page = text(console(camp, "host-01").get("/c/camp/review/"))
    assert "01 营" in page and "02 营" not in page and "职场营" not in page
    assert Client().get("/c/camp/review/").status_code == 302


def test_a_cohort_that_is_over_says_so_on_the_card(camp):
    phone, address = phone_of(host(camp, "host-01")), card_of(host(camp, "host-01"))
    with clock.fixed(clock.now() + timedelta(days=9)):
        assert "这一期结束了" in text(phone.get(address))
