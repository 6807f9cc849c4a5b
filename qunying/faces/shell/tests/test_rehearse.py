"""``qunying rehearse`` lives through a camp in a database of its own and counts what receivers hold."""

import ast
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[4]
CAMP = ROOT / "examples" / "blueprints" / "renji-camp"
KEYS = ["groups", "members", "days", "planned", "delivered", "late", "lost", "duplicated", "facts", "points_issued", "seconds"]


def rehearse(*line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qunying", "rehearse", *line]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def report_of(*line: str, **environment: str) -> dict:
    done = rehearse(*line, "--json", **environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def journal(folder: Path) -> str:
    """One hash over every fact that does not carry a random word."""
    total = hashlib.sha256()
    with sqlite3.connect(folder / "qunying.sqlite3") as database:
        for row in database.execute(
            'SELECT kind, happened_at, local_day, community, "group", identity, staff, channel, subject_type, subject_id, origin, payload '
            "FROM journal_fact WHERE kind NOT LIKE 'blueprint.%' ORDER BY id"
        ):
            total.update(repr(row).encode())
    return total.hexdigest()


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[dict, Path]:
    folder = tmp_path_factory.mktemp("kept")
    return report_of(str(CAMP), "--groups", "2", "--members", "60", "--days", "2", "--seed", "5", "--keep", str(folder)), folder


def test_every_planned_message_is_with_its_receivers_and_the_report_has_its_keys(kept):
    report, _ = kept
    assert list(report)[: len(KEYS)] == KEYS
    counts = {key: report[key] for key in ("groups", "members", "days", "planned", "delivered", "late", "lost", "duplicated")}
    assert counts == {"groups": 2, "members": 59, "days": 2, "planned": 12, "delivered": 12, "late": 0, "lost": 0, "duplicated": 0}
    assert report["given_up"] == 0  # the 60th came after the last message of the camp, when nobody can join any more
    assert report["facts"] == sum(report["by_kind"].values()) > 500 and report["largest_share"] <= 0.5


def test_points_of_the_report_are_those_of_the_journal(kept):
    report, folder = kept
    with sqlite3.connect(folder / "qunying.sqlite3") as database:
        [granted] = database.execute("SELECT sum(json_extract(payload, '$.points')) FROM journal_fact WHERE kind = 'incentives.points_granted'").fetchone()
    assert report["points_issued"] == granted > 0


def test_items_are_measured_while_the_days_go_by_and_some_who_see_the_evening_rate_it(kept):
    _, folder = kept
    with sqlite3.connect(folder / "qunying.sqlite3") as database:
        rows = database.execute("SELECT slot, state, seen, rating_n, julianday(measured_at) - julianday(delivered_at) FROM camps_result").fetchall()
    measured = [row for row in rows if row[1] == "measured"]
    assert len(rows) == 12 and {row[1] for row in rows} == {"measured", "waiting"} and all(row[4] < 1 for row in measured)
    assert any(slot == "evening" and 0 < rated <= seen for slot, _, seen, rated, _ in measured) and not any(row[3] for row in rows if row[0] == "morning")


def test_people_come_by_invites_and_codes_sign_up_with_what_personas_ask_and_tap_the_cards_of_every_hour(kept):
    report, folder = kept
    told = report["by_kind"]
    assert told["people.invited"] > told["people.invite_accepted"] > 0 and told["charter.attribute_noted"] > 30
    with sqlite3.connect(folder / "qunying.sqlite3") as database:
        ways = dict(
            database.execute("SELECT json_extract(payload, '$.source'), count(*) FROM journal_fact WHERE kind = 'people.joined' AND identity IN "
                             "(SELECT identity FROM journal_fact WHERE kind = 'camps.enrolled') GROUP BY 1")
        )  # fmt: skip
        tapped = dict(database.execute("SELECT slot, sum(took_part) FROM camps_result WHERE state = 'measured' GROUP BY slot"))
    assert sum(ways.values()) == told["camps.enrolled"] and ways["invite"] == told["people.invite_accepted"]
    assert ways["staff"] > 5 and ways[None] > ways["invite"]
    assert set(tapped) == {"morning", "noon", "evening"} and all(tapped.values())


def test_every_fact_of_a_rehearsal_says_that_it_is_one(kept):
    _, folder = kept
    with sqlite3.connect(folder / "qunying.sqlite3") as database:
        assert database.execute("SELECT DISTINCT origin FROM journal_fact").fetchall() == [(2,)]


def test_the_same_seed_gives_the_same_journal_and_another_seed_does_not(kept, tmp_path):
    _, folder = kept
    line = [str(CAMP), "--groups", "2", "--members", "60", "--days", "2"]
    report_of(*line, "--seed", "5", "--keep", str(tmp_path / "again"))
    report_of(*line, "--seed", "6", "--keep", str(tmp_path / "other"))
    assert journal(tmp_path / "again") == journal(folder) != journal(tmp_path / "other")


def test_faults_on_purpose_are_counted_as_lost_and_doubled():
    report = report_of(str(CAMP), "--groups", "2", "--members", "20", "--days", "2", QUNYING_FAULT="drop:0.3,double:0.3")
    assert report["lost"] > 0 and report["duplicated"] > 0
    assert report["delivered"] + report["lost"] == report["planned"] == 12


def test_in_a_platform_chat_people_tap_late_or_not_at_all_and_every_message_has_one_fate(tmp_path):
    shutil.copytree(CAMP, tmp_path / "camp")
    yaml = YAML()
    file = tmp_path / "camp" / "blueprint.yaml"
    data = yaml.load(file)
    groups = data["management"]["groups"]
    data["management"]["groups"] = [one for one in groups if one["channels"][0]["channel"] == "wecom" or one["route"] == "staff"]
    data["activities"][0]["routes"] = ["first"]
    data["management"]["routing"]["choices"] = [{"id": "first", "name": "首期"}]
    yaml.dump(data, file)
    report = report_of(str(tmp_path / "camp"), "--members", "40", "--days", "4", "--seed", "3", "--keep", str(tmp_path / "kept"))
    fates = [report[name] for name in ("delivered", "lost", "not_sent", "unknown", "failed", "pending")]
    assert report["planned"] == 36 == sum(fates)
    assert report["lost"] == report["duplicated"] == 0 and report["late"] > 0 and report["not_sent"] > 0
    assert report["delivered"] >= 18
    assert "channels.seen" not in report["by_kind"] and "channels.message_posted" not in report["by_kind"]
    with sqlite3.connect(tmp_path / "kept" / "qunying.sqlite3") as database:
        owners = "channel_wecom_owner_day WHERE copied_at IS NOT NULL GROUP BY day"
        days = database.execute(f"SELECT sum(member_total), sum(msg_total), count(*) FROM {owners}").fetchall()
    assert len(days) >= 4 and report["by_kind"]["channels.stats_copied"] == sum(copied for _, _, copied in days)
    assert max(members for members, _, _ in days) > 30 and sorted(said for _, said, _ in days) == [said for _, said, _ in days]


def test_a_faulty_blueprint_is_refused_with_every_problem_and_exit_1(tmp_path):
    (tmp_path / "blueprint.yaml").write_text((CAMP / "blueprint.yaml").read_text().replace("capacity: 120", "capacity: 0"))
    done = rehearse(str(tmp_path), "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1 and answer["ok"] is False and len(answer["problems"]) >= 2
    assert "Traceback" not in done.stderr


def test_more_groups_than_there_are_is_one_sentence_and_exit_1():
    done = rehearse(str(CAMP), "--groups", "99")
    assert done.returncode == 1 and "52" in done.stderr and "Traceback" not in done.stderr


def test_a_rehearsal_leaves_the_house_alone(tmp_path):
    report_of(
        str(CAMP),
        "--groups",
        "1",
        "--members",
        "5",
        "--days",
        "1",
        QUNYING_DATA=str(tmp_path / "house"),
        QUNYING_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
    )
    assert not (tmp_path / "house" / "qunying.sqlite3").exists()


def test_simulated_people_write_no_row_by_hand():
    """The package takes services and queries; only the audit reads a table, and only the errands of the demo keep rows of their own."""
    writing = {"insert_rows", "insert_new", "add_to", "bulk_create", "create", "save", "update_or_create", "record", "record_many"}
    found, errands = [], {"errands.py", "forward.py", "wiping.py"}
    for path in (ROOT / "qunying" / "camps" / "rehearsal").glob("*.py"):
        if path.name in errands:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else getattr(getattr(node, "func", None), "id", None)
            if name in writing:
                found.append(f"{path.name}:{node.lineno} {name}")
    assert found == []
