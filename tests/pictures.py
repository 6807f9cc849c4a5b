"""Take the product's pictures for docs/pictures: the demo on a data folder of its own, its main pages in a real Chromium, each picture at most 200 KB."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from qunying.faces.shell.tests.test_up import answer_of, environment, free_port

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
        phone = browser.new_context(viewport=PHONE, locale="zh-CN", device_scale_factor=1.5).new_page()
        for name in ("host", "boss", "member"):
            failed += _shot(phone, target / f"phone-{name}.png", links.get(name, ""))
        browser.close()
    return failed


def _address(page: object, home: str, path: str) -> str:
    """Where that page is; of the rescues the most pressing one."""
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
    page.screenshot(path=str(path), animations="disabled")  # type: ignore[attr-defined]
    size = path.stat().st_size // 1024
    return [f"{path.stem}: {size} KB"] if size > KB_MOST else []


if __name__ == "__main__":
    raise SystemExit(main())
