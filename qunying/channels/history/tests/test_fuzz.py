"""However an export is damaged, its reader neither crashes nor hangs: it yields sound items, counts what is lost, or refuses."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import tracemalloc
import zlib
from contextlib import contextmanager
from pathlib import Path

import pytest

from qunying.channels.history.items import FORMS, Chat, Lost, Message, Movement, Person
from qunying.channels.history.streams import lines, records
from qunying.channels.history.tests import telling
from qunying.channels.history.tests.mutating import damaged
from qunying.channels.history.times import EARLIEST_MS, LATEST_MS
from qunying.kernel.refusals import Refused, known_codes

A_FEW, MANY, SECONDS = 60, 5_000, 10
DIALECTS = sorted(telling.known())


@contextmanager
def within(seconds):
    """Fails when the block takes longer."""

    def late(_signal, _frame):
        raise TimeoutError(f"still reading after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def is_sound(item) -> bool:
    """Whether the item is of the kinds of the contract and can be kept in any database."""
    strings = [value for value in item if isinstance(value, str)]
    if not all(value.encode("utf-8", "ignore").decode() == value for value in strings):
        return False
    if isinstance(item, Message):
        return item.form in FORMS and EARLIEST_MS <= item.at < LATEST_MS and type(item.text) is str and type(item.id) is str
    if isinstance(item, Movement):
        return type(item.at) is int and EARLIEST_MS <= item.at < LATEST_MS and type(item.came) is bool
    if isinstance(item, Lost):
        return len(item.sample) <= 80
    return isinstance(item, Chat | Person) and type(item.name) is str and bool(item.key)


def fuzz(name: str, times: int) -> int:
    """How many items came out of that many damaged exports of the dialect."""
    exports = [telling.export_in(case) for case in telling.cases() if (case / telling.EXPECTED).read_text(encoding="utf-8").startswith(f'"{name}"\n')]
    told = 0
    for number in range(times):
        seed = zlib.crc32(f"{name}:{number}".encode())
        dice = random.Random(seed)
        with tempfile.TemporaryDirectory() as folder, within(SECONDS):
            export = damaged(dice.choice(exports), Path(folder), dice)
            try:
                for one in telling.known().values():
                    assert 0 <= one.sniff(export, telling.head(export)) <= 100, (name, number)
                items = telling.read(name, export, date_order=dice.choice(["", "ymd"]))
            except Refused as refused:
                assert refused.code in known_codes(), refused.code
                continue
            except Exception as crash:
                raise AssertionError(f"{name} number {number} crashed on {export.name}") from crash
            unsound = [item for item in items if not is_sound(item)]
            assert unsound == [], (name, number)
            assert telling.well_ordered(items), (name, number)
            told += len(items)
    return told


@pytest.mark.parametrize("name", DIALECTS)
def test_a_damaged_export_is_read_as_far_as_it_goes(name):
    assert fuzz(name, A_FEW) > A_FEW  # most damage leaves something to tell: a reader that gave up always would tell nothing


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", DIALECTS)
def test_thousands_of_damaged_exports_are_read_as_far_as_they_go(name):
    assert fuzz(name, MANY) > MANY


def swollen(export: Path, into: Path, size: int) -> Path:
    """The export with ``size`` bytes of words in the middle of one line."""
    data = export.read_bytes()
    found = max(data.rfind(mark.encode(code)) for mark in "大收早读" for code in ("utf-8", "gb18030"))
    at = found if found >= 0 else len(data)
    target = into / export.name
    with target.open("wb") as file:
        file.write(data[:at])
        for _ in range(size >> 16):
            file.write(b"x" * (1 << 16))
        file.write(data[at:])
    return target


FILES = [pytest.param(case, id=f"{case.parent.name}-{case.name}") for case in telling.cases() if telling.export_in(case).is_file()]


@pytest.mark.parametrize("case", FILES)
def test_an_endless_line_is_not_held_in_memory(case, tmp_path):
    export = swollen(telling.export_in(case), tmp_path, 24 << 20)
    name = telling.recognised(telling.export_in(case))
    tracemalloc.start()
    try:
        items = telling.read(name, export)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20
    assert len(items) > 1


MEASURE = """
import resource, sys, django
django.setup()
from pathlib import Path
from qunying.channels.history.items import Source
from qunying.channels.history.tests import telling
reader = telling.known()[sys.argv[1]]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for item in reader.read(Source(Path(sys.argv[2]))):
    pass
sys.stdout.write(str((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024))
"""


@pytest.mark.nightly
@pytest.mark.parametrize("case", FILES)
def test_a_line_of_200_megabytes_costs_a_few(case, tmp_path):
    export = swollen(telling.export_in(case), tmp_path, 200 << 20)
    name = telling.recognised(telling.export_in(case))
    done = subprocess.run([sys.executable, "-c", MEASURE, name, str(export)], capture_output=True, text=True, env=os.environ, check=True)
    assert int(done.stdout) < 60  # megabytes, the libraries the reader loads among them


def test_brackets_without_end_are_not_followed(tmp_path):
    export = tmp_path / "deep.json"
    export.write_bytes(b'{"messages": [' + b'{"a": [' * 2_000_000)
    with within(SECONDS):
        [end] = records(export, "messages.item")
    assert end.reason == "json_too_deep"


def test_a_file_of_nothing_but_zeros_is_read_to_its_end(tmp_path):
    export = tmp_path / "zeros.txt"
    export.write_bytes(bytes(4 << 20))
    with within(SECONDS):
        assert len(list(lines(export))) <= 1
