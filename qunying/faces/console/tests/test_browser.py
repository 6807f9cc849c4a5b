"""The operator's story in a real Chromium: sign in, mend what failed, look into a group and a cell, read the numbers, change theme and language."""

import os
from collections.abc import Iterator

import pytest

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_today import failing
from qunying.insight.tests.story import Story

CHROMIUM = os.environ.get("QUNYING_CHROMIUM")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser-console")]  # one browser for all
LISTEN = "window.broken = []; document.addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI));"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def chromium() -> Iterator["playwright.Browser"]:
    """One browser for all tests of this file; its driver's loop must not be taken for an async context by the ORM."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium):
    """A page that collects every complaint."""
    opened = []

    def go(width=1440, script=True, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=script, **options)
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.add_init_script(LISTEN)
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        return page

    yield go
    for context in opened:
        context.close()


@pytest.fixture
def camp(morning, monkeypatch):
    """At 08:30 on the first day the morning has failed in the second group; there is a little history to chart."""
    made = stage.build(members=6)
    story = Story(made.community.pk)
    for day in (10, 11, 12):
        story.says(*(one.identity_id for one in made.joined), group=made.rooms[0].id, day=day)
    story.end()
    with monkeypatch.context() as patch:
        failing(patch, made.rooms[1].id)
        stage.work()
    held.drop()
    return made


def sign_in(page, site, name="chen"):
    page.goto(f"{site}/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", stage.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/c/renji/")


def clean(page):
    """Nobody complained and nothing is wider than the screen."""
    assert page.complaints == []
    assert page.evaluate("window.broken") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_operators_morning(open_page, live_server, camp):
    page = open_page()
    sign_in(page, live_server.url)
    assert "早安问候有 1 群没发出去" in page.inner_text("main")
    page.click("text=重发 1 条失败")
    page.wait_for_selector("text=1 条已重新排队")
    stage.work()
    held.drop()
    page.reload()
    assert "没发出去" not in page.inner_text(".page-h")
    clean(page)
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/groups/")
    page.click("a.tile >> nth=0")
    page.wait_for_selector("#insp >> text=打开群页")
    page.wait_for_url("**sel=*")
    clean(page)
    page.click("#insp >> text=打开群页")
    page.wait_for_selector("text=凭什么留下")
    assert page.inner_text("h1") == "三天里每天读三页，晚上说给同营的人听"
    clean(page)


def test_the_planners_look_into_a_cell_and_the_numbers(open_page, live_server, camp):
    page = open_page()
    sign_in(page, live_server.url)
    page.click("nav >> text=日历")
    page.click("a.slot >> nth=0")
    page.wait_for_selector("#insp >> text=完整版 1 morning")
    page.click("#insp >> text=精简版")
    page.wait_for_selector("#insp >> text=精简版 1")
    clean(page)
    page.goto(f"{live_server.url}/c/renji/data/", wait_until="networkidle")
    page.wait_for_selector("#people svg")
    clean(page)
    page.goto(f"{live_server.url}/c/renji/blueprint/", wait_until="networkidle")
    page.wait_for_selector("text=现场和蓝图一致")
    clean(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 375])
def test_every_page_opens_without_a_complaint(open_page, live_server, camp, width, theme):
    page = open_page(width)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    sign_in(page, live_server.url, "lin")
    room = camp.rooms[0].public_id
    for path in (
        "",
        "?day=2",
        f"groups/?sel={room}",
        f"groups/{room}/",
        "rules/",
        "calendar/?sel=1-noon",
        "data/",
        "data/?as=table",
        "blueprint/?check=1",
        "staff/",
    ):
        page.goto(f"{live_server.url}/c/renji/{path}", wait_until="networkidle")
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
        clean(page)
    for path in ("/account/mfa/", "/nowhere/"):
        page.goto(f"{live_server.url}{path}", wait_until="networkidle")
        assert page.evaluate("window.broken") == []


def test_the_day_can_be_run_without_script(open_page, live_server, camp):
    page = open_page(script=False)
    sign_in(page, live_server.url)
    page.click("text=重发 1 条失败")
    page.wait_for_selector("text=1 条已重新排队")
    page.goto(f"{live_server.url}/c/renji/groups/")
    page.click("a.tile >> nth=0")
    page.wait_for_selector("#insp >> text=打开群页")
    page.goto(f"{live_server.url}/c/renji/calendar/")
    page.click("a.slot >> nth=0")
    page.wait_for_selector("#insp >> text=完整版 1 morning")


def test_english_and_dark_are_two_clicks(open_page, live_server, camp):
    page = open_page()
    sign_in(page, live_server.url)
    page.click("header >> text=EN")
    page.wait_for_selector("h1:has-text('Today')")
    page.click(".menu-m > summary")
    page.click("button[value=dark]")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    clean(page)
