"""The calendar: every day has something, a moved start moves all, and every item reaches every group once."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from qunying.channels import queries as channels
from qunying.channels import services as sending
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_calendar import cells, fates
from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people
from tests.proofs.steps import join, owner_of, words, work, write

pytestmark = [pytest.mark.django_db(transaction=True)]
RENJI = ONE_GROUP.parents[1] / "renji-camp"
TIMES = (timedelta(hours=-1), timedelta(hours=4), timedelta(hours=11, minutes=30))  # 07:30, 12:30 and 20:00, from 08:30
WORKER = timedelta(seconds=20)  # how long after an item is due the worker turns


def deliveries(answer):
    return {change["key"]: datetime.fromisoformat(change["at"].replace("Z", "+00:00")) for change in answer.json["changes"] if change["kind"] == "delivery"}


def emptied(data, *days):
    """The camp with a type of day without slots on these days."""
    content = data["content"]
    types = [*content["day_types"], {"id": "rest", "name": "休息日", "slots": []}]
    listed = [{**day, "type": "rest"} if number in days else day for number, day in enumerate(content["days"], start=1)]
    scripts = [script for script in content["scripts"] if script["day"] not in days]
    return data | {"content": content | {"day_types": types, "days": listed, "scripts": scripts}}


@pytest.mark.mechanism("004-078")
def test_twenty_one_days_of_items_reach_fifty_groups_once_each(qunying, sit, morning, tmp_path):
    clock.set_fixed(morning - timedelta(hours=12))
    empty = qunying("check", write(tmp_path, emptied(stage.blueprint(count=2, days=21), 5, 17)), "--json")
    assert (empty.code, [(one["code"], one["path"]) for one in empty.json["problems"]]) == (1, [("empty_day", f"content.days.{n}") for n in (4, 16)])
    assert all(f"第 {n} 天" in one["message"] for n, one in zip((5, 17), empty.json["problems"], strict=True))
    short = stage.blueprint(count=2, days=21)
    short["content"]["days"].pop()
    assert "days_miscounted" in qunying("check", write(tmp_path, short), "--json").codes
    starts = (date(2026, 11, 13), date(2026, 11, 16))
    plan, later = (deliveries(qunying("plan", write(tmp_path, stage.blueprint(count=50, days=21, start=start)), "--json")) for start in starts)
    assert {clock.local_day(at, "Asia/Shanghai") for at in plan.values()} == {starts[0] + timedelta(days=n) for n in range(21)}
    assert (len(plan), {later[key] - at for key, at in plan.items()}, later.keys() == plan.keys()) == (50 * 63, {timedelta(days=3)}, True)
    assert qunying("apply", write(tmp_path, stage.blueprint(count=50, days=21)), "--yes").code == 0
    community = people.community_by_slug("renji")
    phone = join("renji", "阿美")
    for day in range(21):
        for time in TIMES:
            clock.set_fixed(morning + timedelta(days=day) + time + WORKER)
            work()
            work()
    sending.reconcile(worker="proof", limit=500)
    work()
    wanted = {f"第 {day} 天{name}": 1 for day in range(1, 22) for name in ("早安", "午间", "晚间")}
    for room in groups.groups(community.pk):
        assert Counter(post.title for post in channels.feed(room.id, limit=1000)) == wanted, room.name
    client = sit(owner_of("renji"))
    shown = cells(client)
    assert (len(shown), {note for note, _bad in shown.values()}, any(bad for _note, bad in shown.values())) == (63, {"50/50"}, False)
    assert Counter(fates(client, "21-evening").values()) == {"delivered": 50}
    assert "第 21 天晚间" in words(phone.get("/m/feed"))


CONSOLE = ("", "groups/", "calendar/", "calendar/?sel=7-evening", "data/", "blueprint/", "staff/", "rules/")
PHONE = ("/m/", "/m/feed", "/m/me", "/m/me/keys", "/m/rules", "/m/leave")


@pytest.mark.mechanism("004-100")
def test_types_of_day_and_slots_are_what_the_blueprint_says(qunying, sit, morning, tmp_path):
    clock.set_fixed(morning - timedelta(hours=12))
    preset = qunying("plan", RENJI, "--json").json["changes"]
    one_group = [change for change in preset if change["kind"] == "delivery" and change["unit"] == "group:ying-01"]
    days = [change["body"] for change in preset if change["kind"] == "day"]
    (cohort,) = [change["body"] for change in preset if change["kind"] == "cohort"]
    assert (len(one_group), len(days), {day["type"] for day in days}) == (63, 21, {"lesson", "guest", "action"})
    assert [len(kind["slots"]) for kind in cohort["types"]] == [3, 3, 3]
    undeclared = stage.blueprint(days=7, slots=2)
    undeclared["content"]["days"][3] = {**undeclared["content"]["days"][3], "type": "guest"}
    path = write(tmp_path, undeclared)
    line = next(number for number, text in enumerate(path.read_text().splitlines(), start=1) if "guest" in text)
    refused = qunying("check", path, "--json")
    (problem,) = refused.json["problems"]
    assert (refused.code, problem["code"], problem["path"], problem["line"]) == (1, "unknown_day_type", "content.days.3.type", line)
    assert qunying("plan", path).code == 1
    camp = write(tmp_path, stage.blueprint(count=1, days=7, slots=2))
    assert len(deliveries(qunying("plan", camp, "--json"))) == 14
    assert qunying("apply", camp, "--yes").code == 0
    client, phone = sit(owner_of("renji")), join("renji", "阿美")
    room = groups.groups(people.community_by_slug("renji").pk)[0]
    for day in (0, 1, 4, 8):  # the evening before, the first, a later one, and after the last
        clock.set_fixed(morning + timedelta(days=day - 1, hours=8))
        work()
        held.drop()
        for path in (*CONSOLE, f"groups/{room.public_id}/", f"groups/?sel={room.public_id}"):
            assert client.get(f"/c/renji/{path}").status_code == 200, (day, path)
        for path in PHONE:
            assert phone.get(path).status_code == 200, (day, path)
        assert len(cells(client)) == 14
    assert qunying("export", "renji").code == 0
