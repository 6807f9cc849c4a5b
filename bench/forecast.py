"""How good the forecast of silence is on real chats, beside "fewest messages", and how long it takes.

Run: script/bench forecast [FOLDER]. Without FOLDER the archive that comes with the house is taken; FOLDER holds one folder a chat set, each with a
``messages.parquet`` in one of the layouts below. ``any`` calls a group active with one message in four weeks, as published figures of "fewest messages"
do; ``usual`` is what the house takes: five messages by two members.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from qunying.insight.forecast.log import Log
from qunying.insight.forecast.run import outlook
from qunying.insight.forecast.signs import Terms

HERE = Path(__file__).resolve().parent.parent / "examples" / "communities"
TERMS = {"any": Terms(1, 1), "usual": Terms(5, 2)}
# Columns of a layout, and what of it are members' messages: group, person, moment.
LAYOUTS = {
    "stream_id": """select stream_id as unit, member as person, make_timestamp("timestamp"::bigint * 1000000) as said from read_parquet($path)
        where not is_bot""",
    "topic": """select stream as unit, member as person, make_timestamp("at"::bigint * 1000000) as said from read_parquet($path) where not is_bot""",
    "room_id": """select room_id as unit, from_userid as person, sent_at::timestamp as said from read_parquet($path)
        where lower(from_username) <> 'camperbot'""",
}


def log(path: Path) -> Log:
    """The members' messages of a set by group, person and day; the last day is left out, for nobody knows whether it is whole."""
    con = duckdb.connect(config={"threads": 2})
    columns = {row[0] for row in con.execute("describe select * from read_parquet($path)", {"path": str(path)}).fetchall()}
    layout = next(sql for name, sql in LAYOUTS.items() if name in columns)
    found = con.execute(
        f"""select dense_rank() over (order by unit) as unit, dense_rank() over (order by person) as person, epoch(said::date)::bigint // 86400 as day,
            count(*) as count from ({layout}) group by unit, person, said::date""",
        {"path": str(path)},
    ).fetchnumpy()  # fmt: skip
    days = np.asarray(found["day"])
    return Log.of(found["unit"], found["person"], days, found["count"], recorded=days, until=int(days.max()) - 1)


def judged(found: Log, terms: Terms) -> dict[str, Any]:
    """The comparison on the later days, in short."""
    started = time.perf_counter()
    answer = outlook(found, terms)
    told = {"used": answer.used, "signs": answer.signs, "missing": answer.missing, "seconds": round(time.perf_counter() - started, 2), "terms": asdict(terms)}
    if not answer.backtest:
        return told
    numbers = {name: round(answer.backtest[name], 4) for name in ("auc", "guess_auc", "low", "high", "brier", "guess_brier", "always_brier")}
    table = [{name: round(value, 3) for name, value in row.items()} for row in answer.backtest["reliability"]]
    return told | numbers | {"better": answer.backtest["better"], "test": answer.backtest["parts"]["test"], "reliability": table}


def run(folder: str | None = None) -> dict[str, Any]:
    """Every chat set below the folder, under both terms."""
    sets = sorted(Path(folder).glob("chat_*/messages.parquet")) if folder else sorted(HERE.glob("*/messages.parquet"))
    return {"name": "forecast", "sets": {path.parent.name: {name: judged(log(path), terms) for name, terms in TERMS.items()} for path in sets}}


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:2])))
