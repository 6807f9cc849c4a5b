"""Ask for a forecast from a community's lake: the log is copied out by the engine, and another process reckons."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qunying.insight import queries
from qunying.insight.bases import Bases
from qunying.insight.engines import duckdb
from qunying.insight.forecast.log import HOLE_DAYS
from qunying.insight.forecast.run import Outlook
from qunying.insight.forecast.signs import Terms
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.scratch import scratch

if TYPE_CHECKING:
    from ibis import Table

    Describe = Callable[[Bases], Table]

SECONDS_MOST = 600
EPOCH = date(1970, 1, 1)


def forecast(community_id: int, log: Describe, recorded: Describe, terms: Terms, *, cut_off: date | None = None) -> Outlook:
    """What the log lets one tell at the end of ``cut_off``, from nothing that came later; without it at the end of the last day known.

    ``log`` has the columns unit, person, day and count, ``recorded`` the days on which anything of that sort was recorded at all. A log that
    ended long ago, such as a brought-in history, is read as of its own end.
    """
    with scratch("forecast-") as folder:
        path = f"{folder}/log.parquet"
        days, last_complete = _copy_out(community_id, log, recorded, path)
        until = _until([day for day in days if day <= last_complete], last_complete)
        asked = {"path": path, "recorded": [number(day) for day in days], "until": number(min(until, cut_off or until)), "terms": asdict(terms)}
        return Outlook(**_reckoned(asked))


def number(day: date) -> int:
    """The day as forecasts count it."""
    return (day - EPOCH).days


def day(number: int) -> date:
    """The day of that number."""
    return EPOCH + timedelta(days=number)


def _until(days: list[date], last_complete: date) -> date:
    """The last day known: silence for longer than a hole is the end of the log, not of everybody's talk."""
    last = max(days, default=last_complete)
    return last_complete if last_complete - last <= timedelta(days=HOLE_DAYS) else last


def _copy_out(community_id: int, log: Describe, recorded: Describe, path: str) -> tuple[list[date], date]:
    """The log stands in a file; returns the days on which anything was recorded, and the last whole day."""
    version = manifest.version(community_id)
    now = queries.as_of(version)
    with duckdb.at(version) as store:
        bases = Bases(store, community_id, now, clock.local_day(now, timezone_of(community_id)))
        store.moment(now)
        store.backend.con.execute(f"copy ({store.backend.compile(log(bases))}) to '{path}' (format parquet)")
        return sorted(row["day"] for row in store.rows(recorded(bases))), bases.last_complete


def _reckoned(asked: dict[str, Any]) -> dict[str, Any]:
    """The child's answer; refused ``forecast_failed`` when it has none."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "qunying.insight.forecast.child"]
    try:
        done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, timeout=SECONDS_MOST, env=environment, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as problem:
        said = (problem.stderr or b"").decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise Refused("forecast_failed", problem=said or type(problem).__name__) from problem
    found: dict[str, Any] = json.loads(done.stdout)
    return found
