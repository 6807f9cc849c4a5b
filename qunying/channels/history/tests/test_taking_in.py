"""Taking in what was staged: how much of it is held at a time."""

import importlib
import random
from types import SimpleNamespace

import pyarrow as pa

from qunying.channels.history import taking_in
from qunying.channels.history.stage import MESSAGES, schema

ROWS, BATCHES = 1_000, 60


def test_of_what_was_staged_little_is_held_however_much_there_is(tmp_path):
    drawn = random.Random(1)
    with importlib.import_module("pyarrow.parquet").ParquetWriter(tmp_path / MESSAGES, schema(), compression="lz4") as out:
        for batch in range(BATCHES):
            numbers = range(batch * ROWS, (batch + 1) * ROWS)
            columns = {"form": ["text"] * ROWS, "text": [drawn.randbytes(100).hex() for _ in numbers]}
            out.write_batch(pa.record_batch([pa.array(columns.get(field.name, numbers), field.type) for field in schema()], schema=schema()))
    before, held, read = pa.total_allocated_bytes(), [], 0
    for part in taking_in._read(SimpleNamespace(folder=tmp_path), ROWS):
        held.append(pa.total_allocated_bytes() - before)
        assert [row[1] for row in part] == list(range(read, read + len(part)))
        read += len(part)
    assert read == ROWS * BATCHES
    assert 2 * max(held) < (tmp_path / MESSAGES).stat().st_size
