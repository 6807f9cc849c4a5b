"""One day of a small community as two browsers live it: the operator at her desk, a host with a phone in one hand; and a member who opens what was sent."""

import re
from datetime import timedelta

import pytest

from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts.tests.test_evenings import live_until
from qunying.camps.tests import cast
from qunying.charter import queries as charter
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.h5.tests.phones import card_of
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.people import queries as people

pytest.importorskip("playwright.sync_api")

from tests.proofs.browsers import PHONE, chromium, sit_down  # noqa: F401  the browser and who sits at it

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TAPS_MOST, TAPS = 12, 10
RECEIPTS = CHANNEL, LINK, ATTESTED = "渠道回执", "链接已打开", "本人确认"
BY_HAND = (("confirm: true", "confirm: false"), ("text: 每晚 20:00 逐条回应, slot: evening", "text: 每晚 20:00 一起练 60 分钟, proof: session"))


@pytest.fixture
def day(db, morning, settings, live_server, tmp_path):
    """The first day at 07:20: 01 营 and 02 营 on the web, and 职场营 in 企业微信, whose host sends each message by hand."""
    settings.DATA, settings.PUBLIC_URL = tmp_path, live_server.url
    held.drop()
    camp = cast.make_camp(cast.edited(*BY_HAND))
    stage.login(people.staff_by_key(camp.pk)["chen"].pk, "chen")
    reactions.drain()
    live_until(camp, 1, "07:20")
    yield camp
    held.drop()


class Sitting:
    """Two people and the house's clock."""

    def __init__(self, camp, sit_down, site):  # noqa: F811
        self.camp, self.site = camp, site
        self.operator = sit_down("运营官")
        self.host = sit_down("营主", PHONE, permissions=["clipboard-read", "clipboard-write"])
        self.card = site + card_of(people.staff_by_key(camp.pk)["host-03"].pk)

    def until(self, hour, days=0):
        """It is that hour, and the phone and the desk show it."""
        reactions.drain()
        live_until(self.camp, days, hour)
        reactions.drain()
        held.drop()

    def desk(self, path=""):
        self.operator.page.goto(f"{self.site}/c/camp/{path}")
        self.operator.fits()

    def phone(self):
        self.host.page.goto(self.card)
        self.host.fits()

    def copy(self):
        """The words are copied, to be pasted into the chat; returns them."""
        self.host.press("复制话术")
        self.host.page.wait_for_function("document.getElementById('live').textContent === '已复制'")
        return self.host.page.evaluate("navigator.clipboard.readText()")

    def receipts(self, sel):
        """What the desk shows of that item beside each group."""
        self.desk(f"calendar/?sel={sel}")
        rows = [row.inner_text().split("\n") for row in self.operator.page.locator("#insp .fates li").all()]
        return {words[0].strip(): next((word for word in RECEIPTS if word in " ".join(words)), "") for words in rows}


@pytest.fixture
def sitting(day, sit_down, live_server):  # noqa: F811
    one = Sitting(day, sit_down, live_server.url)
    one.operator.page.goto(f"{live_server.url}/login/")
    one.operator.page.fill("[name=login]", "chen")
    one.operator.page.fill("[name=password]", stage.PASSWORD)
    one.operator.page.click("main button[type=submit]")
    one.operator.page.wait_for_url("**/c/camp/")
    return one


def test_a_day_of_an_operator_and_a_host_from_the_morning_to_the_next(sitting, sit_down):  # noqa: F811
    in_the_morning(sitting, sit_down)
    at_noon_something_is_wrong(sitting)
    in_the_evening(sitting)
    at_half_past_ten(sitting)
    on_the_next_morning(sitting)
    assert len(sitting.host.steps) == TAPS <= TAPS_MOST, sitting.host.told


def in_the_morning(sitting, sit_down):  # noqa: F811
    """The host pastes the words into the chat; the first member who opens their link proves it, and no tap is needed."""
    sitting.until("07:30")
    sitting.phone()
    copied = sitting.copy()
    assert copied.startswith("职场营的早上，我是何书怡") and sitting.receipts("1-morning") == {"01 营": CHANNEL, "02 营": CHANNEL, "职场营": ""}
    member = sit_down("群里的人", PHONE)
    member.open(re.search(r"https?://\S+/m/o/\S+", copied)[0])
    member.sees("加入")
    member.fits()
    assert sitting.receipts("1-morning") == {"01 营": CHANNEL, "02 营": CHANNEL, "职场营": LINK}


def at_noon_something_is_wrong(sitting):
    """Two taps report it, it stands on the desk's page of today, and it is solved there."""
    sitting.until("12:00")
    sitting.phone()
    sitting.host.press("报告问题")
    sitting.host.press("链接打不开")
    sitting.host.sees("已告诉运营官")
    sitting.desk()
    sitting.operator.sees("职场营何书怡 报告：链接打不开")
    sitting.operator.press("去处理")
    sitting.operator.press("处理好了")
    sitting.operator.page.get_by_role("button", name="处理好了").wait_for(state="detached")
    sitting.desk()
    assert "报告：链接打不开" not in sitting.operator.page.inner_text("main")


def in_the_evening(sitting):
    """Ten minutes late the desk reminds by name; the host sends, begins and ends what was promised, and reads tomorrow's brief."""
    sitting.until("20:02")
    sitting.phone()
    sitting.host.press("开始了")
    sitting.host.sees("20:02 你点了开始")
    sitting.until("20:31")
    sitting.desk()
    sitting.operator.press("提醒他们")
    assert "@何书怡" in sitting.operator.sees("提醒 1 位")
    sitting.operator.press("记下：已提醒")
    sitting.operator.page.get_by_role("button", name="记下：已提醒").wait_for(state="detached")  # no hosts' group here: she pastes the words herself
    sitting.phone()
    sitting.copy()
    sitting.host.press("已发")
    sitting.host.sees(ATTESTED)
    assert sitting.receipts("1-evening") == {"01 营": CHANNEL, "02 营": CHANNEL, "职场营": ATTESTED}
    sitting.host.press("看过了")
    sitting.host.page.get_by_role("button", name="看过了").wait_for(state="detached")
    sitting.until("21:01")
    sitting.phone()
    sitting.host.press("结束了")
    sitting.host.sees("按你的确认")


def at_half_past_ten(sitting):
    """The day's review stands on the card; one remark closes it."""
    sitting.until("22:30")
    sitting.phone()
    sitting.host.sees("职场营今天的复盘")
    sitting.host.press("正常，没有要记的")
    sitting.host.press("收工")
    sitting.host.sees("已收工")
    sitting.host.fits()


def on_the_next_morning(sitting):
    """The promise is kept, the review says who did what, and the points to watch stand on the page of today."""
    today = clock.today(sitting.camp.timezone)
    sitting.until("08:10", days=1)
    sitting.desk("promises/?show=kept")
    sitting.operator.sees("职场营")
    begin = clock.at_local(today, "00:00", sitting.camp.timezone)
    rows = charter.obligations(sitting.camp.pk, from_at=begin, to_at=begin + timedelta(days=1))
    assert [row.verdict for row in rows if row.begun_at] == ["kept"]
    sitting.desk("review/")
    assert "正常，没有要记的" in sitting.operator.sees("每个群的这一天")
    cares = hosts.cares(sitting.camp.pk, today + timedelta(days=1))
    assert cares and all(row.says in sitting.operator.page.inner_text("main") for row in cares)
    sitting.desk()
    sitting.operator.sees("今天要留意")
