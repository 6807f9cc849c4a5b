"""kill -9 in the middle: after the next start nothing is lost and nothing doubled."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from qunying.incentives import queries
from qunying.incentives.ledger.audit import differences
from qunying.incentives.models import Transfer
from qunying.journal.models import FactRow
from qunying.kernel.killpoints import KILL_VARIABLE

pytestmark = pytest.mark.django_db(transaction=True)


def run(what: str, camp: int, *, kill_at: str = "") -> int:
    """The child's exit code; negative when a signal ended it."""
    environment = os.environ | {"QUNYING_KILL_DATABASE": str(connection.settings_dict["NAME"]), KILL_VARIABLE: kill_at}
    done = subprocess.run([sys.executable, "-m", "qunying.incentives.tests.kill_child", what, str(camp)], env=environment, capture_output=True, timeout=240)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()[-2000:]
    return done.returncode


@pytest.mark.parametrize("kill_at, standing", [("ledger.before_commit:3", 100), ("ledger.committed:3", 150), ("ledger.before_commit:1", 0)])
def test_batches_cut_off_by_a_kill_are_finished_by_the_next_run(camp, kill_at, standing):
    assert (run("grant", camp, kill_at=kill_at), Transfer.objects.count()) == (-signal.SIGKILL, standing)
    assert differences() == []
    assert (run("grant", camp), Transfer.objects.count(), FactRow.objects.filter(kind="incentives.points_granted").count()) == (0, 300, 300)
    assert (set(queries.balances(camp, range(50)).values()), differences()) == ({6}, [])


@pytest.mark.parametrize("kill_at", ["reactions.before_commit:1", "reactions.before_commit:2"])
def test_rewards_cut_off_by_a_kill_are_paid_once_by_the_next_worker(camp, rule, happen, kill_at):
    rule(points=5)
    happen(*[(who, n) for n in range(2) for who in range(150)])  # two batches of facts, each member twice on one day
    assert run("react", camp, kill_at=kill_at) == -signal.SIGKILL
    assert run("react", camp) == 0
    assert (set(queries.balances(camp, range(150)).values()), Transfer.objects.count(), differences()) == ({5}, 150, [])
