"""Find out what was given: one export, a folder or an archive of many; everything that is no chat is counted, never passed over in silence."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from qunying.channels.history.archives import DISK_SHARE, opened_archive
from qunying.channels.history.formats import load_all
from qunying.channels.history.items import Format, Item, Lost, Source, formats
from qunying.channels.history.streams import encoding_of
from qunying.kernel.refusals import Refused

HEAD = 1 << 16
OPENED = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")


@dataclass(slots=True)
class Found:
    """The exports in what was given, and what is none."""

    exports: list[tuple[Format, Path]] = field(default_factory=list)
    strangers: list[Lost] = field(default_factory=list)

    @property
    def format(self) -> str:
        """The dialect, or ``mixed``."""
        names = {known.name for known, _ in self.exports}
        return names.pop() if len(names) == 1 else "mixed"


def dialects() -> list[Format]:
    """Every dialect that can be read, by name."""
    load_all()
    return formats()


def named(name: str) -> Format:
    """The dialect of that name; refused ``unknown_format``."""
    known = {one.name: one for one in dialects()}
    if name not in known:
        raise Refused("unknown_format", name=name, known=sorted(known))
    return known[name]


def recognise(path: Path) -> Format | None:
    """The dialect whose marks the file or folder bears most surely; None when it bears none."""
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(HEAD)
    best = max(((known.sniff(path, head), known.name, known) for known in dialects()), default=None, key=lambda scored: scored[:2])
    return best[2] if best and best[0] > 0 else None


@contextmanager
def opened(path: Path, room: Path, *, format_name: str = "") -> Iterator[Found]:
    """What can be read at the path; ``room`` is a folder for what has to be unpacked. Refused ``history_not_there``, ``unknown_format``, ``no_chat_found``."""
    if not path.exists():
        raise Refused("history_not_there", path=str(path))
    found = Found()
    if format_name:
        found.exports.append((named(format_name), path))
    else:
        _look(path, path, found, room)
    if not found.exports:
        mend = sorted({one.reason for one in found.strangers} - {"not_a_chat"})
        raise Refused("no_chat_found", path=path.name, files=len(found.strangers), known=[known.title for known in dialects()], mend=mend)
    yield found


def items(found: Found, asked: Source) -> Iterator[Iterator[Item]]:
    """What each of the exports yields, one after the other."""
    if found.strangers:
        yield iter(found.strangers)
    for known, path in found.exports:
        yield known.read(replace(asked, path=path))


def _look(path: Path, top: Path, found: Found, room: Path | None) -> None:
    """``room`` is None within an archive: an archive in an archive is not opened."""
    stays = not path.is_symlink() or path == top
    known = recognise(path) if stays else None
    if known is not None:
        found.exports.append((known, path))
    elif stays and path.is_dir():
        for child in sorted(path.iterdir()):
            _look(child, top, found, room)
    elif stays and room is not None and path.name.lower().endswith(OPENED):
        _look_inside(path, found, room)
    else:
        found.strangers.append(Lost(_why_not(path, stays), str(path.relative_to(top)) if path != top else path.name))


def _why_not(path: Path, stays: bool) -> str:
    """Why that is no chat we can read: what somebody can mend has a reason of its own."""
    if not stays or not path.is_file():
        return "not_a_chat"
    if path.name.lower().endswith(OPENED):
        return "archive_in_archive"
    with path.open("rb") as file:
        head = file.read(HEAD)
    encoding = encoding_of(head)
    wide = encoding.startswith("utf-16") and head[: len(head) // 2 * 2].decode(encoding, "replace").lstrip("\ufeff \t\r\n").startswith(("{", "["))
    return "json_in_utf16" if wide else "not_a_chat"


def _look_inside(path: Path, found: Found, room: Path) -> None:
    """An archive of exports: its files are laid out in our own folder, under names that were checked."""
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    inner = Path(tempfile.mkdtemp(dir=room))
    left = int(shutil.disk_usage(room).free * DISK_SHARE)
    with opened_archive(path) as archive:
        found.strangers += [Lost("not_a_chat", name) for name in archive.links]
        for name, file in archive.items():
            target = inner / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source, target.open("wb") as out:
                while part := source.read(1 << 20):
                    left -= out.write(part)
                    if left < 0:
                        raise Refused("archive_no_room", file=path.name, bytes=out.tell())
    for child in sorted(inner.iterdir()):
        _look(child, inner, found, None)
