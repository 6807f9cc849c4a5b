"""Every starter rehearsed for 28 days, a small house each: at most 30 s and nothing lost or doubled; then a day of all of them made to pass, in short writes.

Run: script/bench kinds [KIND …] [--members N] [--no-forward]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from qunying.faces.shell.rehearsing import in_scratch

STARTERS = Path(__file__).parent.parent / "examples" / "blueprints"
KINDS = ("brand", "camp", "interest", "paid", "product", "store")
MEMBERS, DAYS = 60, 28
SECONDS_MAX, WRITE_MS_MAX = 30.0, 50.0
TOLD = ("planned", "delivered", "lost", "duplicated", "facts", "seconds")  # and cpu_seconds, which say more on a machine that others use

FORWARD = """
import django, json, time
django.setup()
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from django.db import connection, connections
from qunying.camps.rehearsal import live, stepping
from qunying.camps.rehearsal.stepping import Stepper
from qunying.faces.shell.demo import load
from qunying.kernel import clock
from qunying.people import queries as people

from qunying.faces.shell import database
database.prepare()
load.load(Path({folder!r}))
held, since = [], [0.0]
def watch(execute, sql, params, many, context):
    began = time.perf_counter()
    result = execute(sql, params, many, context)
    word = sql.lstrip()[:8].upper()
    if word.startswith(("BEGIN", "INSERT", "UPDATE", "DELETE")) and not since[0]:
        since[0] = began
    return result
house = connections["default"]
leave = type(house)._commit
def commit(self):
    leave(self)
    if since[0]:
        held.append((time.perf_counter() - since[0]) * 1000)
        since[0] = 0.0
type(house)._commit = commit
stepper = Stepper([one.pk for one in people.communities()], clock.now() + timedelta(days=1), stepping.advance)
began = time.monotonic()
with connection.execute_wrapper(watch), live.hurried():
    while stepper.step():
        pass
held.sort()
p99 = held[int(len(held) * 0.99)]
print(json.dumps({{"seconds": round(time.monotonic() - began, 1), "writes": len(held), "p99_ms": round(p99, 1), "longest_ms": round(held[-1], 1)}}))
"""


def run(argv: list[str]) -> dict[str, object]:
    """The report of each kind and of the day made to pass, with the targets beside them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=KINDS)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--no-forward", action="store_true")
    wish = parser.parse_args(argv)
    kinds = {kind: _rehearsed(kind, wish.members) for kind in wish.kinds}
    targets = {
        "seconds": all(float(str(one["seconds"])) <= SECONDS_MAX for one in kinds.values()),
        "nothing_lost": all(one["lost"] == one["duplicated"] == 0 and one["delivered"] == one["planned"] for one in kinds.values()),
    }
    found: dict[str, object] = {"name": "kinds", "kinds": kinds}
    if not wish.no_forward:
        found["forward"] = forward = _forward(wish.members)
        targets["short_writes"] = float(str(forward["p99_ms"])) <= WRITE_MS_MAX
    return found | {"targets": targets}


def _rehearsed(kind: str, members: int) -> dict[str, object]:
    before = _cpu_seconds()
    done = in_scratch([str(STARTERS / kind), "--members", str(members), "--days", str(DAYS), "--json"], capture=True)
    if done.returncode:
        raise SystemExit(f"{kind} was not rehearsed")
    report = json.loads(done.stdout)
    return {name: report[name] for name in TOLD} | {"cpu_seconds": round(_cpu_seconds() - before, 1)}


def _cpu_seconds() -> float:
    """What processes of ours that have ended took of the machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _forward(members: int) -> dict[str, object]:
    """A small demo of all kinds, loaded in a house of its own, and one of its days hurried through."""
    with tempfile.TemporaryDirectory(prefix="qunying-kinds-") as folder:
        snapshot = f"{folder}/demo"
        beside = ",".join(str(STARTERS / kind) for kind in KINDS if kind != "camp")
        line = ["--to", snapshot, "--blueprint", str(STARTERS / "camp"), "--members", str(members), "--beside", beside, "--members-beside", str(members)]
        subprocess.run([sys.executable, "-m", "qunying.faces.shell.demo.make", *line], check=True)
        house = {key: value for key, value in os.environ.items() if key != "QUNYING_DATABASE_URL"}
        house |= {"QUNYING_DATA": f"{folder}/house", "DJANGO_SETTINGS_MODULE": "qunying.settings"}
        done = subprocess.run([sys.executable, "-c", FORWARD.format(folder=snapshot)], env=house, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1:]), ensure_ascii=False))
