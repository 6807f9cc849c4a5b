"""版本, 改话术 and 导入排期: every way a revision comes to be, seen before it holds, and nothing saved over somebody else's."""

import html
import io
import re
from pathlib import Path

import pytest
from django.test import Client

from qunying.blueprint import queries
from qunying.blueprint.load import load_text
from qunying.blueprint.models import Origin, Revision
from qunying.content import queries as content
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_blueprint import checksum, plain

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[3] / "camps" / "sheets" / "tests" / "fixtures"


def words(**more):
    given = {"sel": "2-noon", "title": "午间新题", "full": "完整新话", "short": "精简新话", "reason": "更口语", "based_on": "1"}
    return given | more


def upload(client, data, name="排期🔥.xlsx"):
    file = io.BytesIO(data)
    file.name = name
    return client.post("/c/renji/calendar/import/", {"file": file})


def hidden(answer, name):
    return html.unescape(re.search(rf'<textarea name="{name}" hidden>(.*?)</textarea>', answer.content.decode(), re.S).group(1))


def sheet(camp, **cells):
    """The exported sheet with some words changed, as the bytes of a file of one's own."""
    import xlsxwriter

    bp = load_text(queries.newest(camp.community.pk).source)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    rows = [["天数", "午间万花筒"]] + [[f"D{day}", cells.get(f"d{day}", f"完整版 {day} noon，{{群}}")] for day in range(1, len(bp["content.days"]) + 1)]
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def test_a_slots_words_are_edited_into_a_revision_and_hold_after_its_plan(sit, camp):
    client = sit(camp.chen)
    form = client.get("/c/renji/calendar/words/?sel=2-noon").content.decode()
    assert "完整版 2 noon，{群}" in form and 'name="based_on" value="1"' in form
    kept = client.post("/c/renji/calendar/words/", words())
    assert kept.headers["Location"] == "/c/renji/revisions/2/plan/"
    assert content.script(camp.community.pk, 2, "noon").full == "完整版 2 noon，{群}"
    plan = client.get("/c/renji/revisions/2/plan/")
    done = client.post("/c/renji/blueprint/apply/", {"text": queries.newest(camp.community.pk).source, "checksum": checksum(plan), "reason": "更口语"})
    row = content.script(camp.community.pk, 2, "noon")
    assert (done.status_code, row.title, row.full, row.short) == (302, "午间新题", "完整新话", "精简新话")
    assert (queries.in_force(camp.community.pk).number, Revision.objects.count()) == (2, 2)


def test_the_list_tells_who_how_and_why_and_what_was_changed(sit, camp):
    client = sit(camp.chen)
    client.post("/c/renji/calendar/words/", words())
    page = plain(client.get("/c/renji/revisions/"))
    assert "正在执行第 1 版；上面还有 1 版没有执行" in page and "第 2 版 还没执行" in page and "更口语 在日历上改" in page
    one = plain(client.get("/c/renji/revisions/2/"))
    assert "话术 第 2 天 noon：午间新题" in one and "完整版 完整版 2 noon，{群} → 完整新话" in one
    assert "seal:" in client.get("/c/renji/revisions/2/file/").content.decode()
    assert list(Origin.objects.filter(kind="console").values_list("account", "staff")) == [(camp.chen.pk, camp.staff["chen"].pk)]


def test_editing_on_an_older_revision_is_refused_with_who_changed_it_and_what_was_typed_stays(sit, camp):
    sit(camp.lin).post("/c/renji/calendar/words/", words(full="林静写的", reason="先改"))
    answer = sit(camp.chen).post("/c/renji/calendar/words/", words(full="陈知行写的"))
    page = answer.content.decode()
    assert (answer.status_code, Revision.objects.count()) == (422, 2)
    assert "期间lin存了第 2 版（先改）" in page and "陈知行写的" in page and "看那一版改了什么" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": " "}, "请写一句为什么改"), ({"full": "你好 {营长}"}, "不是占位符"), ({"short": ""}, "至少 1"), ({"full": "长" * 4001}, "一条最多"),
        ({"sel": "1-morning", "title": "改昨天的"}, "已经过去"),
    ],
)  # fmt: skip
def test_what_may_not_be_is_said_beside_the_form_and_nothing_is_kept(sit, camp, given, sentence):
    answer = sit(camp.lin).post("/c/renji/calendar/words/", words(**given))
    assert (answer.status_code, sentence in plain(answer), Revision.objects.count()) == (422, True, 1)


def test_an_old_revision_comes_back_as_a_new_one(sit, camp):
    client = sit(camp.lin)
    client.post("/c/renji/calendar/words/", words())
    plan = client.get("/c/renji/revisions/2/plan/")
    client.post("/c/renji/blueprint/apply/", {"text": queries.newest(camp.community.pk).source, "checksum": checksum(plan)})
    seen = re.search(r'name="based_on" value="(\d+)"', client.get("/c/renji/revisions/1/").content.decode())[1]
    kept = client.post("/c/renji/revisions/1/restore/", {"reason": "还是原来的好", "based_on": seen})
    assert kept.headers["Location"] == "/c/renji/revisions/3/plan/"
    newest = queries.history(camp.community.pk)[0]
    assert (newest.number, newest.kind, newest.reason, newest.parent) == (3, "restore", "还是原来的好", 2)
    assert newest.sha256 == queries.revision(camp.community.pk, 1).sha256


def test_an_old_revision_does_not_come_back_over_one_written_meanwhile(sit, camp):
    sit(camp.chen).post("/c/renji/calendar/words/", words())
    sit(camp.chen).post("/c/renji/calendar/words/", words(based_on="2", full="别人刚写的"))
    answer = sit(camp.lin).post("/c/renji/revisions/1/restore/", {"based_on": "2"}, follow=True)
    assert (Revision.objects.count(), "期间chen存了第 3 版" in plain(answer)) == (3, True)


def test_a_revision_older_than_the_list_is_long_still_has_its_page(sit, camp):
    first = Revision.objects.get()
    later = [{"number": n, "sha256": f"{n:064}"} for n in range(2, 103)]
    Revision.objects.bulk_create(Revision(community=first.community, source=first.source, author="林", created_at=first.created_at, **one) for one in later)
    assert sit(camp.lin).get("/c/renji/revisions/1/").status_code == 200


def test_a_sheet_is_read_shown_and_only_then_kept(sit, camp):
    client = sit(camp.chen)
    seen = upload(client, sheet(camp, d2="表里写的话"))
    page = plain(seen)
    assert seen.status_code == 200 and "会新增 0 格，修改 1 格，删除 0 格" in page and "完整版 2 noon，{群} → 表里写的话" in page
    assert "每一格都看懂了" in page and "精简版还是原来的" in page and Revision.objects.count() == 1
    kept = client.post("/c/renji/calendar/import/save/", {"text": hidden(seen, "text"), "reason": "团队的表", "based_on": "1"})
    assert kept.headers["Location"] == "/c/renji/revisions/2/plan/"
    assert (queries.history(camp.community.pk)[0].kind, "会新建" in plain(client.get("/c/renji/revisions/2/plan/"))) == ("sheet", True)


def test_a_day_more_needs_short_words_or_the_word_that_the_same_will_do(sit, camp):
    client = sit(camp.chen)
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for number, row in enumerate([["天数", "早安问候"], ["D4", "加的一天"]]):
        page.write_row(number, 0, row)
    book.close()
    seen = upload(client, out.getvalue())
    assert "日历从 3 天加到 4 天" in plain(seen) and "缺一种写法" in plain(seen) and hidden(seen, "text") == ""
    given = {"text": "", "text_same": hidden(seen, "text_same"), "reason": "加一天", "based_on": "1", "missing": "1"}
    without = client.post("/c/renji/calendar/import/save/", given)
    assert (without.status_code, "有 1 格缺完整版或精简版" in plain(without), Revision.objects.count()) == (422, True, 1)
    assert client.post("/c/renji/calendar/import/save/", given | {"same_short": "on"}).status_code == 302
    last = load_text(queries.newest(camp.community.pk).source)["content.scripts"][-1]
    assert (last.day, last.full, last.short) == (4, "加的一天", "加的一天")


def test_what_was_not_understood_is_listed_with_its_cell(sit, camp):
    answer = upload(sit(camp.lin), (FIXTURES / "10-many-hands.xlsx").read_bytes())
    page = plain(answer)
    assert answer.status_code == 200 and "A10 🔥最新版🔥(改3)" in page and "写的是周日，可 2026-11-21 是周六" in page


def test_the_export_read_back_changes_nothing(sit, camp):
    client = sit(camp.lin)
    file = client.get("/c/renji/calendar/export/")
    assert file.headers["Content-Type"] == sheets_type() and "renji.xlsx" in file.headers["Content-Disposition"]
    assert "和现在的蓝图一样，没有要改的" in plain(upload(client, file.content))


def sheets_type():
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_file_of_fifty_megabytes_is_answered_before_it_is_read(camp):
    client = Client(enforce_csrf_checks=True)
    client.force_login(camp.lin, backend=stage.BACKEND)
    body = io.BytesIO(b"")  # reading it would fail the length
    answer = client.generic("POST", "/c/renji/calendar/import/", body.getvalue(), content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="52428800")
    assert (answer.status_code, "超过 5 MB" in plain(answer)) == (413, True)


@pytest.mark.parametrize(("size", "sentence"), [(5_000_000, "不是 .xlsx 文件"), (5_000_001, "超过 5 MB")])
def test_a_file_may_have_five_megabytes_and_not_one_byte_more(sit, camp, size, sentence):
    answer = upload(sit(camp.chen), b"x" * size)
    assert (answer.status_code, sentence in plain(answer)) == (422, True)


def test_the_form_keeps_its_token(camp):
    client = Client(enforce_csrf_checks=True)
    client.force_login(camp.lin, backend=stage.BACKEND)
    assert upload(client, b"x").status_code == 403


@pytest.mark.parametrize(("data", "sentence"), [(b"", "不是 .xlsx"), (b"a,b", "不是 .xlsx"), (b"PK\x03\x04", "不完整"), (b"x" * 5_000_001, "超过 5 MB")])
def test_what_is_no_sheet_is_one_sentence_and_nothing_is_kept(sit, camp, data, sentence):
    answer = upload(sit(camp.lin), data)
    assert (answer.status_code, sentence in plain(answer), Revision.objects.count()) == (422, True, 1)


def test_a_host_may_neither_edit_nor_import_nor_read_revisions(sit, camp):
    client = sit(camp.zhou)
    answers = [client.get(f"/c/renji/{page}") for page in ("calendar/words/?sel=2-noon", "calendar/import/", "calendar/export/", "revisions/", "revisions/1/")]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert upload(client, b"x").status_code == 403
    outside = sit(stage.stranger())
    assert [outside.get(f"/c/renji/{page}").status_code for page in ("revisions/", "calendar/export/")] == [404, 404]


def test_what_is_not_there_is_not_found(sit, camp):
    client = sit(camp.lin)
    pages = ("revisions/9/", "revisions/9/plan/", "calendar/words/?sel=9-x", "calendar/words/")
    assert [client.get(f"/c/renji/{page}").status_code for page in pages] == [404] * 4
    absurd = client.get(f"/c/renji/calendar/words/?sel={'9' * 5000}-noon"), client.post("/c/renji/calendar/words/", words(based_on="9" * 5000))
    assert [one.status_code for one in absurd] == [404, 422]
