"""Damages export files the way disks, editors and ill will do."""

import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

Mutation = Callable[[bytes, random.Random], bytes]
HUGE = [b"9" * 30, b"-1", b"1e999999999", b"1e400", b"0", b"9" * 6000, b"NaN", b"99999999999999", b"true", b"null"]
ODD = [
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\\",
    b'"',
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    "\u202e".encode(),
    b"\r",
    b"\x1a",
    b"{",
    b"]",
    b"<![CDATA[",
    b"\n\n",
    b"=?gb2312?b?//8=?=",
]


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _behead(data: bytes, dice: random.Random) -> bytes:
    return data[dice.randrange(len(data)) :]


def _shuffle(data: bytes, dice: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    dice.shuffle(rows)
    return b"".join(rows)


def _repeat(data: bytes, dice: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    at = dice.randrange(len(rows))
    return b"".join(rows[:at] + rows[at : at + dice.randint(1, 5)] * dice.randint(2, 50) + rows[at:])


def _huge(data: bytes, dice: random.Random) -> bytes:
    places = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = dice.choice(places)
    return data[:at] + dice.choice(HUGE) + data[at + dice.randint(0, 3) :]


def _nest(data: bytes, dice: random.Random) -> bytes:
    at, depth = dice.randrange(len(data)), dice.choice([10, 90, 5000])
    opened, closed = dice.choice([(b"[", b"]"), (b'{"a":', b"}"), (b"<div>", b"</div>"), (b"(", b")")])
    return data[:at] + opened * depth + (closed * depth if dice.random() < 0.7 else b"") + data[at:]


def _odd(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(data) + 1)
        data = data[:at] + dice.choice(ODD) * dice.choice([1, 1, 2, 300]) + data[at:]
    return data


def _recode(data: bytes, dice: random.Random) -> bytes:
    text, to = data.decode("utf-8", "replace"), dice.choice(["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "big5"])
    return text.encode(to, "replace") if dice.random() < 0.6 else data[: len(data) // 2] + text[len(text) // 2 :].encode(to, "replace")


def _retype(data: bytes, dice: random.Random) -> bytes:
    """A value of another kind where a text or a list stood."""
    old = dice.choice([b'"', b"[", b"{", b"null", b"true", b"false", b","])
    places = [at for at in range(len(data)) if data.startswith(old, at)][:2000]
    if not places:
        return data
    at = dice.choice(places)
    return data[:at] + dice.choice([b"7", b"[]", b"{}", b"null", b'""', b"[[]]", b'{"a":1}', b""]) + data[at + len(old) :]


def _drop(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randint(1, 200) :]


MUTATIONS: list[Mutation] = [_flip, _truncate, _behead, _shuffle, _repeat, _huge, _nest, _odd, _recode, _retype, _retype, _drop]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The data after one to three damages."""
    for _ in range(dice.randint(1, 3)):
        data = dice.choice(MUTATIONS)(data, dice) if data else data
    return data


def damaged(export: Path, into: Path, dice: random.Random) -> Path:
    """A copy of the export with something broken in it: in one of its files, or in the archive it was packed in."""
    target = into / export.name
    if export.is_file():
        target.write_bytes(mutated(export.read_bytes(), dice))
        return target
    shutil.copytree(export, target)
    files = sorted(path for path in target.rglob("*") if path.is_file())
    victim = dice.choice(files)
    chance = dice.random()
    if chance < 0.1:
        victim.unlink()
    elif chance < 0.25:
        packed = into / f"{export.name}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, str(path.relative_to(target)))
        packed.write_bytes(mutated(packed.read_bytes(), dice))
        return packed
    else:
        victim.write_bytes(mutated(victim.read_bytes(), dice))
    return target
