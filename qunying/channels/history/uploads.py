"""Histories handed in at the console: kept until read, read by a process of its own, taken in when their sender says so."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from qunying.channels.history.models import HistoryUpload
from qunying.channels.history.services import Report, Wish, bring_in, understood
from qunying.flows.periodic import every
from qunying.insight import queries as insight
from qunying.kernel import children, clock
from qunying.kernel.refusals import Refused

Step = HistoryUpload.Step

BYTES_MOST: Final = 2_000_000_000  # a browser's patience; more than that is brought in by the command
ROOM_TIMES: Final = 3  # the file, what is unpacked from it, and what is staged
LOOK_SECONDS: Final = 2.0
SILENT: Final = timedelta(minutes=2)  # a process that is not heard of for so long is dead, and another begins anew
KEPT: Final = timedelta(days=2)  # a file nobody decides about goes
CARRY_OUT: Final = "from qunying.channels.history import uploads; uploads.carry_out()"
_running: subprocess.Popen[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file handed in, as pages show it."""

    public_id: str
    file: str
    bytes: int
    wish: dict[str, Any]
    step: str
    done: int
    report: dict[str, Any]
    refused: Refused | None

    @property
    def under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.step in (Step.WAITING, Step.READING, Step.ASKED, Step.WRITING)


def receive(chunks: Iterable[bytes], *, file: str, size: int, account: int, by: str, **wish: Any) -> Upload:
    """The file is kept and waits to be read. Refused ``upload_too_large``, ``upload_no_room``, ``upload_empty``."""
    if size > BYTES_MOST:
        raise Refused("upload_too_large", bytes=size, most=BYTES_MOST)
    if not size:
        raise Refused("upload_empty", file=file)
    free = shutil.disk_usage(settings.DATA).free
    if size * ROOM_TIMES > free:
        raise Refused("upload_no_room", need=size * ROOM_TIMES, free=free)
    now = clock.real_now()
    row = HistoryUpload(account=account, by=by[:150], file=_safe(file), bytes=size, wish=wish, asked_at=now, seen_at=now)
    place = _place(row)
    place.parent.mkdir(parents=True, mode=0o700)
    with place.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
    row.save(force_insert=True)
    return _shown(row)


def upload(public_id: str, account: int) -> Upload | None:
    """What that account handed in under that id."""
    row = HistoryUpload.objects.filter(public_id=public_id, account=account).first()
    return _shown(row) if row else None


def unfinished(account: int) -> list[Upload]:
    """What that account handed in and nobody has decided about, the latest first."""
    return [_shown(row) for row in HistoryUpload.objects.filter(account=account).exclude(step=Step.DONE).order_by("-pk")]


def read_again(public_id: str, account: int, **wish: Any) -> bool:
    """The file is read once more, with what was added to the wish; False where there is nothing to read again."""
    row = HistoryUpload.objects.filter(public_id=public_id, account=account, step__in=(Step.READ, Step.REFUSED)).first()
    if row is None:
        return False
    return _moved(row, row.step, Step.WAITING, wish=row.wish | wish, refusal={}, report={}, done=0)


def take_in(public_id: str, account: int) -> bool:
    """What was read is to be taken in; asking twice is asking once."""
    row = HistoryUpload.objects.filter(public_id=public_id, account=account).first()
    return row is not None and (row.step in (Step.ASKED, Step.WRITING, Step.DONE) or _moved(row, Step.READ, Step.ASKED, done=0))


def drop(public_id: str, account: int) -> bool:
    """The file is gone and nothing of it was taken in; False where it is being worked on or was taken in."""
    row = HistoryUpload.objects.filter(public_id=public_id, account=account, step__in=(Step.WAITING, Step.READ, Step.REFUSED)).first()
    if row is None:
        return False
    _forget(row)
    return True


@every(LOOK_SECONDS, "channels.uploads")
def look() -> int:
    """Where a file waits, a process of its own has begun to work on it; what nobody decided about for two days has gone. 1 when one began."""
    global _running
    now = clock.real_now()
    for row in HistoryUpload.objects.filter(step__in=(Step.READ, Step.REFUSED), seen_at__lt=now - KEPT):
        _forget(row)
    if (_running is not None and _running.poll() is None) or _next() is None:
        return 0
    _running = children.start(CARRY_OUT)
    return 1


def carry_out() -> int:
    """Every file that waits has been read, or taken in; returns how many."""
    worked = 0
    while (row := _next()) is not None:
        worked += 1
        if row.step in (Step.WAITING, Step.READING):
            _work(row, Step.READING, Step.READ, _read)
        else:
            _work(row, Step.WRITING, Step.DONE, _write)
    return worked


def _next() -> HistoryUpload | None:
    """What waits, or what a dead process left."""
    stale = clock.real_now() - SILENT
    left = Q(step__in=(Step.WAITING, Step.ASKED)) | Q(step__in=(Step.READING, Step.WRITING), seen_at__lt=stale)
    return HistoryUpload.objects.filter(left).order_by("pk").first()


def _work(row: HistoryUpload, during: str, after: str, act: Callable[[HistoryUpload, Wish], Report]) -> None:
    if not _claimed(row, during):
        return
    wish = Wish(_place(row), by=row.by, **row.wish)
    try:
        report = act(row, wish)
    except Refused as refused:
        _moved(row, during, Step.REFUSED, refusal={"code": refused.code, "data": _plain(refused.data)})
        return
    _moved(row, during, after, report=_told(report), done=report.read)
    if after == Step.DONE:
        shutil.rmtree(_place(row).parent, ignore_errors=True)


def _read(row: HistoryUpload, wish: Wish) -> Report:
    with understood(wish, _heard(row)) as (_staged, report):
        return report


def _write(row: HistoryUpload, wish: Wish) -> Report:
    report = bring_in(wish, progress=_heard(row))
    insight.make_ready()  # so that the report page has numbers the moment its link appears
    return report


def _heard(row: HistoryUpload) -> Callable[[str, int], None]:
    """Writes down how far it is, once a second."""
    last = time.monotonic()

    def told(step: str, done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            HistoryUpload.objects.filter(pk=row.pk).update(done=done, seen_at=clock.real_now())

    return told


def _moved(row: HistoryUpload, before: str, after: str, **changes: Any) -> bool:
    """The step is taken if nobody took another meanwhile."""
    return HistoryUpload.objects.filter(pk=row.pk, step=before).update(step=after, seen_at=clock.real_now(), **changes) == 1


def _claimed(row: HistoryUpload, during: str) -> bool:
    """The work is this process's, unless another took it up since it was looked at."""
    mine = HistoryUpload.objects.filter(pk=row.pk, step=row.step, seen_at=row.seen_at)
    return mine.update(step=during, seen_at=clock.real_now(), done=0) == 1


def _told(report: Report) -> dict[str, Any]:
    losses = [[lost.reason, lost.where[:200]] for lost in report.losses[:20]]
    return report.plain() | {"since": report.since, "until": report.until, "chats": report.chats[:50], "losses": losses}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """The refusal's data as JSON can keep it."""
    return {name: [str(one) for one in value] if isinstance(value, list | tuple) else value for name, value in data.items()}


def _shown(row: HistoryUpload) -> Upload:
    refused = Refused(row.refusal["code"], **row.refusal["data"]) if row.refusal else None
    return Upload(row.public_id, row.file, row.bytes, row.wish, row.step, row.done, row.report, refused)


def _forget(row: HistoryUpload) -> None:
    shutil.rmtree(_place(row).parent, ignore_errors=True)
    row.delete()


def _place(row: HistoryUpload) -> Path:
    return Path(settings.DATA) / "uploads" / row.public_id / row.file


def _safe(name: str) -> str:
    """The file's own name without anything that leads elsewhere; its ending tells what it is."""
    plain = re.sub(r"[\x00-\x1f/\\:*?\"<>|]+", "_", name).strip(". ") or "chat"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:90]}{dot}{ending[:12]}" if dot else plain[:100]
