"""Take the product's pictures for docs/pictures: the demo on a data folder of its own, its main pages in a real Chromium, each picture at most 200 KB."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from qunying.faces.shell.tests.test_up import answer_of, environment, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--hide-scrollbars"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 812}
KB_MOST = 200
# name, page of the demo camp, dark
CONSOLE = (
    ("today", "", False),
    ("groups", "groups/", False),
    ("rescue", "RESCUE", False),
    ("calendar", "calendar/", False),
    ("activities", "activities/", False),
    ("members", "members/", False),
    ("promises", "promises/", False),
    ("review", "review/", False),
    ("channels", "channels/", False),
    ("report", "REPORT", False),
    ("today-dark", "", True),
    ("groups-dark", "groups/", True),
)


def main() -> int:
    """Every picture lies in the folder; a page that cannot be taken is named and the others are taken."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--to", metavar="DIR", default=str(PICTURES))
    ask.add_argument("--chromium", metavar="PATH", default=os.environ.get("QUNYING_CHROMIUM") or None)
    wish = ask.parse_args()
    target = Path(wish.to)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qunying-pictures-") as folder:
        line = [sys.executable, "-m", "qunying", "up", "--port", str(free_port()), "--json"]
        process = subprocess.Popen(line, cwd=ROOT, env=environment(Path(folder)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            failed = _take(answer_of(process)["links"], target, wish.chromium)
            failed += _without_demo(Path(folder) / "new", target, wish.chromium)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    sys.stdout.write(json.dumps({"taken": len(list(target.glob("*.png"))), "failed": failed}, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _take(links: dict[str, str], target: Path, chromium: str | None) -> list[str]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        desk = browser.new_context(viewport=DESK, locale="zh-CN", color_scheme="light")
        page = desk.new_page()
        page.goto(links["console"], wait_until="networkidle")
        page.locator(".tour button", has_text="不看了").click()
        page.wait_for_url("**/c/*/")
        home, failed = page.url, []
        for name, path, dark in CONSOLE:
            desk.add_cookies([{"name": "theme", "value": "dark" if dark else "light", "url": home}])
            failed += _shot(page, target / f"{name}.png", _address(page, home, path))
        desk.add_cookies([{"name": "theme", "value": "light", "url": home}])
        failed += _sheet(page, target, home)
        phone = browser.new_context(viewport=PHONE, locale="zh-CN", device_scale_factor=1.5).new_page()
        for name in ("host", "boss", "member"):
            failed += _shot(phone, target / f"phone-{name}.png", links.get(name, ""))
        browser.close()
    return failed


def _sheet(page: object, target: Path, home: str) -> list[str]:
    """A schedule with doubtful cells, as the page shows what it understood, what not, and what would change."""
    page.goto(home + "calendar/import/")  # type: ignore[attr-defined]
    page.set_input_files("main input[type=file]", {"name": "十一月排期.xlsx", "mimeType": XLSX, "buffer": _schedule()})  # type: ignore[attr-defined]
    page.locator("main button", has_text="读一读").click()  # type: ignore[attr-defined]
    page.wait_for_selector("text=没看懂、没有用的格子")  # type: ignore[attr-defined]
    return _keep(page, target / "import.png")


def _schedule() -> bytes:
    """Five rows as a team would send them, three of them with something wrong."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("排期")
    days = [date(2026, 11, 22) + timedelta(days=number) for number in range(4)]
    rows = [["日期", "星期", "早安问候", "午间万花筒", "晚间小班会", "备注"]]
    words = ["早上好，今天听一句弦外之音", "午休五分钟，写一句没说出口的话", "八点了，今天说说谁的话让你愣了一下"]
    rows += [[f"{day.month}月{day.day}日", "周" + "一二三四五六日"[day.weekday()], *words, ""] for day in days]
    rows[2][1], rows[3][3], rows[4][0] = "周五", "无", "改天"
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def _without_demo(folder: Path, target: Path, chromium: str | None) -> list[str]:
    """The six questions on an installation that is empty: the first, the last, what would be built."""
    from playwright.sync_api import sync_playwright

    line = [sys.executable, "-m", "qunying", "up", "--no-demo", "--port", str(free_port()), "--json"]
    process = subprocess.Popen(line, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            page = browser.new_context(viewport=DESK, locale="zh-CN", color_scheme="light").new_page()
            page.goto(answer_of(process)["links"]["console"], wait_until="networkidle")
            failed = _questions(page, target)
            browser.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    return failed


def _questions(page: "Page", target: Path) -> list[str]:
    def press(words: str) -> None:
        page.locator("main :is(a, button)", has_text=words).first.click()
        page.wait_for_load_state("networkidle")

    for name, value in (("name", "林静"), ("username", "lin"), ("password", "shan-cha-xiao-yuan")):
        page.fill(f"[name={name}]", value)
    press("建立并进入")
    press("开一个新社群")
    page.check("[name=kind][value=store]")
    page.fill("[name=name]", "山茶果铺")
    failed = _keep(page, target / "question-kind.png")
    for _step in range(5):
        press("下一步")
    failed += _keep(page, target / "question-team.png")
    press("看看会建什么")
    page.wait_for_selector("text=走完了", timeout=240_000)
    return failed + _keep(page, target / "plan-result.png")


ARCHIVE = "bytecode-alliance"  # real people: what a report says of them is true


def _address(page: object, home: str, path: str) -> str:
    """Where that page is; of the rescues the most pressing one, of the reports that of the real community."""
    if path == "REPORT":
        return home.split("/c/")[0] + f"/c/{ARCHIVE}/data/report/?days=91"
    if path != "RESCUE":
        return home + path
    page.goto(home + "groups/rescues/")  # type: ignore[attr-defined]
    found = page.locator("main a[href*='/groups/rescues/']:has-text('打开')")  # type: ignore[attr-defined]
    return home.split("/c/")[0] + found.first.get_attribute("href") if found.count() else ""


def _shot(page: object, path: Path, address: str) -> list[str]:
    """Nothing when the picture was taken and is light enough, else what is wrong with it."""
    if not address:
        return [f"{path.stem}: no address"]
    answer = page.goto(address, wait_until="networkidle")  # type: ignore[attr-defined]
    if answer is None or answer.status != 200:
        return [f"{path.stem}: {answer and answer.status}"]
    return _keep(page, path)


def _keep(page: object, path: Path) -> list[str]:
    """The picture of what is there now; nothing when it is light enough."""
    page.screenshot(path=str(path), animations="disabled")  # type: ignore[attr-defined]
    size = path.stat().st_size // 1024
    return [f"{path.stem}: {size} KB"] if size > KB_MOST else []


if __name__ == "__main__":
    raise SystemExit(main())
