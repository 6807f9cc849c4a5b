"""The process a forecast is reckoned in: it reads a file and a question, answers on its standard output, and takes its memory with it.

It never opens the database, nor Django.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from qunying.insight.forecast.log import Log
from qunying.insight.forecast.run import Outlook, outlook
from qunying.insight.forecast.signs import Terms


def answer(asked: dict[str, Any]) -> Outlook:
    """The forecast over the file that ``asked`` names."""
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.ParquetFile(asked["path"]).read()
    columns = [table["unit"], table["person"], table["day"].cast(pa.int32()), table["count"]]
    log = Log.of(*(column.to_numpy() for column in columns), recorded=asked["recorded"], until=asked["until"])
    return outlook(log, Terms(**asked["terms"]))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(answer(json.load(sys.stdin)))))
