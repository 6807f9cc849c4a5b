"""蓝图: declared against living; hand one in, read its problems or its plan, and carry out exactly what was seen."""

import re
from datetime import timedelta

import pytest

from qunying.blueprint import queries
from qunying.channels import queries as channels
from qunying.channels.models import Outbox
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.journal.models import FactRow
from qunying.kernel import clock

pytestmark = pytest.mark.django_db


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def checksum(answer):
    return re.search(r'name="checksum" value="(\w+)"', answer.content.decode()).group(1)


def changed(data, **management):
    return stage.text(data | {"management": data["management"] | management})


def test_the_page_tells_the_revision_its_author_and_reason(sit, camp):
    page = plain(sit(camp.lin).get("/c/renji/blueprint/"))
    assert "正在执行第 1 版，11 月 13 日 06:30 由陈知行执行。" in page and "开营" in page


def test_what_was_done_by_hand_is_told_and_nothing_else(sit, camp):
    client = sit(camp.lin)
    assert "现场和蓝图一致" in plain(client.get("/c/renji/blueprint/?check=1"))
    group_services.change(camp.rooms[0].id, capacity=150)
    stage.staff.hire(camp.community.pk, name="手工的人", role="host")
    page = plain(client.get("/c/renji/blueprint/?check=1", headers={"HX-Request": "true"}))
    assert "ying-01 被手工改过" in page and "手工的人 蓝图里没有" in page and "<html" not in page


def test_all_problems_are_listed_with_line_column_and_mend(sit, camp):
    data = stage.blueprint()
    data["goal"]["goals"][0]["text"] = "一起成长"
    data["management"]["groups"][0]["capacity"] = 0
    answer = sit(camp.lin).post("/c/renji/blueprint/plan/", {"text": stage.text(data)})
    page = plain(answer)
    assert answer.status_code == 422
    assert re.search(r"第 \d+ 行 第 \d+ 列 goal.goals.0", page) and re.search(r"第 \d+ 行 第 \d+ 列 management.groups.0.capacity", page)
    assert queries.in_force(camp.community.pk).number == 1


@pytest.mark.parametrize(("given", "sentence"), [({}, "没有收到蓝图"), ({"text": "a: [1"}, "YAML"), ({"text": "x" * 2_100_000}, "超过 2 MB")])
def test_what_is_no_blueprint_is_answered_in_words(sit, camp, given, sentence):
    answer = sit(camp.lin).post("/c/renji/blueprint/plan/", given)
    assert (answer.status_code, sentence in plain(answer)) == (422, True)


def test_a_file_that_is_not_text_is_refused(sit, camp, tmp_path):
    path = tmp_path / "blueprint.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with path.open("rb") as file:
        answer = sit(camp.lin).post("/c/renji/blueprint/plan/", {"file": file})
    assert (answer.status_code, "UTF-8" in plain(answer)) == (422, True)


def test_a_blueprint_of_another_community_changes_nothing_from_here(sit, camp):
    data = stage.blueprint()
    data["positioning"]["community"]["id"] = "other"
    client = sit(camp.chen)
    planned = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data)})
    applied = client.post("/c/renji/blueprint/apply/", {"text": stage.text(data), "checksum": "x"})
    assert (planned.status_code, applied.status_code) == (422, 409)
    assert all("这份蓝图说的是社群「other」，这里是「renji」" in plain(answer) for answer in (planned, applied))


def test_only_the_plan_that_was_seen_is_carried_out(sit, camp):
    client, text = sit(camp.chen), changed(stage.blueprint(), channels=[{"id": "web", "kind": "web"}])
    data = stage.blueprint()
    data["management"]["groups"][0]["capacity"] = 120
    text = stage.text(data)
    seen = client.post("/c/renji/blueprint/plan/", {"text": text, "reason": "小一点"})
    assert "会新建 0，修改 3，删除 0" in plain(seen)
    group_services.change(camp.rooms[0].id, capacity=120)  # meanwhile somebody else changed something
    stale = client.post("/c/renji/blueprint/apply/", {"text": text, "checksum": checksum(seen)})
    assert (stale.status_code, "校验码对不上" in plain(stale)) == (409, True)
    fresh = client.post("/c/renji/blueprint/plan/", {"text": text})
    done = client.post("/c/renji/blueprint/apply/", {"text": text, "checksum": checksum(fresh), "reason": "小一点"}, follow=True)
    assert "已按第 2 版执行：新建 0，修改 2，删除 0。" in plain(done)
    assert {row.capacity for row in groups.groups(camp.community.pk)} == {120}
    assert "小一点" in plain(client.get("/c/renji/blueprint/"))


def test_removing_much_needs_a_second_yes(sit, camp):
    client = sit(camp.lin)
    text = stage.text(stage.blueprint(count=1))
    seen = client.post("/c/renji/blueprint/plan/", {"text": text})
    assert "超过 30%" in plain(seen) and 'name="force"' in seen.content.decode()
    without = client.post("/c/renji/blueprint/apply/", {"text": text, "checksum": checksum(seen)})
    assert without.status_code == 409
    assert client.post("/c/renji/blueprint/apply/", {"text": text, "checksum": checksum(seen), "force": "on"}).status_code == 302
    assert len(groups.groups(camp.community.pk)) == 1


@pytest.mark.mechanism("002-024")
def test_changing_a_running_blueprint_touches_only_what_is_still_to_come(sit, camp, morning):
    client, data = sit(camp.chen), stage.blueprint()
    clock.set_fixed(morning + timedelta(days=1))
    stage.work()
    before = dict(Outbox.objects.values_list("key", "body"))
    for script in data["content"]["scripts"]:
        if script["day"] == 3:
            script["full"] += "，改过了"
    seen = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data)})
    diff = re.search(r'id="plan-lines">(.*?)</pre>', seen.content.decode(), re.S).group(1)
    moved = re.findall(r"第 (\d+) 天", "\n".join(line for line in diff.splitlines() if line.lstrip().startswith(("+", "~", "-"))))
    assert set(moved) == {"3"}
    assert client.post("/c/renji/blueprint/apply/", {"text": stage.text(data), "checksum": checksum(seen)}).status_code == 302
    assert dict(Outbox.objects.values_list("key", "body")) == before
    again = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data)})
    assert "会新建 0，修改 0，删除 0" in plain(again) and "没有要改的" in plain(again)
    data["content"]["scripts"][0]["full"] = "昨天其实想说别的"
    past = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data)})
    assert (past.status_code, "已经过去，改不了" in plain(past)) == (422, True)
    clock.set_fixed(morning + timedelta(days=2))
    stage.work()
    assert any(row.body.endswith("，改过了") for row in Outbox.objects.all())
    assert [row.display for row in channels.troubled(camp.community.pk)] == []


@pytest.mark.mechanism("002-022")
def test_the_plan_lists_every_future_item_before_anything_is_sent_and_reads_the_same_twice(sit, camp):
    import time

    client, facts = sit(camp.lin), FactRow.objects.count()
    text = stage.text(stage.blueprint(count=50, days=21))
    began = time.process_time()
    once = client.post("/c/renji/blueprint/plan/", {"text": text}).content.decode()
    seconds = time.process_time() - began
    twice = client.post("/c/renji/blueprint/plan/", {"text": text}).content.decode()
    listed = [re.search(r'id="plan-lines">(.*?)</pre>', page, re.S).group(1) for page in (once, twice)]
    items = re.findall(r"\+ ying-\d\d 第 \d+ 天 (?:morning|noon|evening) 2026-\d\d-\d\d \d\d:\d\d 自动：", listed[0])
    assert len(items) > 3000
    assert listed[0] == listed[1]
    assert FactRow.objects.count() == facts and not Outbox.objects.exists()
    assert seconds < 6  # reading, checking, planning and drawing the page; the plan alone is measured by script/bench


def test_the_export_can_be_taken_away_and_handed_in_again(sit, camp):
    client = sit(camp.lin)
    answer = client.get("/c/renji/blueprint/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="renji.yaml"'
    assert "seal:" in answer.content.decode()


def test_an_installations_owner_makes_a_community_from_a_blueprint(sit, db, morning):
    owner = stage.staff.create_first_owner(username="lin", password=stage.PASSWORD, display_name="林静")
    client = sit(owner)
    start = stage.date(2026, 11, 20)
    text = stage.text(stage.blueprint(start=start))
    seen = client.post("/new/plan/", {"text": text})
    assert (seen.status_code, "计划" in plain(seen)) == (200, True)
    done = client.post("/new/apply/", {"text": text, "checksum": checksum(seen)})
    assert done.headers["Location"] == "/c/renji/"
    held.drop()
    assert "已排好 9 条，3 个群" in plain(client.get("/c/renji/"))
    assert client.post("/new/plan/", {"text": text}).status_code == 422


def test_nobody_else_finds_the_way_to_new_communities(sit, camp):
    client = sit(camp.lin)
    assert [client.get("/new/").status_code, client.post("/new/plan/").status_code, client.post("/new/apply/").status_code] == [404] * 3
