"""Real public chats written in the dialects people export, to be brought in whole: Gitter rooms as ChatLab, Zulip streams as a zulip-archive folder.

Run: python -m bench._dialects gitter|zulip MESSAGES.parquet FOLDER, then qunying import FOLDER.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

UNSAFE = re.compile(r"[^\w\-]+")


def gitter(source: Path, folder: Path) -> int:
    """A ChatLab file for every room; returns the messages written."""
    columns = "room_id, room_uri, message_id, from_userid, from_username, epoch_ms(sent_at), text"
    rows = _rows(f"select {columns} from read_parquet(?) order by room_uri, sent_at", source)
    done = 0
    for (room, name), said in groupby(rows, key=lambda row: row[:2]):
        with (folder / f"{UNSAFE.sub('_', name)}.jsonl").open("wb") as out:
            meta = {"name": name, "platform": "other", "type": "group", "groupId": room}
            out.write(orjson.dumps({"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": meta}) + b"\n")
            for _room, _name, message, who, shown, at, text in said:
                head = {"_type": "message", "platformMessageId": message, "sender": who or shown, "accountName": shown}
                out.write(orjson.dumps(head | {"timestamp": at, "type": 0, "content": text or ""}) + b"\n")
                done += 1
    return done


def zulip(source: Path, folder: Path) -> int:
    """A zulip-archive folder; returns the messages written."""
    rows = _rows("select stream_id, stream, topic, id, member, timestamp, content from read_parquet(?) order by stream, topic, id", source)
    streams: dict[str, dict[str, Any]] = {}
    done = 0
    for (number, stream, topic), told in groupby(rows, key=lambda row: row[:3]):
        said = [{"id": row[3], "sender_full_name": row[4].removeprefix("bot:"), "timestamp": row[5], "content": row[6]} for row in told]
        place = folder / f"{number}-{UNSAFE.sub('_', stream)}" / f"{UNSAFE.sub('_', topic)[:80]}-{done}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        entry = streams.setdefault(stream, {"id": number, "latest_id": 0, "topic_data": {}})
        entry["topic_data"][topic] = {"size": len(said), "latest_date": said[-1]["timestamp"]}
        done += len(said)
    (folder / "stream_index.json").write_text(json.dumps({"time": 0, "streams": streams}, ensure_ascii=False), encoding="utf-8")
    return done


def _rows(query: str, source: Path) -> list[tuple[Any, ...]]:
    import duckdb

    found: list[tuple[Any, ...]] = duckdb.connect().execute(query, [str(source)]).fetchall()
    return found


if __name__ == "__main__":
    into = Path(sys.argv[3])
    into.mkdir(parents=True, exist_ok=True)
    written = {"gitter": gitter, "zulip": zulip}[sys.argv[1]](Path(sys.argv[2]), into)
    sys.stdout.write(f"{written}\n")
