"""A rehearsal in the background of a page: a child process lives through the blueprint in a folder of its own, and pages read how far it is."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from django.conf import settings

from qunying.kernel import clock

PROGRAM: Final = "qunying.faces.shell.rehearsing"
KEY: Final = "rehearsal-" + "0" * 48  # nothing of a scratch database is ever secret
MEMBERS_PER_GROUP, MEMBERS_MAX = 20, 40
AT_ONCE_MAX: Final = 2  # each takes a whole core
SILENT_SECONDS: Final = 120.0
KEPT_SECONDS: Final = 86_400.0
_SHARE: Final = re.compile(r"(\d{1,3})%")


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a rehearsal is: waiting for its turn, running with its share done, done with its report, or failed."""

    state: Literal["waiting", "running", "done", "failed"]
    share: int = 0
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in ("done", "failed")


def look(text: str, *, groups: int) -> Trial:
    """How far the rehearsal of this blueprint is; it is begun by who looks first, once there is a turn."""
    place = _place(text)
    if not place.exists():
        _forget_old()
        if sum(_running(other) for other in _all()) >= AT_ONCE_MAX:
            return Trial("waiting")
        _begin(place, text, min(MEMBERS_MAX, MEMBERS_PER_GROUP * groups))
    if (place / "code").exists():
        return _ended(place)
    return Trial("running", _share(place)) if _running(place) else Trial("failed")


def again(text: str) -> None:
    """The next look begins it anew; one that is still running is left alone."""
    place = _place(text)
    if place.exists() and not _running(place):
        shutil.rmtree(place, ignore_errors=True)


def _begin(place: Path, text: str, members: int) -> None:
    try:
        place.mkdir(parents=True)
    except FileExistsError:  # somebody else looked in the same moment
        return
    (place / "blueprint.yaml").write_text(text, encoding="utf-8")
    (place / "data").mkdir()
    inherited = {name: value for name, value in os.environ.items() if name not in ("QUNYING_DATABASE_URL", "QUNYING_KILL_AT")}
    environment = inherited | {"QUNYING_DATA": str(place / "data"), "QUNYING_SECRET_KEY": KEY}
    command = [sys.executable, "-m", PROGRAM, str(place / "blueprint.yaml"), "--members", str(members), "--json"]
    with (place / "report").open("wb") as report, (place / "said").open("wb") as said:
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=report, stderr=said)
    threading.Thread(target=_wait, args=(place, child), daemon=True).start()


def _wait(place: Path, child: subprocess.Popen[bytes]) -> None:
    """The child's end is written beside its report, and its database is gone."""
    code = child.wait()
    shutil.rmtree(place / "data", ignore_errors=True)
    try:
        (place / "code").write_text(str(code), encoding="utf-8")
    except FileNotFoundError:  # the folder was cleared away meanwhile
        return


def _ended(place: Path) -> Trial:
    try:
        report = orjson.loads((place / "report").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return Trial("failed")
    return Trial("done", 100, report) if (place / "code").read_text(encoding="utf-8") == "0" else Trial("failed")


def _share(place: Path) -> int:
    try:
        found = _SHARE.findall((place / "said").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return 0
    return int(found[-1]) if found else 0


def _running(place: Path) -> bool:
    """Whether it has not ended and said something lately."""
    return not (place / "code").exists() and _age(place / "said") < SILENT_SECONDS


def _age(path: Path) -> float:
    try:
        return clock.real_now().timestamp() - path.stat().st_mtime
    except OSError:
        return 0.0  # it is just being made


def _all() -> list[Path]:
    root = _root()
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def _forget_old() -> None:
    for path in _all():
        if _age(path) > KEPT_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _place(text: str) -> Path:
    return _root() / hashlib.sha256(text.encode()).hexdigest()[:24]


def _root() -> Path:
    return Path(settings.DATA) / "trials"
