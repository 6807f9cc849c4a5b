"""Folders for what is only needed while it is worked on: they go with the block, and those of a killed process with the next block."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from qunying.kernel import clock

LOCK = ".held"
YOUNG_SECONDS = 60  # a folder so young may just be about to be locked


def room() -> Path:
    """The folder in which they lie, below the data folder; nobody else on the machine may look into it."""
    place = Path(settings.DATA) / "tmp"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """An empty folder of one's own. Those of this prefix whose process is no more are removed first: people's words may lie in them."""
    place = room()
    now = clock.real_now().timestamp()
    for left in place.glob(f"{prefix}*"):
        if left.is_dir() and now - left.stat().st_mtime > YOUNG_SECONDS and _abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets go of it however the process ends
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody works in it, or has just removed it
        return False
    return True
