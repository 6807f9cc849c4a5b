"""Reads export files in tests, and writes what they tell as JSON: an item a line.

Renew what golden files are expected to tell, and then read the difference: python -m qunying.channels.history.tests.telling
"""

import json
from pathlib import Path

from qunying.channels.history.formats import load_all
from qunying.channels.history.items import Chat, Format, Item, Lost, Message, Movement, Person, Source, formats

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = "expected.json"
ZONE = "Asia/Shanghai"


def known() -> dict[str, Format]:
    """Every dialect by its name."""
    load_all()
    return {one.name: one for one in formats()}


def head(path: Path) -> bytes:
    """What a reader is shown to recognise a file by."""
    if path.is_dir():
        return b""
    with path.open("rb") as file:
        return file.read(1 << 16)


def recognised(path: Path) -> str:
    """The name of the dialect that is surest of the path; empty when none is."""
    first = head(path)
    score, name = max((one.sniff(path, first), one.name) for one in known().values())
    return name if score else ""


def read(name: str, path: Path, *, timezone: str = ZONE, date_order: str = "") -> list[Item]:
    """Everything the reader of that dialect yields."""
    return list(known()[name].read(Source(path, timezone, date_order)))


def said(items: list[Item]) -> list[Message]:
    """The messages among them."""
    return [item for item in items if isinstance(item, Message)]


def moved(items: list[Item]) -> list[Movement]:
    """The movements among them."""
    return [item for item in items if isinstance(item, Movement)]


def lost(items: list[Item]) -> list[str]:
    """Why things were lost, in order."""
    return [item.reason for item in items if isinstance(item, Lost)]


def well_ordered(items: list[Item]) -> bool:
    """Whether every chat and every person is introduced before it is spoken of."""
    chats, people = set(), set()
    for item in items:
        if isinstance(item, Chat):
            chats.add(item.key)
        elif isinstance(item, Person):
            people.add(item.key)
        elif isinstance(item, Message | Movement):
            who = item.sender if isinstance(item, Message) else item.who
            if item.chat not in chats or who not in people:
                return False
    return True


def as_json(name: str, items: list[Item]) -> str:
    """The dialect and its items, an item a line, as golden files keep them."""
    rows = [json.dumps([type(item).__name__, *item], ensure_ascii=False) for item in items]
    return json.dumps(name) + "\n" + "\n".join(rows) + "\n"


def cases() -> list[Path]:
    """The folders of golden files: each holds one export and what it is expected to tell."""
    return sorted(folder for folder in GOLDEN.glob("*/*") if folder.is_dir())


def export_in(case: Path) -> Path:
    """The export of a golden folder."""
    [export] = [path for path in case.iterdir() if path.name != EXPECTED]
    return export


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
    django.setup()
    for case in cases():
        export = export_in(case)
        name = recognised(export)
        (case / EXPECTED).write_text(as_json(name, read(name, export)), encoding="utf-8")


if __name__ == "__main__":
    main()
