"""People with a browser in hand: every click and every field is a step that is counted and named; whatever the browser complains of is kept."""

import os
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
LISTEN = "window.broken = []; document.addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI));"
WIDE = "document.documentElement.scrollWidth > innerWidth"
DESK, PHONE = (1440, 900), (375, 812)
PICTURES = os.environ.get("QUNYING_PICTURES", "")  # a folder to look at what was seen


@pytest.fixture(scope="module")
def chromium() -> Iterator["playwright.Browser"]:
    """One browser for all tests of a file; its driver's loop must not be taken for an async context by the ORM."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["QUNYING_CHROMIUM"], args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def sit_down(chromium):
    """Somebody takes up a browser of their own."""
    everybody = []

    def come(name, size=DESK, **options):
        everybody.append(Visitor(chromium, name, size, **options))
        return everybody[-1]

    yield come
    for one in everybody:
        one.context.close()


class Visitor:
    """One person, one browser, one stopwatch of steps."""

    def __init__(self, chromium, name, size, **options):
        self.name, self.steps, self.complaints, self._shots = name, [], [], 0
        width, height = size
        self.context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", has_touch=width < 600, **options)
        self.page = self.context.new_page()
        self.page.add_init_script(LISTEN)
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address):
        """A link that came from somewhere was tapped."""
        self.steps.append("打开链接")
        self.page.goto(address)

    def press(self, words, within="main"):
        """The first button or link of these words was pressed, and what follows is there."""
        self.steps.append(words)
        self.page.locator(f"{within} :is(a, button, summary, label)", has_text=words).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def fill(self, field, text):
        """A field was filled in."""
        self.steps.append(f"填 {field}")
        self.page.fill(f"main [name={field}]", text)

    def sees(self, *words, within="body", seconds=15):
        """These words come to stand there; returns all that does."""
        place = self.page.locator(within).first
        for one in words:
            try:
                place.get_by_text(one).locator("visible=true").first.wait_for(timeout=seconds * 1000)
            except playwright.TimeoutError:
                pytest.fail(f"{self.name} 没看到「{one}」：{self.page.url}\n{self.page.inner_text(within)[:2000]}\n{self.told}", pytrace=False)
        return self.page.inner_text(within)

    def fits(self):
        """Nothing is wider than the screen and nobody complained."""
        self._shots += 1
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{self.name}-{self._shots:02}.png", full_page=True)
        assert (self.complaints, self.page.evaluate("window.broken"), self.page.evaluate(WIDE)) == ([], [], False), self.page.url

    @property
    def told(self):
        """The stopwatch, to be read."""
        return f"{self.name}：{len(self.steps)} 步：" + " → ".join(self.steps)
