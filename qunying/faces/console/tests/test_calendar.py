"""日历: every cell tells what became of it, and only what failed goes out again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.channels.models import Outbox
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_today import failing
from qunying.kernel import clock

pytestmark = pytest.mark.django_db


def cells(client):
    """The calendar's cells as {(day-slot): note}."""
    held.drop()
    page = client.get("/c/renji/calendar/").content.decode()
    found = re.findall(r'href="\?sel=([\w-]+)" aria-label="[^"]*".*?class="s2([^"]*)">(?:<svg.*?</svg>)?([^<]*)', page, re.S)
    return {sel: (note, "t-bad" in css) for sel, css, note in found}


def fates(client, sel):
    """The fates of one cell by group."""
    page = client.get(f"/c/renji/calendar/?sel={sel}").content.decode()
    return dict((group, fate) for fate, group in re.findall(r'data-fate="(\w+)"><a[^>]*>([^<]+)', page))


def test_the_calendar_shows_stage_day_title_words_and_counts(sit, camp):
    with clock.fixed(clock.now() - timedelta(minutes=50)):
        stage.work()
    client = sit(camp.lin)
    assert cells(client)["1-morning"] == ("3/3", False)
    assert cells(client)["2-noon"] == ("12:30", False)
    page = client.get("/c/renji/calendar/?sel=1-morning").content.decode()
    assert all(word in page for word in ("第 1 周", "初阶理论", "《第 1 课》", "第 1 天早安", "完整版 1 morning", "晚 30 分钟内算准时"))
    short = client.get("/c/renji/calendar/?sel=1-morning&variant=short").content.decode()
    assert "精简版 1" in short and "完整版 1 morning" not in short


def test_a_cell_that_does_not_exist_opens_nothing(sit, camp):
    for sel in ("99-noon", "1-midnight", "x", "1-morning'--", "-"):
        page = sit(camp.lin).get("/c/renji/calendar/", {"sel": sel})
        assert (page.status_code, "点一格" in page.content.decode()) == (200, True)


def test_without_a_calendar_the_page_says_where_it_comes_from(sit, db, morning):
    community = stage.staff.create_community(slug="renji", name="新社群", kind="camp", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    page = sit(owner).get("/c/renji/calendar/").content.decode()
    assert "日历从蓝图来" in page and "从蓝图生成" in page


def test_a_camp_of_two_slots_draws_two_rows(sit, db, morning):
    camp = stage.build(days=7, slots=2)
    client = sit(camp.lin)
    assert len(cells(client)) == 14
    assert 'class="days cal-2"' in client.get("/c/renji/calendar/").content.decode()


@pytest.mark.mechanism("004-080")
def test_of_fifty_groups_and_sixty_three_items_exactly_the_seven_failures_are_red_and_only_they_go_again(sit, db, morning, monkeypatch):
    camp = stage.build(count=50, days=21)
    injected = {(2, "morning", 3), (5, "noon", 11), (5, "noon", 12), (9, "evening", 0), (13, "morning", 49), (20, "noon", 7), (21, "evening", 30)}
    times = {"morning": (0, -60), "noon": (0, 240), "evening": (0, 690)}
    for day in range(1, 22):
        for slot, (_hours, minutes) in times.items():
            clock.set_fixed(morning + timedelta(days=day - 1, minutes=minutes))
            with monkeypatch.context() as patch:
                failing(patch, *[camp.rooms[at].id for on, name, at in injected if (on, name) == (day, slot)])
                stage.work()
    client = sit(camp.chen)
    shown = cells(client)
    assert len(shown) == 63
    assert {sel for sel, (_note, bad) in shown.items() if bad} == {f"{day}-{slot}" for day, slot, _at in injected}
    red = {(sel, group) for sel, (_note, bad) in shown.items() if bad for group, fate in fates(client, sel).items() if fate == "failed"}
    assert red == {(f"{day}-{slot}", camp.rooms[at].name) for day, slot, at in injected}
    assert shown["5-noon"][0] == "48/50，2 没发"
    before = dict(Outbox.objects.values_list("key", "attempts"))
    for sel in sorted({f"{day}-{slot}" for day, slot, _at in injected}):
        client.post("/c/renji/act/retry/", {"sel": sel})
    stage.work()
    again = {key for key, attempts in Outbox.objects.values_list("key", "attempts") if attempts != before[key]}
    assert (len(again), len(before)) == (7, 3150)
    assert not any(bad for _note, bad in cells(client).values())
    assert Outbox.objects.exclude(state=Outbox.State.SENT).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_group_and_three(sit, db, morning, count):
    camp = stage.build(count=count)
    stage.work()
    client = sit(camp.lin)
    client.get("/c/renji/calendar/")
    with CaptureQueriesContext(connection) as wall:
        client.get("/c/renji/calendar/")
    with CaptureQueriesContext(connection) as cell:
        client.get("/c/renji/calendar/?sel=1-morning")
    assert (len(wall), len(cell)) == (8, 14)
