"""The camp at its real size: 52 groups, 10,000 people, 21 days of three items."""

import shutil
import signal
from datetime import date, timedelta

import pytest

from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.kernel import clock
from tests.proofs.houses import command, look, started

RENJI = ONE_GROUP.parents[1] / "renji-camp"
SECONDS_MAX = 60


@pytest.fixture
def camp(tmp_path):
    """The example's camp, starting in a month; its listening groups and those on another platform take part like the others."""
    folder = shutil.copytree(RENJI, tmp_path / "camp")
    text = (folder / "blueprint.yaml").read_text(encoding="utf-8")
    start = clock.real_now().date() + timedelta(days=30)
    assert isinstance(start, date)
    text = text.replace("start: 2026-11-13", f"start: {start}").replace("route: listen", "route: first").replace("routes: [first, listen]", "routes: [first]")
    (folder / "blueprint.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.mechanism("004-077")
def test_ten_thousand_people_sit_in_fifty_two_groups_though_the_apply_was_killed_in_the_middle(house, camp):
    planned = command(house, "plan", camp)
    assert planned["deliveries"] == 52 * 63
    began = clock.real_now()
    killed = started(house, "apply", camp, "--yes", QUNYING_KILL_AT="blueprint.unit_before_commit:20")
    assert killed.returncode == -signal.SIGKILL
    left = command(house, "plan", camp)
    done = command(house, "apply", camp, "--yes")
    assert (clock.real_now() - began).total_seconds() < SECONDS_MAX  # both halves and a plan between them
    changes, rest = ({(change["unit"], change["kind"], change["key"]) for change in plan["changes"]} for plan in (planned, left))
    assert rest < changes and done["create"] == len(rest)
    touched = {unit for unit, _, _ in changes - rest} - {"community"}
    assert len(touched) >= 3 and touched.isdisjoint(unit for unit, _, _ in rest)  # a group stands whole or not at all
    assert done["revision"] == 1
    crowd = look(house, "crowd", "renji", 10_000)
    assert (crowd["waiting"], crowd["members"], len(crowd["seats"])) == (0, 10_000, 52)
    assert all(taken == seated <= 200 for taken, seated in crowd["seats"].values())
    assert sum(seated for _, seated in crowd["seats"].values()) == 10_000
    assert look(house, "wall", "renji") == [52, 10_000]
    again = command(house, "apply", camp, "--yes")
    assert [again[name] for name in ("create", "update", "remove", "revision")] == [0, 0, 0, 1]
