"""数据: retention with elapsed denominators, days with their gaps, tables and files, every number with how it is made."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.insight import queries as insight
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only


@pytest.fixture
def house(db, morning):
    """A community without a camp; 林 owns it."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    return community, stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")


def read(client, query=""):
    held.drop()
    insight.forget()
    answer = client.get(f"/c/renji/data/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def table(page):
    """The retention table as {cohort: (size, cells)}; a cell is its text, or the word that marks it."""
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td class="num">(\d+)</td>(.*?)</tr>', page, re.S)
    return {name: (int(size), re.findall(r'<td class="h[^"]*" title="[^"]*">(?:<span class="vh">)?([^<]*)', cells)) for name, size, cells in rows}


@pytest.mark.mechanism("001-051")
def test_retention_of_thirty_members_matches_the_table_worked_by_hand(sit, house):
    community, owner = house
    story = Story(community.pk)
    first, second, third = (list(range(start, start + 10)) for start in (101, 201, 301))
    for people, day in ((first, 1), (second, 8), (third, 20)):
        story.comes(*people, day=day, group=7)
    for people, day in ((first[:6], 2), (first[:4], 8), (first[4:6], 31), (second[:5], 9), (second[:3], 15), (third[:7], 21), (third[:1], 27)):
        story.checks_in(*people, group=7, day=day)
    with clock.fixed(datetime(2026, 12, 5, 0, 30, tzinfo=UTC)):
        story.end()
        page = read(sit(owner), "?days=long&per=day")
    assert table(page) == {
        "11/1": (10, ["6/10", "4/10", "2/10"]),
        "11/8": (10, ["5/10", "3/10", "未到期"]),
        "11/20": (10, ["7/10", "1/10", "未到期"]),
    }
    assert "6 / 10 人，95% 区间 31% 到 83%" in page


def test_a_cell_that_is_over_for_some_only_is_marked_as_such(sit, house):
    community, owner = house
    story = Story(community.pk)
    story.comes(101, 102, day=2, group=7)
    story.comes(103, day=6, group=7)
    story.checks_in(101, group=7, day=9)
    with clock.fixed(datetime(2026, 11, 11, 0, 30, tzinfo=UTC)):
        story.end()
        page = read(sit(owner), "?days=long&per=week")
    assert re.search(r'class="h\d hp" title="1 / 2 人，[^"]*只对 3 人中的 2 人已过完"', page)


def test_large_cohorts_read_as_percentages_with_the_finding_above(sit, house):
    community, owner = house
    story, people = Story(community.pk), range(1001, 1051)
    story.comes(*people, day=1, group=7)
    for day, count in ((2, 30), (8, 20), (9, 25)):
        story.checks_in(*people[:count], group=7, day=day)
    with clock.fixed(datetime(2026, 11, 10, 0, 30, tzinfo=UTC)):
        story.end()
        page = read(sit(owner), "?days=long&per=day")
    assert table(page)["11/1"][1] == ["60", "40", "未到期"]
    assert "11 月 9 日参与 25 人，比前一天 +5；打卡 25 人，比前一天 +5；加入后第 7 天有 40% 的人打卡。" in page


def test_a_day_without_records_is_a_gap_in_table_and_file(sit, house):
    community, owner = house
    story = Story(community.pk)
    story.comes(101, 102, day=1, group=7)
    story.says(101, group=7, day=1, times=2)
    story.says(101, 102, group=7, day=3)
    story.end()
    client = sit(owner)
    page = read(client, "?as=table&per=day")
    gap = re.search(r'<tr><th scope="row">2026-11-02</th>(.*?)</tr>', page, re.S).group(1)
    assert gap.count("缺") == 4 and "不按零计" in gap
    held.drop()
    rows = list(csv.DictReader(io.StringIO(client.get("/c/renji/data/activity.csv?per=day").content.decode("utf-8-sig"))))
    assert [(row["day"], row["active"], row["messages"], row["state"]) for row in rows[:3]] == [
        ("2026-11-01", "1", "2", "ok"), ("2026-11-02", "", "", "gap"), ("2026-11-03", "2", "2", "ok"),
    ]  # fmt: skip


def test_every_number_says_how_it_is_made(sit, house):
    community, owner = house
    story = Story(community.pk)
    story.comes(101, day=1, group=7)
    story.checks_in(101, group=7, day=2)
    story.end()
    page = read(sit(owner))
    assert all(words in page for words in ("这些数怎么算的", "恰好在加入后第 k 天打卡的人数", "数据截至 11 月 13 日 08:30", "看不到发言的渠道"))


def test_an_empty_community_says_what_will_be_here(sit, house):
    assert "成员加入、发言、打卡以后，一分钟内就会出现在这里。" in read(sit(house[1]))


def test_an_unknown_file_does_not_exist(sit, house):
    assert sit(house[1]).get("/c/renji/data/members.csv").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_cohort_and_three(sit, house, count):
    community, owner = house
    story = Story(community.pk)
    for day in range(1, count + 1):
        story.comes(100 + day, day=day, group=day)
    story.end()
    client = sit(owner)
    read(client)
    with CaptureQueriesContext(connection) as warm:
        client.get("/c/renji/data/")
    assert len(warm) == 5


def test_where_nobody_checks_in_the_page_tells_of_coming_back_instead_of_a_table_of_zeros(sit, house):
    community, owner = house
    story = Story(community.pk)
    story.comes(*range(101, 125), day=1, group=7)
    story.says(*range(101, 113), group=7, day=8)
    story.end()
    page = read(sit(owner), "?days=long")
    assert "打卡留存" not in page and "50% 的人回来" in page
