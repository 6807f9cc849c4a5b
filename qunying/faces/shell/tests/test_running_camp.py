"""``plan`` and ``apply`` on the full camp, before it starts and in the middle of it."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from qunying.blueprint.sections import all_sections
from qunying.content import queries as content
from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as people

RENJI = ONE_GROUP.parents[1] / "renji-camp"
PLAN_SECONDS_MAX = 2.0
PLAN_MEGABYTES_MAX = 300


@pytest.fixture
def eve(morning):
    """The evening before the first day."""
    with clock.fixed(morning - timedelta(hours=12)):
        yield


def deliveries(answer):
    return [change for change in answer.json["changes"] if change["kind"] == "delivery"]


@pytest.mark.mechanism("002-022")
@pytest.mark.django_db
def test_every_future_item_is_listed_with_group_slot_kind_and_time_before_anything_is_sent(qunying, eve):
    started = time.process_time()
    first = qunying("plan", RENJI, "--json")
    taken = time.process_time() - started
    items = deliveries(first)
    assert (first.code, len(items), len({item["unit"] for item in items}), first.json["deliveries"]) == (0, 52 * 63, 52, 3276)
    assert all(item["at"] and item["body"]["slot"] and item["body"]["mode"] and item["unit"].startswith("group:") for item in items)
    assert taken < PLAN_SECONDS_MAX
    assert qunying("plan", RENJI, "--json").out == first.out
    assert not FactRow.objects.exists()


@pytest.mark.mechanism("002-024")
@pytest.mark.django_db
def test_a_change_in_the_middle_touches_only_what_is_to_come_and_an_edit_to_the_past_is_refused(qunying, spoil, morning):
    with clock.fixed(morning - timedelta(hours=12)):
        assert qunying("apply", ONE_GROUP, "--yes").code == 0
    community = people.community_by_slug("read-three-days").pk
    day_three, day_one = ("title: 想好讲给谁听", "title: 先想好讲给谁听"), ("title: 今天只读三页", "title: 今天就读三页")
    changed = spoil(day_three, ('{id: evening, name: 晚间摘句, at: "20:30"', '{id: evening, name: 晚间摘句, at: "20:00"'))
    with clock.fixed(morning + timedelta(days=1)):  # the morning of the second day
        before = sent(community)
        plan = qunying("plan", changed, "--json")
        assert sorted(change["key"] for change in deliveries(plan)) == ["reading/d02/evening", "reading/d03/evening", "reading/d03/morning"]
        assert all(change["at"] > clock.now().isoformat() for change in deliveries(plan))
        assert qunying("apply", changed, "--yes").code == 0
        assert (qunying("plan", changed, "--json").json["changes"], sent(community)) == ([], before)
        refused = qunying("plan", spoil(day_three, day_one, name="past.yaml"), "--json")
        assert (refused.code, refused.json["code"]) == (1, "in_the_past")
        assert content.script(community, 1, "morning").title == "今天只读三页"


def sent(community):
    """What lies in the past, with the words it went out with."""
    found = [item for section in all_sections() for item in section.existing(community) if item.kind == "delivery" and item.at < clock.now()]
    words = content.by_sha(community, [item.body["script_sha"] for item in found])
    return {item.key: (item.at, words[item.body["script_sha"]].full) for item in found}


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_plan_of_the_full_camp_stays_small(tmp_path):
    environment = {**os.environ, "QUNYING_DATA": str(tmp_path)}
    environment.pop("QUNYING_DATABASE_URL", None)
    # A small process in between: a child's peak begins with that of the process it was forked from, and this one may be large.
    command = [sys.executable, "-m", "qunying.faces.shell.main", "plan", str(RENJI), "--json"]
    told = subprocess.run([sys.executable, "-c", MEASURED, *command], env=environment, capture_output=True, text=True).stdout
    code, kilobytes = map(int, told.split())
    assert (code, kilobytes // 1024 < PLAN_MEGABYTES_MAX) == (0, True)
