"""Archives and folders of export files, opened only as far as it is safe: no path out, no link, no bomb."""

from __future__ import annotations

import lzma
import os
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, cast

from qunying.kernel.refusals import Refused
from qunying.kernel.scratch import scratch

FILES_MAX = 500_000
BYTES_MAX = 64 << 30
RATIO_MAX, RATIO_FROM = 200, 32 << 20  # deflate reaches 1,000 with a bomb, chats 5 to 30
DISK_SHARE = 0.8
PEEKED = 400
# A damaged archive makes the standard library stumble in as many ways as there are bytes.
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    LookupError, OverflowError,
)  # fmt: skip

Wanted = Callable[[str], bool]


class Member:
    """A file of a zip, opened where it lies."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._archive, self._info, self.name = archive, info, PurePosixPath(info.filename).name

    def open(self, mode: str = "rb") -> IO[bytes]:
        return self._archive.open(self._info)


class Folder(Mapping[str, "Path | Member"]):
    """Files by their name from the top, with slashes, in order, whether they lie in a folder, a zip or a tar; links are only counted, in ``links``."""

    def __init__(self, files: Mapping[str, Path | Member], links: tuple[str, ...] = ()) -> None:
        self._files, self.links = {name: files[name] for name in sorted(files)}, links

    def __getitem__(self, name: str) -> Path | Member:
        return self._files[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def rooted(self, *markers: str) -> Folder:
        """The part of it in which a marker file lies at the top; archives wrap everything in a folder of their own. Itself when there is none."""
        tops = [name[: -len(marker)] for marker in markers for name in self._files if name == marker or name.endswith(f"/{marker}")]
        top = min(tops, key=len, default="")
        return Folder({name[len(top) :]: file for name, file in self._files.items() if name.startswith(top)}, self.links) if top else self


@contextmanager
def opened_archive(path: Path, wanted: Wanted = lambda name: True) -> Iterator[Folder]:
    """The wanted files of a folder, a zip or a tar (plain, gz, bz2, xz) as a ``Folder``; refused when a name leads out, when it would not fit or is a bomb.

    A zip is read where it lies. A tar cannot be read out of order, so its wanted files are laid in a folder of our own until the block ends.
    """
    with ExitStack() as stack:
        try:
            if path.is_dir():
                folder = _folder(path, wanted)
            elif zipfile.is_zipfile(path):
                folder = _zip(stack.enter_context(zipfile.ZipFile(path)), path, wanted)
            else:
                folder = _tar(stack.enter_context(tarfile.open(path)), path, wanted, stack)
        except BROKEN as broken:
            raise Refused("archive_broken", file=path.name, why=str(broken)[:200]) from None
        yield folder


def names_in(path: Path) -> list[str]:
    """The names at the top of a folder, or the first in an archive, to recognise it by; none when it cannot be read."""
    try:
        if path.is_dir():
            return sorted(entry.name for entry in islice(os.scandir(path), FILES_MAX) if entry.is_file(follow_symlinks=False))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return archive.namelist()[: PEEKED * 10]
        with tarfile.open(path) as tar:
            return [info.name for info in islice(tar, PEEKED)]
    except BROKEN:
        return []


def _walk(path: Path) -> Iterator[Path]:
    for top, folders, files in os.walk(path):
        folders.sort()
        yield from (Path(top) / name for name in sorted(files))


def _folder(path: Path, wanted: Wanted) -> Folder:
    files: dict[str, Path | Member] = {}
    links = []
    for entry in _walk(path):
        name = entry.relative_to(path).as_posix()
        if entry.is_symlink() or not entry.is_file():
            links.append(name)
        elif wanted(name):
            _hold(files, name, entry, path)
    return Folder(files, tuple(links))


def _zip(archive: zipfile.ZipFile, path: Path, wanted: Wanted) -> Folder:
    files: dict[str, Path | Member] = {}
    links, total = [], 0
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = _safe(info.filename, path)
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            links.append(name)
        elif wanted(name):
            total += info.file_size
            _not_a_bomb(info.file_size, info.compress_size, total, path)
            _hold(files, name, Member(archive, info), path)
    return Folder(files, tuple(links))


def _tar(archive: tarfile.TarFile, path: Path, wanted: Wanted, stack: ExitStack) -> Folder:
    kept = stack.enter_context(scratch("unpacked-"))
    files: dict[str, Path | Member] = {}
    links, total = [], 0
    for info in archive:
        if info.isdir():
            continue
        name = _safe(info.name, path)
        total += info.size
        _not_a_bomb(total, path.stat().st_size, total, path)
        if not info.isfile():
            links.append(name)
        elif wanted(name):
            if info.size > shutil.disk_usage(kept).free * DISK_SHARE:
                raise Refused("archive_no_room", file=path.name, bytes=info.size)
            target = kept / str(len(files))  # under a number: whatever the name is, it cannot lead anywhere
            source = archive.extractfile(info)
            with target.open("wb") as file:
                shutil.copyfileobj(cast("IO[bytes]", source), file, 1 << 20)
            _hold(files, name, target, path)
    return Folder(files, tuple(links))


def _hold(files: dict[str, Path | Member], name: str, file: Path | Member, path: Path) -> None:
    if len(files) >= FILES_MAX:
        raise Refused("archive_too_many", file=path.name, limit=FILES_MAX)
    files[name] = file


def _safe(name: str, path: Path) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in name:
        raise Refused("archive_unsafe", file=path.name, name=name[:80])
    return "/".join(parts)


def _not_a_bomb(size: int, packed: int, total: int, path: Path) -> None:
    if total > BYTES_MAX or (size > RATIO_FROM and size > RATIO_MAX * max(packed, 1)):
        raise Refused("archive_bomb", file=path.name, bytes=total)
