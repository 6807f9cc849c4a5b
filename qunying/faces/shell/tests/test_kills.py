"""``qunying apply`` killed with SIGKILL in the middle of units: whole groups only, and the next run completes without doubles."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import orjson
import pytest

from qunying.blueprint.sections import SHARED
from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.kernel import clock

RENJI = ONE_GROUP.parents[1] / "renji-camp"


@pytest.fixture
def house(tmp_path):
    """An install of its own: a data folder, and a database of its own where the tests run on PostgreSQL."""
    environment = {**os.environ, "QUNYING_DATA": str(tmp_path / "data")}
    url = environment.pop("QUNYING_DATABASE_URL", None)
    if url is None:
        yield environment
        return
    import psycopg

    name = f"kills_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield {**environment, "QUNYING_DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def camp(tmp_path):
    """The full camp, starting in a month: nothing of it is over."""
    folder = shutil.copytree(RENJI, tmp_path / "camp")
    text = (folder / "blueprint.yaml").read_text(encoding="utf-8")
    start = (clock.real_now() + timedelta(days=30)).date()
    (folder / "blueprint.yaml").write_text(text.replace("start: 2026-11-13", f"start: {start}"), encoding="utf-8")
    return folder


def run(house, *arguments, kill=""):
    command = [sys.executable, "-m", "qunying.faces.shell.main", *map(str, arguments), "--json"]
    return subprocess.run(command, env={**house, "QUNYING_KILL_AT": kill}, capture_output=True, timeout=250, check=False)


def living(house):
    """Every group with what it holds, and everything the community holds, as the tables say."""
    code = (
        "import django; django.setup(); import orjson, sys\n"
        "from qunying.blueprint.sections import all_sections\n"
        "from qunying.people import queries as people\n"
        "home = people.community_by_slug('renji')\n"
        "found = [(r.unit, r.kind, r.key) for s in all_sections() for r in s.existing(home.pk)] if home else []\n"
        "sys.stdout.buffer.write(orjson.dumps(found))"
    )
    environment = {**house, "DJANGO_SETTINGS_MODULE": "qunying.settings"}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=100, check=False)
    assert found.returncode == 0, found.stderr.decode()
    return [tuple(item) for item in orjson.loads(found.stdout)]


def test_killed_at_three_units_the_finished_groups_stand_whole_and_a_last_run_completes_them(house, camp):
    plan = run(house, "plan", camp)
    assert plan.returncode == 0, plan.stderr.decode()
    planned = orjson.loads(plan.stdout)["changes"]
    whole = sorted((change["unit"], change["kind"], change["key"]) for change in planned)
    for unit in (1, 10, 17):
        killed = run(house, "apply", camp, "--yes", kill=f"blueprint.unit_before_commit:{unit}")
        assert killed.returncode == -signal.SIGKILL
        stands = living(house)
        units = {item[0] for item in stands}
        assert [item for item in sorted(stands) if item[0] != SHARED] == [item for item in whole if item[0] in units - {SHARED}]  # no group in part
    assert len(units) > 10
    done = run(house, "apply", camp, "--yes")
    assert (done.returncode, sorted(living(house))) == (0, whole)
    again = orjson.loads(run(house, "apply", camp, "--yes").stdout)
    assert (again["create"], again["update"], again["remove"], again["revision"]) == (0, 0, 0, 1)
