"""The reviewer's queue and the guide's desk on their own card's link, and what the member sees of it."""

import pytest
from django.test import Client

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.commerce import queries as commerce
from qunying.commerce import services as coupons
from qunying.commerce.models import Intake, Introduction, Order
from qunying.faces.h5.tests.test_me import text
from qunying.faces.kit.cardlinks import token_for
from qunying.kernel import clock
from qunying.people import services as people

WINDOW = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-11-15T22:00+08:00"}
WELCOME = {"key": "welcome", "name": "新客券", "worth": "满 30 减 5", "stock": 10, "valid_days": 3, "on": "join"}


class Desk:
    """Somebody's phone, which holds their card."""

    def __init__(self, staff, page):
        self.client, self.url = Client(), f"/m/card/{token_for(staff.pk)}/{page}/"
        self.client.get(f"/m/card/{token_for(staff.pk)}", follow=True)

    def see(self, query=""):
        return self.client.get(self.url + query)

    def act(self, **given):
        return self.client.post(f"{self.url}act", given, follow=True)


@pytest.fixture
def house(stage):
    stage.wu = people.hire(stage.community.pk, name="吴作业", role="reviewer", key="wu")
    stage.su = people.hire(stage.community.pk, name="苏南星", role="guide", key="su")
    stage.diary = services.schedule(stage.community.pk, key="diary", body={"kind": "diary", "name": "体验日记", "routes": [], "days": 3, **WINDOW})
    return stage


def write(house, body="今天在茶水间说了一句"):
    return services.write_diary(house.amei.pk, activity_id=house.diary.pk, group_id=house.group.pk, text=body)


def own(house):
    return text(house.phone(house.amei).get(f"/m/activities/{house.diary.public_id}"))


def verdict(desk, house, row, **given):
    return desk.act(activity_id=house.diary.pk, row=row, **given)


def test_the_next_item_is_shown_in_full_and_praised_by_thumb(house):
    row, desk = write(house, "<b>茶水间</b>那一句"), Desk(house.wu, "review")
    page = desk.see()
    assert "还有 1 篇等你看" in text(page) and "&lt;b&gt;茶水间" in page.content.decode() and "23 营 阿美" in text(page).replace("营阿美", "营 阿美")
    done = verdict(desk, house, row, verdict="excellent", template="c1")
    assert done.status_code == 200 and "没有要看的" in text(done) and "开到" in text(done)
    assert "优秀" in own(house) and "我看见了那一幕" in own(house) and "吴作业" in own(house)


def test_what_goes_back_needs_a_reason_and_is_handed_in_again_on_the_members_phone(house):
    row, desk = write(house), Desk(house.wu, "review")
    bare = verdict(desk, house, row, verdict="returned")
    assert bare.status_code == 422 and "退回要说一句为什么" in text(bare)
    verdict(desk, house, row, verdict="returned", words="补一个例子")
    assert "补一个例子" in own(house) and "再交一次" in own(house)
    phone, url = house.phone(house.amei), f"/m/activities/{house.diary.public_id}"
    assert phone.post(url, {"act": "again", "row": row, "text": "昨天我先开了口"}).status_code == 302
    assert "昨天我先开了口" in text(desk.see()) and "上回退回时说：补一个例子" in text(desk.see())
    assert house.phone(house.wang).post(url, {"act": "again", "row": row, "text": "不是我的"}).status_code == 422


def test_two_reviewers_never_see_the_same_item_and_the_other_is_told_so(house):
    row, second = write(house), people.hire(house.community.pk, name="钱作业", role="reviewer", key="qian")
    first, other = Desk(house.wu, "review"), Desk(second, "review")
    assert "茶水间" in text(first.see()) and "剩下的都有人在看" in text(other.see())
    late = verdict(other, house, row, verdict="liked")
    assert late.status_code == 422 and "吴作业正在看这一篇" in text(late)


def test_an_empty_queue_says_what_comes_and_that_a_check_in_is_no_homework(house):
    desk = Desk(house.wu, "review")
    assert "「体验日记」开到" in text(desk.see())
    services.retire(house.diary.pk)
    services.check_in(house.amei.pk, activity_id=house.activity.pk, group_id=house.group.pk)
    assert "打卡没有文字，不算作业" in text(desk.see())


def test_the_six_lines_are_written_anew_on_the_phone(house):
    desk = Desk(house.wu, "review")
    url = f"{desk.url}lines"
    assert desk.client.post(url, {"c1": "看见你了"}).status_code == 302
    write(house)
    assert "看见你了" in text(desk.see())
    long = desk.client.post(url, {"c1": "长" * 201})
    assert long.status_code == 422 and "长" * 201 in long.content.decode()


def test_each_desk_is_for_its_own_role_and_a_forged_link_opens_nothing(house):
    guide, reader = Desk(house.su, "review"), Desk(house.wu, "guide")
    assert [guide.see().status_code, reader.see().status_code] == [403, 403]
    assert "这一页给作业官" in text(guide.see()) and "这一页给导购" in text(reader.see())
    assert [Client().get(f"/m/card/nonsense/{page}/").status_code for page in ("review", "guide")] == [404, 404]
    row = write(house)
    assert verdict(guide, house, row, verdict="liked").status_code == 403 and activities.reviews.waiting(house.community.pk) == 1


def test_the_card_leads_each_to_their_desk(house):
    card = Client().get(f"/m/card/{token_for(house.su.pk)}", follow=True)
    assert "导购台" in text(card) and "作业官点评" not in text(card)


def test_who_joins_by_the_guides_code_is_named_on_the_desk_with_ready_words(house):
    coupons.introduce(house.amei.pk, guide=house.su.public_id)
    page = text(Desk(house.su, "guide").see())
    assert "今天联系 2 位" in page and "经你进来 1 位" in page and "阿美，我是人际关系训练营的苏南星，欢迎你来" in page
    assert "你带来的" in page and "还没有导入订单，看不到成交" in page and "核销" not in page
    assert Introduction.objects.get().staff_id == house.su.pk


def test_the_desk_tells_what_the_guides_own_people_bought_and_nothing_it_does_not_know(house):
    coupons.introduce(house.amei.pk, guide=house.su.public_id)
    intake = Intake.objects.create(community=house.community, kind="orders", name="订单.csv", at=clock.now())
    order = {"community": house.community, "intake": intake, "line": 1, "at": clock.now()}
    Order.objects.create(key="o0", number="0", cents=900, identity=None, **order)
    desk = Desk(house.su, "guide")
    assert "经你进来的 1 位，还没有对得上的订单" in text(desk.see())
    Order.objects.create(key="o1", number="1", cents=5000, refunded_cents=1950, identity=house.amei.identity_id, **order)
    Order.objects.create(key="o2", number="2", cents=700, refunded_cents=700, identity=house.amei.identity_id, **order)
    page = text(desk.see())
    assert "订单 1 单" in page and "买过的人 1 位，共 1 位" in page and "留下的金额 30.50 元" in page and "退掉的不算" in page


def test_contacted_once_nobody_is_asked_to_again(house):
    desk = Desk(house.su, "guide")
    done = desk.act(act="contact", member=house.amei.pk, reason="newcomer")
    desk.act(act="contact", member=house.amei.pk, reason="newcomer")
    assert "三天内不再排阿美" in text(done) and "今天联系 1 位" in text(desk.see()) and "近 24 小时联系了 1 位" in text(desk.see())
    outside = desk.act(act="contact", member=house.outsider.pk, reason="newcomer")
    assert outside.status_code == 404


def test_a_coupon_goes_from_my_coupons_to_the_counter_once(house):
    coupons.declare(house.community.pk, **WELCOME)
    coupons.welcome_many(house.community.pk, [(house.amei.pk, house.group.pk)])
    [one], desk = commerce.mine(house.amei.pk), Desk(house.su, "guide")
    mine = house.phone(house.amei).get("/m/me/coupons")
    assert f"{one.code[:4]} {one.code[4:]}".upper() in text(mine) and "<svg" in mine.content.decode() and "我的券" in text(house.phone(house.amei).get("/m/me"))
    scanned = desk.client.get(f"/m/coupon/{one.code}", follow=True)
    assert "满 30 减 5" in text(scanned) and "阿美" in text(scanned) and "到期，还没用" in text(desk.see())
    assert "已核销阿美的「新客券」：满 30 减 5" in text(desk.act(act="redeem", code=one.code, key="k1"))
    again = desk.act(act="redeem", code=one.code, key="k2")
    assert again.status_code == 422 and "已由苏南星核销过" in text(again) and "用掉了" in text(house.phone(house.amei).get("/m/me/coupons"))


def test_a_coupons_code_on_any_other_phone_does_nothing(house):
    coupons.declare(house.community.pk, **WELCOME)
    coupons.welcome_many(house.community.pk, [(house.amei.pk, house.group.pk)])
    [one] = commerce.mine(house.amei.pk)
    page = Client().get(f"/m/coupon/{one.code}")
    assert page.status_code == 200 and "它什么也不会做" in text(page) and "阿美" not in text(page) and commerce.mine(house.amei.pk)[0].state == "open"
    assert "没有这张券" in text(Desk(house.su, "guide").see("?code=zzzz2222"))


def test_a_coupon_of_the_hand_is_given_once_and_stock_is_told(house):
    coupon = coupons.declare(house.community.pk, **{**WELCOME, "on": "hand", "stock": 1, "name": "谢谢券"})
    desk = Desk(house.su, "guide")
    given = {"act": "gift", "member": house.amei.pk, "coupon": coupon, "key": "k1"}
    assert "已送给阿美一张" in text(desk.act(**given)) and "已送给阿美一张" in text(desk.act(**given)) and len(commerce.mine(house.amei.pk)) == 1
    short = desk.act(**{**given, "member": house.wang.pk})
    assert short.status_code == 422 and "已经发完" in text(short)
