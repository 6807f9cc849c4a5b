"""Joining a declared camp on a phone, and its day: what is promised, where one comes to, what is sent, what is counted."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.camps.tests import cast
from qunying.conduct import queries as conduct
from qunying.faces.h5.tests.test_me import text
from qunying.faces.kit import buckets
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)
CORE_VALUE, REASON = "每天十分钟，把一句难说的话说出口", "你写下的那一句，当晚一定有人接住"
DAY = timedelta(days=1)


@pytest.fixture
def camp(morning):
    """Three days from tomorrow, 两个首期的群 with three seats each, 裸听 with two in WeChat, 延期 without a group."""
    return cast.make_camp()


def form_of(page) -> dict[str, str]:
    """The hidden fields of the join form."""
    return dict(re.findall(r'<input type="hidden" name="(form_key|rules_version)" value="([^"]*)"', page.content.decode()))


def join(phone=None, name="阿美", choice="first", **changes):
    phone = phone or Client()
    form = form_of(phone.get("/m/camp/join"))
    return phone.post("/m/camp/join", {**form, "name": name, "choice": choice, "accept": "1", **changes}, follow=True)


def test_the_join_page_says_for_whom_what_for_what_is_promised_by_which_rules_and_how_many_seats(camp):
    answer = Client().get("/m/camp/join")
    page = text(answer)
    assert f"<h1>{CORE_VALUE}</h1>" in answer.content.decode() and REASON in page
    assert "不敢开口的人 开会时想好了也不说的人，散会才后悔" in page and "每晚 20:00 逐条回应" in page
    assert "第 1 版" in page and "说自己的事" in page and "11 月 14 日 周六 开始，共 3 天" in page
    assert "首期 只剩 6 个位置" in page and "延期 还没有开群，先排队" in page and "裸听 只剩 2 个位置" in page


@pytest.mark.mechanism("002-007")
def test_the_core_value_is_asked_for_with_its_path_and_heads_join_rule_and_member_page(camp):
    phone = Client()
    join(phone)
    for address in ("/m/rules", "/m/camp/join"):
        assert f"<h1>{CORE_VALUE}</h1>" in phone.get(address).content.decode()
    assert CORE_VALUE in phone.get("/m/me").content.decode().split("</header>")[0]
    for wrong in ("短", "长" * 61, REASON):
        problems = check(load_text(cast.edited((f"core_value: {CORE_VALUE}", f"core_value: {wrong}"))))
        assert any(problem.path.startswith("positioning") and "core_value" in problem.path for problem in problems), wrong


def test_joining_leads_to_a_group_keeps_the_version_and_shows_the_recovery_code_once(camp):
    phone = Client()
    answer = join(phone)
    page = text(answer)
    assert answer.redirect_chain == [("/m/welcome", 302)]
    assert "你在 01 营" in page and "营主沈子衿带着这个群" in page and "明天 07:30 送来第一条" in page
    code = re.search(r"(?:[2-9a-z]{4}-){3}[2-9a-z]{4}", page)
    assert code and code.group() not in text(phone.get("/m/welcome"))
    other = Client()
    other.post("/m/in", {"code": code.group()})
    assert "阿美" in text(other.get("/m/me"))
    assert "已接受第 1 版" in text(phone.get("/m/me"))


def test_a_double_tap_is_one_member(camp):
    phone, twin = Client(), Client()
    form = {**form_of(phone.get("/m/camp/join")), "name": "阿美", "choice": "first", "accept": "1"}
    for one in (phone, twin):
        assert one.post("/m/camp/join", form, follow=True).redirect_chain
    assert people.members_count(camp.pk) == 1
    phone.post("/m/camp/join", {**form_of(twin.get("/m/camp/join")), "name": "阿美", "choice": "first", "accept": "1"})
    assert people.members_count(camp.pk) == 1


def test_new_rules_are_shown_anew_and_nothing_is_done_until_they_are_accepted(camp):
    phone = Client()
    form = form_of(phone.get("/m/camp/join"))
    cast.apply(cast.edited(("version: 1", "version: 2"), ("text: 不发广告", "text: 不发广告和链接")))
    refused = phone.post("/m/camp/join", {**form, "name": "阿美", "choice": "first", "accept": "1"})
    page = text(refused)
    assert refused.status_code == 422 and "群规刚刚更新了" in page and "不发广告和链接" in page and "第 2 版" in page
    assert 'value="阿美"' in refused.content.decode() and 'name="accept" value="1" required>' in refused.content.decode()
    assert people.members_count(camp.pk) == 0
    phone.post("/m/camp/join", {**form_of(refused), "name": "阿美", "choice": "first", "accept": "1"})
    assert people.members_count(camp.pk) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accept": ""}, "还没有勾选群规"),
        ({"choice": ""}, "还没有选怎么参加"),
        ({"name": "  "}, "名字是空的"),
        ({"form_key": "made-up"}, "这一页是旧的"),
        ({"choice": "vip"}, "没有「vip」这个选择"),
    ],
)
def test_what_is_missing_is_said_in_place_and_nobody_is_let_in(camp, changes, said):
    answer = join(**changes)
    assert answer.status_code == 422 and said in text(answer) and people.members_count(camp.pk) == 0


def test_who_chooses_a_way_without_a_group_waits_and_reads_why(camp):
    phone = Client()
    page = text(join(phone, choice="later"))
    assert "你在排队" in page and "第 1 位" in page and "还没有开群" in page
    today = text(phone.get("/m/"))
    assert "在排队" in today and "你选了「延期」，排在第 1 位" in today and "打卡</button>" not in today
    assert "你还没有进群" in text(phone.get("/m/feed"))


def test_a_full_choice_leads_on_and_says_so_beforehand(camp):
    for n in range(6):
        join(name=f"成员 {n}")
    assert "首期 满了，会转到「裸听」" in text(Client().get("/m/camp/join"))
    assert "你在职场营" in text(join(name="第七"))


def test_before_the_first_day_the_page_counts_down_and_nobody_can_check_in(camp):
    phone = Client()
    join(phone)
    page = phone.get("/m/")
    assert "还有 1 天" in text(page) and "第 1 期 明天 07:30 送来第一条" in text(page)
    assert 'class="cta"' not in page.content.decode() and 'id="check-in"' not in page.content.decode()


def test_a_day_of_the_camp_shows_what_came_what_comes_and_opens_only_what_was_sent(camp, morning):
    phone = Client()
    join(phone)
    with clock.fixed(morning + DAY):  # 08:30 on the first day
        cast.work_off()
        page = phone.get("/m/")
        said = text(page)
        assert "第 1 天 共 3 天 《先听完》" in said and "听到对方停下来再开口" in said and "07:30 早安 早一" in said and "20:00 小班会 晚一" in said
        [item] = re.findall(r'href="(/m/item/\w+)"', page.content.decode())
        assert "01 营的早上，我是沈子衿，第 1 天" in text(phone.get(item))
        stranger = Client()
        join(stranger, name="外人", choice="listen")
        assert stranger.get(item).status_code == 404


def test_join_check_in_points_with_a_reason_and_the_trail_of_days(camp, morning):
    phone = Client()
    join(phone)
    for day in (1, 3):
        with clock.fixed(morning + day * DAY):
            activity = re.search(r'name="activity" value="(\w+)"', phone.get("/m/").content.decode()).group(1)
            phone.post("/m/check-in", {"activity": activity})
            reactions.drain()
    with clock.fixed(morning + 3 * DAY):
        page = phone.get("/m/")
        assert "第 3 天" in text(page) and "3 天进度，已打卡 2 天，漏 1 天" in text(page)
        assert "打卡 今天 08:30 +5 余 10" in text(phone.get("/m/me")) and "打卡 11 月 14 日 周六 08:30 +5 余 5" in text(phone.get("/m/me"))
    with clock.fixed(morning + 5 * DAY):
        over = text(phone.get("/m/"))
        assert "走完了" in over and "第 1 期 11 月 16 日 周一 结束，你打卡 2 天" in over


def test_who_listens_is_told_that_nobody_checks_in_there(camp, morning):
    phone = Client()
    join(phone, choice="listen")
    with clock.fixed(morning + DAY):
        page = phone.get("/m/")
        assert "你在的群不用打卡" in text(page) and 'class="cta"' not in page.content.decode()
        assert "群聊在企业微信里" in text(phone.get("/m/feed"))


def test_joining_is_slowed_down_by_address(camp):
    for _ in range(60):
        buckets.JOIN_BY_ADDRESS.take("127.0.0.1")
    answers = [Client().post("/m/camp/join", {}) for _ in range(4)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed and "操作太频繁" in text(slowed[0])  # one may slip through where a second has passed
    assert Client(REMOTE_ADDR="203.0.113.9").post("/m/camp/join", {}).status_code == 422


def test_when_everything_is_over_the_join_page_says_so(camp, morning):
    with clock.fixed(morning + 9 * DAY):
        page = Client().get("/m/camp/join")
        assert "现在没有可以加入的一期" in text(page) and "<form method" not in page.content.decode().split("<footer")[0]


def test_a_community_that_is_not_here_has_no_join_page(camp):
    assert Client().get("/m/nobody/join").status_code == 404


def test_the_version_accepted_is_the_one_kept(camp):
    join()
    [member] = [people.membership_by_id(pk) for pk in (_only_member(camp),)]
    assert conduct.accepted_version(member.pk) == 1


def _only_member(camp) -> int:
    from qunying.people.models import Membership

    return Membership.objects.get(community=camp, kind=Membership.Kind.MEMBER).pk
