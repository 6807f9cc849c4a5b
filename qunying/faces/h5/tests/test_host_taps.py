"""A host's whole day by thumb in a real browser, with the taps counted: three slots, the brief, the review."""

import os
from datetime import timedelta

import pytest

from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts.tests.test_evenings import live_until
from qunying.camps.tests import cast
from qunying.channels import queries as channels
from qunying.faces.h5.tests.phones import card_of
from qunying.faces.h5.tests.test_browser import SMALL, WIDE, chromium, phone  # noqa: F401  the browser and a phone to hold
from qunying.kernel import clock
from qunying.people import queries as people

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAPS_MOST = 12
THREE_SLOTS = (
    (
        '{id: evening, name: 小班会, at: "20:00"',
        '{id: noon, name: 午间, at: "12:30", minutes: 30, staff_minutes: 5}\n    - {id: evening, name: 小班会, at: "20:00"',
    ),
    ("confirm: true", "confirm: false"),
    ("slots: [morning, evening]", "slots: [morning, noon, evening]"),
    *(
        (f"    - {{day: {n}, slot: evening", f"    - {{day: {n}, slot: noon, title: 午{n}, full: 午间的话, short: 午}}\n    - {{day: {n}, slot: evening")
        for n in (1, 2, 3)
    ),
)


@pytest.fixture
def camp(db, morning):
    """Three slots a day, and a WeChat group whose host sends each by hand."""
    return cast.make_camp(cast.edited(*THREE_SLOTS))


class Thumb:
    """A thumb that counts."""

    def __init__(self, page) -> None:
        self.page, self.taps = page, 0

    def tap(self, locator) -> None:
        locator.click()
        self.taps += 1


def look(page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("QUNYING_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_whole_day_takes_a_host_at_most_twelve_taps(camp, phone):  # noqa: F811
    one = people.staff_by_key(camp.pk)["host-03"].pk
    page = phone(permissions=["clipboard-read", "clipboard-write"])
    thumb, address = Thumb(page), card_of(one)
    live_until(camp, 0, "23:30")
    for moment in ("07:16", "12:16", "19:46"):
        live_until(camp, 1 if moment == "07:16" else 0, moment)
        page.goto(address)
        thumb.tap(page.get_by_role("button", name="复制话术"))
        page.wait_for_function("document.getElementById('live').textContent === '已复制'")
        assert "/m/o/" in page.evaluate("navigator.clipboard.readText()")
        look(page, f"card-{moment[:2]}")
        thumb.tap(page.get_by_role("button", name="已发"))
        page.get_by_role("button", name="已发").wait_for(state="detached")
    assert [card.receipt_kind for card in channels.cards(one)] == ["attested"] * 3
    live_until(camp, 0, "20:05")
    page.goto(address)
    look(page, "card-brief")
    thumb.tap(page.get_by_role("button", name="看过了"))
    page.get_by_role("button", name="看过了").wait_for(state="detached")
    live_until(camp, 0, "22:30")
    page.goto(address)
    look(page, "card-review")
    assert page.evaluate(SMALL) == [] and page.evaluate(WIDE) is False and page.complaints == []
    thumb.tap(page.get_by_text("正常，没有要记的"))
    thumb.tap(page.get_by_role("button", name="收工"))
    page.get_by_text("已收工").wait_for()
    look(page, "card-closed")
    [pack] = hosts.packs_of(one, day=clock.today(camp.timezone))
    assert pack.remark == "正常，没有要记的" and all(row.read for row in hosts.briefs_of(one, since=pack.date + timedelta(days=1)))
    assert thumb.taps == 9 <= TAPS_MOST


def test_a_second_phone_reads_whose_card_it_is(camp, phone):  # noqa: F811
    address = card_of(people.staff_by_key(camp.pk)["host-03"].pk)
    phone().goto(address)
    other = phone()
    other.goto(address)
    look(other, "card-elsewhere")
    assert "这张卡是给何书怡的" in other.inner_text("main") and "职场营" not in other.inner_text("body")
