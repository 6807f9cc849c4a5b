"""Put a question to the child process, one at a time on an installation, and say in one sentence what was wrong with it."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qunying.insight.asking import script
from qunying.insight.lake import manifest
from qunying.kernel.refusals import Refused
from qunying.kernel.scratch import room, scratch

CHILD: Final = Path(__file__).with_name("child.py")
SECONDS_MOST: Final = 30
WAIT_SECONDS: Final = 10  # for the question before ours
MEMORY: Final = "512MB"
SCRATCH_MOST: Final = "2GB"
LETTERS_MOST: Final = 20_000
ROWS: Final = 1_000
ROWS_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a question; ``more`` when there were more rows than asked for."""

    columns: list[dict[str, str]]
    rows: list[list[Any]]
    more: bool
    seconds: float
    data_time: datetime | None

    def plain(self) -> list[dict[str, Any]]:
        """Each row as an object."""
        names = [column["name"] for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def ask(community_id: int, sql: str, *, rows: int = ROWS, seconds: int = SECONDS_MOST) -> Answer:
    """What the community's lake answers; refused ``sql_*`` with what to mend, and then nothing has changed. Nothing ever changes."""
    sql = sql.strip().rstrip(";").strip()
    if not sql:
        raise Refused("sql_empty")
    if len(sql) > LETTERS_MOST:
        raise Refused("sql_letters", length=len(sql), limit=LETTERS_MOST)
    with _alone(), scratch("sql-") as folder:
        prepared = script.write(community_id)
        started = time.monotonic()
        found = _answered(_request(community_id, prepared, sql, str(folder), min(rows, ROWS_MOST), seconds), seconds)
    if "no" in found:
        raise _refusal(**found["no"])
    return Answer(found["columns"], found["rows"], found["more"], time.monotonic() - started, prepared.data_time)


def _request(community_id: int, prepared: script.Script, sql: str, scratch: str, rows: int, seconds: int) -> dict[str, Any]:
    return {
        "sql": sql, "rows": rows, "paths": manifest.paths(community_id), "statements": prepared.needed(sql), "tables": prepared.tables,
        "names": prepared.names, "memory": MEMORY, "scratch": scratch, "scratch_most": SCRATCH_MOST, "cpu_seconds": 2 * seconds + 10,
    }  # fmt: skip


def _answered(request: dict[str, Any], seconds: int) -> dict[str, Any]:
    """The child's answer; it gets no environment, so there is nothing in it to find."""
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(command, input=json.dumps(request, default=str).encode(), capture_output=True, timeout=seconds, env={}, cwd="/", check=True)
    except subprocess.TimeoutExpired:
        raise Refused("sql_seconds", seconds=seconds) from None
    except subprocess.CalledProcessError:  # killed by the limits on its memory or its time
        raise Refused("sql_too_much", memory=MEMORY) from None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _alone() -> Iterator[None]:
    """One question at a time, whichever process asks; refused ``sql_busy`` when the one before does not end."""
    with (room() / "sql.lock").open("w") as lock:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Refused("sql_busy") from None
                time.sleep(0.05)
        yield


def _refusal(code: str, **data: str) -> Refused:
    if code == "wrong":
        return Refused("sql_wrong", problem=" ".join(data["problem"].split()))
    return Refused(f"sql_{code}", **({"memory": MEMORY} if code == "too_much" else data))
