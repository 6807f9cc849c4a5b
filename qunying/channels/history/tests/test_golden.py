"""Every dialect is read as its golden files say, item by item."""

import tarfile
import zipfile

import pytest

from qunying.channels.history import texts
from qunying.channels.history.items import FORMS
from qunying.channels.history.tests import telling

CASES = [pytest.param(case, id=f"{case.parent.name}/{case.name}") for case in telling.cases()]


@pytest.mark.parametrize("case", CASES)
def test_an_export_is_recognised_and_tells_what_is_expected(case):
    export = telling.export_in(case)
    name = telling.recognised(export)
    assert telling.as_json(name, telling.read(name, export)) == (case / telling.EXPECTED).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_chats_and_people_are_introduced_before_they_are_spoken_of(case):
    export = telling.export_in(case)
    items = telling.read(telling.recognised(export), export)
    assert telling.well_ordered(items)
    assert {message.form for message in telling.said(items)} <= set(FORMS)
    assert set(telling.lost(items)) <= texts.reasons()


@pytest.mark.parametrize(
    ("name", "packed_as"),
    [
        ("slack/space", "zip"),
        ("zulip-export/realm", "zip"),
        ("zulip-export/realm", "tar.gz"),
        ("zulip-archive/public", "zip"),
        ("zulip-archive/public", "tar.gz"),
    ],
)
def test_an_archive_tells_the_same_as_the_folder_it_was_made_of(name, packed_as, tmp_path):
    folder = telling.export_in(telling.GOLDEN / name)
    packed = tmp_path / f"export.{packed_as}"
    if packed_as == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, f"wrapped/{path.relative_to(folder)}")
    else:
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(folder, "wrapped")
    dialect = telling.recognised(packed)
    assert dialect == telling.recognised(folder)
    assert telling.as_json(dialect, telling.read(dialect, packed)) == telling.as_json(dialect, telling.read(dialect, folder))


def test_every_dialect_has_golden_files():
    shown = {(case / telling.EXPECTED).read_text(encoding="utf-8").split("\n", 1)[0].strip('"') for case in telling.cases()}
    assert shown == set(telling.known())
