"""The first five minutes in real browsers, with a stopwatch of steps: who needs help, the host's phone, a day later, the boss's page, one's own community."""

import re

import pytest

pytest.importorskip("playwright.sync_api")

from tests.proofs.browsers import PHONE, chromium, sit_down  # noqa: F401  the browser and who sits at it
from tests.proofs.staging import demo_house

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OPERATOR_STEPS, HOST_STEPS = 10, 6


@pytest.fixture
def links(tmp_path):
    """A demo of two groups in a house of its own: a real database file, a real server and a real worker; six people have just left a group."""
    with demo_house(tmp_path) as found:
        yield found


def test_from_the_operators_link_to_a_community_of_her_own(links, sit_down):  # noqa: F811
    operator, host = sit_down("运营官"), sit_down("营主", PHONE)
    operator.open(links["console"])
    operator.sees("1 群要救场。")
    operator.sees("1 / 4", within=".tour")
    operator.fits()
    operator.press("去救场")
    operator.sees("没人接手")
    card = operator.page.locator(".tour a", has_text="打开营主手机").get_attribute("href")
    rescued_by(host, card)
    operator.press("下一步", within=".tour")
    operator.sees("3 / 4", within=".tour")
    operator.press("快进一天", within="body")
    operator.page.get_by_role("button", name="快进一天").wait_for(state="detached")
    operator.page.get_by_role("button", name="快进一天").wait_for(timeout=90_000)
    operator.fits()
    verdict(host)
    operator.press("下一步", within=".tour")
    operator.sees("4 / 4", within=".tour")
    boss(sit_down, operator.page.locator(".tour a", has_text="打开老板一页").get_attribute("href"))
    operator.press("开我的社群", within=".tour")
    her_own(operator)
    assert (len(operator.steps), len(host.steps)) == (OPERATOR_STEPS, HOST_STEPS), f"{operator.told}\n{host.told}"


def rescued_by(host, card):
    """On the host's phone: the card says it first; accepted, a step ticked, a word written, done."""
    host.open(card)
    host.sees("要救场")
    host.fits()
    host.press("要救场")
    host.press("我来")
    host.sees("你在救")
    host.press("做了")
    host.sees("做了 1 / 5 步")
    host.fill("note", "问了三位为什么走，今天起晚上少发一条")
    host.press("做完了")
    host.sees("做完了，等结果")
    host.fits()


def verdict(host):
    """A day later the same page on the phone says 恢复 or 没恢复, with the numbers."""
    host.page.reload()
    said = host.sees("报警前一天")
    assert re.search(r"恢复", said) and re.search(r"报警前一天 \d+ 人参与，做完后一天 \d+ 人", said), said
    host.fits()


def her_own(operator):
    """Whoever looked at the demo makes an account of their own on the way, and stands before the first of the six questions."""
    operator.fill("name", "苏青")
    operator.fill("username", "suqing")
    operator.fill("password", "a long enough word 42")
    operator.press("建立并进入")
    operator.page.wait_for_url("**/new/")
    operator.sees("训练营")
    operator.fits()


def boss(sit_down, address):  # noqa: F811
    """Whoever has the link reads the week without signing in, and a missing number says that it is missing."""
    reader = sit_down("老板", PHONE)
    reader.open(address)
    said = reader.sees("人际关系训练营")
    assert "尚无订单数据" in said, said
    reader.fits()
