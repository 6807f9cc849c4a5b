"""The gallery in a real Chromium: no violation of the policy, no console error, nothing wider than the screen."""

import os
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

CHROMIUM = os.environ.get("QUNYING_CHROMIUM")  # set by the test script; without it the whole house skips browser tests loudly
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-kit")]  # one browser for all
LISTEN = "window.broken = []; document.addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI));"
CLIPPED = """() => [...document.querySelectorAll('main *, header *, nav *')].filter(e => {
  const s = getComputedStyle(e);
  return s.overflowY === 'hidden' && !e.closest('svg, .vh') && e.scrollHeight > e.clientHeight + 2 && e.textContent.trim();
}).map(e => e.className)"""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(kit_alone) -> Iterator[str]:
    """The kit's pages and static files on a free port."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator["playwright.Browser"]:
    """One browser for all tests of this file."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """Open a face of the gallery; complaints are collected on the page object."""
    opened = []

    def go(face: str = "", width: int = 1440, theme: str = "light", **options: object) -> "playwright.Page":
        context = chromium.new_context(viewport={"width": width, "height": 900 if width > 860 else 812}, locale="zh-CN", **options)
        opened.append(context)
        if theme:
            context.add_cookies([{"name": "theme", "value": theme, "url": site}])
        page = context.new_page()
        page.complaints = []
        page.add_init_script(LISTEN)
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.goto(f"{site}/kit/gallery/{face}", wait_until="networkidle")
        return page

    yield go
    for context in opened:
        context.close()


def clean(page: "playwright.Page") -> None:
    """Nobody complained and nothing is wider than the screen."""
    assert page.complaints == []
    assert page.evaluate("window.broken") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 375])
@pytest.mark.parametrize("face", ["", "h5/", "plain/"])
def test_the_gallery_opens_without_a_complaint(visit, face, width, theme):
    page = visit(face, width, theme)
    clean(page)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(245, 245, 243)" if theme == "light" else "rgb(18, 19, 22)")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


def test_without_a_choice_the_system_decides_the_theme(visit):
    page = visit(theme="", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 19, 22)"


def test_members_can_read_everything_at_twice_the_letter_size(visit):
    page = visit("h5/", 375)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CLIPPED) == []


def test_targets_of_members_are_large_enough_for_thumbs(visit):
    page = visit("h5/", 375)
    small = "[...document.querySelectorAll('main a, main button, nav.tab a')].filter(e => e.offsetParent && e.offsetHeight < 40 && !e.matches('.lnk'))"
    assert page.evaluate(f"{small}.map(e => e.outerHTML)") == []


def test_the_theme_switch_acts_at_once_and_is_kept(visit):
    page = visit()
    page.click(".menu-m > summary")
    with page.expect_response("**/kit/theme"):
        page.click("button[value=dark]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload(wait_until="networkidle")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    clean(page)


def test_the_theme_switch_works_without_script(visit):
    page = visit(java_script_enabled=False)
    page.click(".menu-m > summary")
    page.click("button[value=dark]")
    page.wait_for_selector("html[data-theme=dark]", state="attached")


def test_keys_focus_the_search_walk_the_rows_and_show_their_list(visit):
    page = visit()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.hasAttribute('data-search')")
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    page.locator("#main").focus()
    page.keyboard.press("j")
    assert page.evaluate("!!document.activeElement.closest('.todo li:nth-child(1)')")
    page.keyboard.press("j")
    assert page.evaluate("!!document.activeElement.closest('.todo li:nth-child(2)')")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.uncheck("[data-keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert not page.evaluate("document.activeElement.hasAttribute('data-search')")
    page.locator("#main").focus()
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()


def test_dialogs_ask_first_and_menus_close_on_escape(visit):
    page = visit()
    page.click(".acts [data-dialog=sure]")
    assert page.locator("#sure").is_visible()
    page.click("#sure [data-close]")
    assert not page.locator("#sure").is_visible()
    page.click(".toolbar .menu > summary >> nth=0")
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    clean(page)


def test_copying_says_so_and_toasts_can_be_dismissed(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.click("[data-copy-from]")
    page.wait_for_function("document.getElementById('live').textContent === '已复制'")
    assert "听懂弦外之音" in page.evaluate("navigator.clipboard.readText()")
    page.click("[data-dismiss]")
    assert page.locator(".toast").count() == 0
    clean(page)


def test_charts_draw_as_svg_and_their_tooltips_break_no_rule(visit):
    page = visit()
    page.wait_for_function("document.querySelectorAll('[data-chart] svg').length === 2")
    for box in page.locator("[data-chart]").all():
        box.scroll_into_view_if_needed()
        box.hover(position={"x": 300, "y": 120})
        page.wait_for_timeout(300)
    clean(page)


def test_a_broken_rule_would_be_heard(visit):
    page = visit("plain/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_function("window.broken.length > 0")


def test_htmx_swaps_the_inspector_and_the_address_without_breaking_a_rule(visit):
    page = visit()
    page.route("**/*sel=9", lambda route: route.fulfill(body='<aside class="card insp" id="insp">09</aside>', content_type="text/html"))
    page.click("a.tile[href='?sel=9']")
    page.wait_for_function("document.getElementById('insp').textContent === '09'")
    page.wait_for_url("**/?sel=9")
    clean(page)


def test_a_hidden_page_does_not_poll_and_asks_at_once_when_it_comes_back(visit):
    asked = []
    page = visit("h5/", 375)
    page.clock.install()
    page.route("**/*fresh*", lambda route: (asked.append(1), route.fulfill(status=204)))
    page.reload(wait_until="networkidle")
    with page.expect_response("**/*fresh*"):
        page.clock.run_for(40_000)
    assert len(asked) == 1
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.run_for(120_000)
    page.evaluate("delete document.hidden")
    with page.expect_response("**/*fresh*"):  # what was asked while hidden would have come before this answer
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 2
    clean(page)
