"""The members' pages in a real Chromium: the story by thumb, no violation of the policy, readable at twice the letter size."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from qunying.camps.tests import cast
from qunying.faces.h5 import session
from qunying.faces.kit.cardlinks import token_for
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.people import services as people

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser-h5")]  # one browser for all
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
LISTEN = "window.broken = []; document.addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI));"
SMALL = """() => [...document.querySelectorAll('main a, main button, main input, nav.tab a, footer a, footer button')].filter(e =>
  e.offsetParent && e.type !== 'radio' && e.type !== 'checkbox' && e.offsetHeight < 40 && !e.closest('.prose, .banner, p')).map(e => e.outerHTML)"""
WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator["playwright.Browser"]:
    """One browser for all tests of this file."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver runs a loop in this thread; the database is asked outside of it
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["QUNYING_CHROMIUM"], args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def phone(chromium, live_server):
    """A phone, signed in when a member is given; whatever the browser complains of is collected on the page."""
    opened = []

    def take(member=None, *, theme="light", width=375, **options) -> "playwright.Page":
        context = chromium.new_context(viewport={"width": width, "height": 812}, locale="zh-CN", base_url=live_server.url, **options)
        opened.append(context)
        cookies = {"theme": theme} | ({session.COOKIE: people.issue_key(member.pk, kind=people.Key.DEVICE)} if member else {})
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.complaints = []
        page.add_init_script(LISTEN)
        page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield take
    for context in opened:
        context.close()


def clean(page: "playwright.Page") -> None:
    """Nobody complained and nothing is wider than the screen."""
    assert (page.complaints, page.evaluate("window.broken"), page.evaluate(WIDE)) == ([], [], False)


def pages_of(stage) -> list[str]:
    return ["/m/", "/m/feed", "/m/me", "/m/me/keys", "/m/rules", "/m/leave", f"/m/card/{token_for(stage.host.pk)}", "/m/renji/join"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_opens_without_a_complaint_and_fits_thumbs(stage, phone, theme):
    stage.deliver("今天先不急着学", "早上好。\n\n看这里：https://example.org/a-very-long-address/that-must-not-widen/the-page-at-all")
    page = phone(stage.amei, theme=theme)
    for address in pages_of(stage):
        page.goto(address, wait_until="networkidle")
        clean(page)
        assert page.evaluate(SMALL) == [], address
        assert page.locator("h1").count() == 1, address


def test_every_page_can_be_read_at_twice_the_letter_size(stage, phone):
    page = phone(stage.amei)
    for address in pages_of(stage):
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.documentElement.classList.add('x'), document.styleSheets[0].insertRule('html { font-size: 32px }')")
        assert not page.evaluate(WIDE), address


def test_a_tap_checks_in_in_place_and_the_points_arrive_by_themselves(stage, phone):
    page = phone(stage.amei)
    page.goto("/m/")
    page.get_by_role("button", name="打卡").click()
    page.get_by_text("今天已打卡，连续 1 天").wait_for()
    assert page.get_by_text("积分到账中").is_visible()
    reactions.drain()
    page.get_by_text("+5 积分，余 5").wait_for(timeout=8000)
    clean(page)


def test_two_members_talk_without_reloading(stage, phone):
    amei, wang = phone(stage.amei), phone(stage.wang)
    wang.goto("/m/feed")
    amei.goto("/m/feed")
    amei.fill("#body", "昨天试了，我妈愣了一下")
    amei.get_by_role("button", name="发出").click()
    amei.locator(".bub.me").wait_for()
    amei.wait_for_function("document.getElementById('body').value === '' && !document.getElementById('nothing')")
    wang.evaluate("htmx.trigger('#poll', 'refresh')")
    wang.get_by_text("昨天试了，我妈愣了一下").wait_for()
    assert wang.locator(".bub").count() == 1
    with wang.expect_response(lambda answer: "since=" in answer.url):
        wang.evaluate("htmx.trigger('#poll', 'refresh')")
    assert wang.locator(".bub").count() == 1
    for one in (amei, wang):
        clean(one)


def test_a_message_too_long_stays_in_the_form_with_its_reason(stage, phone):
    page = phone(stage.amei)
    page.goto("/m/feed")
    page.evaluate("document.getElementById('body').removeAttribute('maxlength')")
    page.fill("#body", "长" * 2001)
    page.get_by_role("button", name="发出").click()
    page.get_by_text("超过上限 2000 字").wait_for()
    assert len(page.input_value("#body")) == 2001
    assert page.evaluate("window.broken") == []


def test_older_posts_come_above_the_newer_ones(stage, phone):
    for n in range(35):
        stage.deliver(f"第 {n} 条", "正文")
    page = phone(stage.amei)
    page.goto("/m/feed")
    page.get_by_role("link", name="看更早的").click()
    page.get_by_text("这是第一条").wait_for()
    titles = page.locator(".said h2").all_inner_texts()
    assert titles == [f"第 {n} 条" for n in range(35)]
    clean(page)


def test_the_host_copies_and_taps(stage, phone):
    from qunying.channels import services
    from qunying.kernel import clock

    services.declare(stage.community.pk, key="wecom", kind="wecom", account="demo-corp")
    envelope = {"community": stage.community.pk, "group": stage.group.pk, "channel": "wecom", "mode": "manual", "at": clock.now(), "owner_staff": stage.host.pk}
    services.queue_many([services.Message(key="c", title="午间", body="午安，23 营。", **envelope)])
    page = phone(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/m/card/{token_for(stage.host.pk)}")
    page.get_by_role("button", name="复制话术").click()
    page.wait_for_function("document.getElementById('live').textContent === '已复制'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("午安，23 营。")
    page.get_by_role("button", name="已发").click()
    page.get_by_text("本人确认").first.wait_for()
    clean(page)


def test_everything_works_without_script(stage, phone):
    page = phone(stage.amei, java_script_enabled=False)
    page.goto("/m/")
    page.get_by_role("button", name="打卡").click()
    page.get_by_text("今天已打卡，连续 1 天").wait_for()
    page.goto("/m/feed")
    page.fill("#body", "没有脚本也能说")
    page.get_by_role("button", name="发出").click()
    page.get_by_text("没有脚本也能说").wait_for()


def test_a_newcomer_joins_checks_in_and_reads_why_they_have_points(phone, morning):
    cast.make_camp()
    page = phone()
    page.goto("/m/camp/join")
    page.get_by_label("首期").check()
    page.get_by_label("我读过第 1 版群规").check()
    page.get_by_label("群里怎么称呼你").fill("阿美")
    page.get_by_role("button", name="加入").click()
    page.get_by_role("heading", name="你在 01 营").wait_for()
    assert page.locator("#code").is_visible()
    with clock.fixed(morning + timedelta(days=1)):
        cast.work_off()
        page.get_by_role("link", name="看今天").click()
        page.get_by_role("button", name="打卡").click()
        page.get_by_text("今天已打卡，连续 1 天").wait_for()
        reactions.drain()
        page.goto("/m/me")
        assert page.locator(".lines li").first.inner_text().split() == ["打卡", "今天", "08:30", "+5", "余", "5"]
    clean(page)
