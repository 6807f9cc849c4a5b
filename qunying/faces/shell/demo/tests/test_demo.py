"""A snapshot made by rehearsing loads on either database, and its people live on."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from qunying.camps.rehearsal import keeping, live, stepping
from qunying.channels import services as channels
from qunying.faces.shell import prepare
from qunying.faces.shell.demo import entry, judging, load, snapshot, texts
from qunying.flows.models import Periodic
from qunying.incentives import queries as incentives
from qunying.insight import queries as insight
from qunying.insight.models import Segment
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the snapshot for all
NOON = datetime(2026, 11, 14, 4, 50, tzinfo=UTC)  # 12:50 in Shanghai on the camp's second day


def count(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def test_the_loaded_database_holds_every_row_of_the_manifest(folder, house):
    manifest = snapshot.read_manifest(folder)
    held = {name: count(f"SELECT count(*) FROM {name}") for name in manifest.tables}
    assert held == {name: entry["rows"] for name, entry in manifest.tables.items()}
    assert held["journal_fact"] > 900


def test_the_loaded_community_is_a_demo_and_the_clock_stands_at_its_moment(house):
    assert house.is_demo and house.slug == "renji"
    assert NOON <= clock.now() < NOON + timedelta(minutes=2)


def test_points_and_receipts_are_whole_after_loading(house):
    held = channels.audit(house.pk)
    granted = count("SELECT coalesce(sum(amount), 0) FROM incentives_transfer WHERE kind = 1")
    assert held.delivered >= 10 and (held.lost, held.duplicated, held.unknown) == (0, 0, 0)
    assert incentives.totals(house.pk).issued == granted > 0


def test_what_was_handled_before_the_snapshot_is_not_handled_again(house):
    before = count("SELECT count(*) FROM incentives_transfer")
    reactions.drain()
    assert count("SELECT count(*) FROM incentives_transfer") == before


def test_new_rows_get_ids_after_the_loaded_ones(house):
    account = entry.open_desk(house.pk)
    assert account.pk >= 1
    assert people.staff_of_account(account.pk, house.pk).role == "owner"


def test_its_people_live_on_when_a_day_goes_by_and_every_message_comes_on_time(house):
    before = {kind: count("SELECT count(*) FROM journal_fact WHERE kind = %s", kind) for kind in ("channels.seen", "activities.checked_in")}
    stepping.fast_forward(house.pk, timedelta(hours=24))
    after = {kind: count("SELECT count(*) FROM journal_fact WHERE kind = %s", kind) for kind in before}
    held = channels.audit(house.pk)
    assert clock.now() >= NOON + timedelta(hours=24)
    assert all(after[kind] > before[kind] + 20 for kind in before)
    assert held.delivered >= 16 and (held.late, held.lost) == (0, 0)


def test_a_simulated_member_does_the_same_whether_the_house_ran_on_or_was_loaded(folder, house):
    """The day after the snapshot, in the loaded house, is the day the same seed plans anywhere else."""
    stepping.fast_forward(house.pk, timedelta(hours=4))
    said = count("SELECT count(*) FROM channel_web_post WHERE kind = 0 AND membership_id IS NOT NULL")
    live.forget()
    stepping.fast_forward(house.pk, timedelta(hours=1))
    doubled = count("SELECT count(*) - count(DISTINCT key) FROM channel_web_post")
    assert said > 0 and doubled == 0


def test_facts_of_simulated_people_say_so_and_a_stranger_who_joins_is_real(house):
    from qunying.camps import services as camps

    camps.join(house.pk, name="真的来客", choice="first", rules_version=1, key="guest")
    stepping.fast_forward(house.pk, timedelta(hours=3))
    assert count("SELECT count(*) FROM journal_fact WHERE kind = 'camps.enrolled' AND origin = 0") == 1
    assert count("SELECT count(*) FROM journal_fact WHERE kind = 'activities.checked_in' AND origin = 0") == 0


def test_a_house_that_was_shut_goes_on_where_it_stood_still(house):
    clock.advance(timedelta(hours=30))
    assert keeping.wake([house.pk]) is True
    assert NOON <= clock.now() < NOON + timedelta(minutes=6)
    assert keeping.wake([house.pk]) is False


def test_somebody_with_a_past_and_without_a_simulated_future_lends_their_phone(house):
    member = keeping.somebody(house.pk)
    stepping.fast_forward(house.pk, timedelta(hours=10))
    later = count("SELECT count(*) FROM activities_check_in WHERE membership_id = %s AND local_day >= '2026-11-14'", member or 0)
    assert later == 0


def test_a_database_with_anything_in_it_is_left_alone(folder, house):
    before = count("SELECT count(*) FROM journal_fact")
    with pytest.raises(Refused) as refused:
        load.load(folder)
    assert refused.value.code == "database_not_empty" and count("SELECT count(*) FROM journal_fact") == before


def test_a_damaged_file_is_named_and_nothing_is_loaded(folder, tmp_path, transactional_db):
    broken = shutil.copytree(folder, tmp_path / "broken")
    path = broken / "groups_seat.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Refused) as refused:
        load.load(broken)
    assert refused.value.data["file"] == "groups_seat.parquet" and people.communities() == []


@pytest.mark.parametrize(("field", "value", "code"), [("format", 99, "snapshot_newer"), ("migrations", {"people": "0999_gone"}, "snapshot_does_not_fit")])
def test_a_snapshot_of_another_time_is_refused_with_a_sentence(folder, tmp_path, transactional_db, field, value, code):
    texts.register()
    other = shutil.copytree(folder, tmp_path / "other")
    manifest = json.loads((other / snapshot.MANIFEST).read_text())
    (other / snapshot.MANIFEST).write_text(json.dumps(manifest | {field: value}))
    with pytest.raises(Refused) as refused:
        load.migrate_to(load.check(other))
    assert refused.value.code == code and str(refused.value).startswith("演示快照")


def test_a_day_is_planned_outside_the_transaction_that_does_its_acts(house):
    """A fresh process puts its first window off, plans the day with no writer held, and then does the window."""
    from qunying.flows import services as flows

    clock.advance(timedelta(minutes=2))
    before = count("SELECT count(*) FROM channel_web_post")
    assert flows.run_due(worker="w") > 0 and count("SELECT count(*) FROM channel_web_post") == before
    assert live.warm() == 1
    clock.advance(timedelta(minutes=30))
    while flows.run_due(worker="w"):
        pass
    assert count("SELECT count(*) FROM journal_fact WHERE happened_at > %s", "2026-11-14 04:52:00+00:00") > 3
    assert count("SELECT count(*) FROM flows_due WHERE state = 4") == 0


def test_a_window_of_a_running_house_is_a_short_one(house):
    from qunying.camps.rehearsal.life import LIVE_ACTS, LIVE_SECONDS_MAX, window

    stepping.fast_forward(house.pk, timedelta(minutes=20))
    now = window(house.pk)
    assert now is not None and now.ends - datetime.fromisoformat(now.since) <= timedelta(minutes=5)
    assert LIVE_ACTS <= 25 and LIVE_SECONDS_MAX <= 60


def test_the_snapshot_in_the_repository_is_whole_and_fits_this_version():
    """When this fails, run script/demo-snapshot and commit what it writes."""
    from django.db.migrations.loader import MigrationLoader

    from qunying.faces.shell.prepare import SNAPSHOT

    manifest = load.check(SNAPSHOT)
    known = MigrationLoader(None).graph.nodes
    assert [name for name in manifest.migrations.items() if name not in known] == []
    assert manifest.members == 10_000 and manifest.at == datetime(2026, 11, 21, 4, 50, tzinfo=UTC)
    assert sum(path.stat().st_size for path in SNAPSHOT.iterdir()) < 15_000_000


def test_when_the_links_are_there_the_rules_have_been_read_and_no_worker_reads_them_again(folder, transactional_db, settings, tmp_path, monkeypatch, client):
    settings.DATA = tmp_path
    insight.forget()
    monkeypatch.setattr(prepare, "SNAPSHOT", folder)
    monkeypatch.setattr("qunying.faces.shell.archive.FOLDER", tmp_path / "none")
    monkeypatch.setattr(load.database, "prepare", lambda: None)  # the tests' tables are as they should be
    said = []
    prepare.load_anew(said.append)
    client.post(prepare.links("")["console"])
    page = client.get("/c/renji/data/levels/").content.decode()
    clock.set_fixed(None)
    live.forget()
    assert said[-1].startswith("算前一天的层级") and "判到 11 月 13 日" in page and "第一次判定" not in page
    assert set(Periodic.objects.filter(next_at__gt=clock.real_now(), error="").values_list("name", flat=True)) == set(judging.DAILY)


def test_a_snapshot_is_judged_already_so_that_loading_it_is_quick(folder, house, settings, tmp_path):
    settings.DATA = tmp_path
    insight.forget()
    before = count("SELECT count(*) FROM journal_fact")
    judging.judge()
    assert snapshot.read_manifest(folder).tables["people_levels_read"]["rows"] == 1
    assert count("SELECT count(*) FROM journal_fact") == before == sum(row.rows for row in Segment.objects.all())


@pytest.mark.nightly
def test_the_first_start_of_a_house_loads_the_repositorys_snapshot(tmp_path):
    """From the tables as they were when the snapshot was made to those of this version."""
    import os
    import subprocess
    import sys

    environment = {key: value for key, value in os.environ.items() if key != "QUNYING_DATABASE_URL"} | {"QUNYING_DATA": str(tmp_path)}
    line = [sys.executable, "-m", "qunying.faces.shell.prepare", "--url", "http://127.0.0.1:9"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert sorted(json.loads(done.stdout)) == ["boss", "console", "health", "host", "member"]
