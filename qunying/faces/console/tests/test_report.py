"""The page 报告: findings with the rows behind them, files to take away, and nobody from outside."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups.findings import silent
from qunying.insight import queries as insight
from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
EIGHT_WEEKS = range(1, 57)


@pytest.fixture
def house(db, morning):
    """A community of two groups and eight weeks; 林 owns it. The second group stops talking after four."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    story = Story(community.pk)
    for group, start in ((7, 100), (8, 200)):
        story.comes(*range(start, start + 10), day=1, group=group)
    for day in EIGHT_WEEKS:
        story.says(*range(100, 110), group=7, day=day)
        if day <= 28:
            story.says(*range(200, 205), group=8, day=day)
    with clock.fixed(datetime(2026, 12, 27, 0, 30, tzinfo=UTC)):
        story.end()
        yield community, owner


def get(client, path="", status=200):
    held.drop()
    insight.forget()
    answer = client.get(f"/c/renji/data/report/{path}")
    assert answer.status_code == status
    return answer


def test_a_group_that_fell_silent_is_named_with_its_rows(sit, house):
    page = get(sit(house[1])).content.decode()
    assert "2 个群里 1 个还有人说话；新没声的 1 个，话少了一半以上的 0 个" in page
    assert "「#8」从 140 条到 0 条" in page
    assert "平均每周 10 人参与，比前一段少" in page


def test_groups_in_which_nobody_has_spoken_yet_are_not_praised_for_having_lost_nobody(db, morning):
    community = stage.staff.create_community(slug="quiet", name="还没开口", kind="chat", timezone="Asia/Shanghai").pk
    story, look = Story(community), Look(community, date(2026, 11, 1), date(2026, 11, 28), {7: "一", 8: "二"})
    story.comes(1, 2, day=1, group=7)
    story.comes(3, 4, day=1, group=8)
    with clock.fixed(datetime(2026, 12, 27, 0, 30, tzinfo=UTC)):
        story.end()
        assert silent(look) is None
        story.says(1, group=7, day=2)
        story.end()
        assert silent(Look(community, look.start, look.end, look.groups)).title.startswith("2 个群里 1 个还有人说话")


def test_the_rows_behind_a_finding_are_a_file(sit, house):
    answer = get(sit(house[1]), "rows/groups.silent.csv?days=28")
    assert answer.content.decode("utf-8-sig").splitlines() == ["群,这段发言,最多一天几人发言,前一段发言,增减", "#8,0,0,140,-140", "#7,280,10,280,0"]


def test_the_report_can_be_taken_away_as_page_workbook_and_sheet(sit, house):
    client = sit(house[1])
    html, book, sheet = (get(client, f"report.{ending}").content for ending in ("html", "xlsx", "pdf"))
    assert html.startswith(b"<!doctype html>") and b"<link" not in html and b"<script" not in html
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert read.sheet_names[0] == "结论" and read.sheet_names[-1] == "这些数怎么算的"
    assert b"<f>" not in b"".join(zipfile.ZipFile(io.BytesIO(book)).read(name) for name in zipfile.ZipFile(io.BytesIO(book)).namelist() if "sheet" in name)
    assert sheet.startswith(b"%PDF")


def test_a_community_without_a_record_says_what_would_stand_here(sit, db, morning):
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    assert "还没有可以写进报告的记录" in get(sit(owner)).content.decode()


def test_outsiders_and_people_with_only_some_groups_do_not_see_it(sit, client, house):
    assert get(client, status=302).headers["Location"].startswith("/login/")
    host = stage.login(stage.staff.hire(house[0].pk, name="周小满", role="host").pk, "zhou")
    get(sit(host), status=403)
    get(sit(house[1]), "report.exe", status=404)
    get(sit(house[1]), "rows/nothing.csv", status=404)
