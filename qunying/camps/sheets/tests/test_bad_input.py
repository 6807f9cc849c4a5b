"""Whatever is handed in, one clear sentence or a reading; never a crash, never much memory or time."""

import copy
import io
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from qunying.blueprint.export import emit
from qunying.blueprint.load import load, load_text
from qunying.camps.services import sheets
from qunying.camps.sheets.guard import checked
from qunying.camps.sheets.workbook import opened
from qunying.kernel.refusals import Refused, sentence

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.xlsx"))
CAMP = Path(__file__).parents[4] / "examples" / "blueprints" / "renji-camp"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FUZZ, NIGHTLY = 100, 5_000


@pytest.fixture(scope="module")
def camp():
    return load(CAMP)


def refusal(data):
    with pytest.raises(Refused) as refused:
        opened(data)
    said = sentence(refused.value)
    assert said.endswith("。") and "{" not in said
    return refused.value.code


def changed(data, name, make):
    """The workbook with one part made anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, make(old.read(info)) if info.filename == name else old.read(info))
    return out.getvalue()


def small(write):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    write(book.add_worksheet())
    book.close()
    return out.getvalue()


PLAIN = FIXTURES[0].read_bytes()
PAGE = "xl/worksheets/sheet1.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData/></worksheet>'


def crowded(page):
    """Three hundred rows of three hundred cells each, as far as the sheet's reach goes."""
    page.write(0, 0, "排期")
    page.write(299, 299, "到底")


def with_columns(given):
    return changed(small(crowded), PAGE, lambda part: part.replace(b"<sheetData>", b"<cols>" + given + b"</cols><sheetData>"))


def test_hidden_columns_from_far_below_nought_are_none():
    hidden = checked(with_columns(b'<col min="-30000000000" max="2" width="9" hidden="1"/>'))[1]["Sheet1"].hidden_columns
    assert hidden == {0, 1}


def test_merged_ranges_over_each_other_are_no_workbook():
    merges = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:KN300"/>' * 4000 + b"</mergeCells>"
    assert refusal(changed(small(crowded), PAGE, lambda part: part.replace(b"</sheetData>", merges))) == "sheet_broken"


def test_a_type_with_quotes_in_its_name_leaves_the_sheet_without_a_choice_and_whole(camp):
    data = copy.deepcopy(camp.data)
    data["content"]["day_types"][0]["name"] = '整"天'
    with zipfile.ZipFile(io.BytesIO(sheets.write_sheet(load_text(emit(data))))) as book:
        assert b"dataValidation" not in book.read(PAGE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * 5_000_001, "sheet_too_large"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, "sheet_locked"),
        (OLE + b"\x00" * 2000, "sheet_old_format"),
        ("日期,早安\n11月13日,早".encode(), "sheet_not_excel"),
        (b"", "sheet_not_excel"),
        (b"%PDF-1.7", "sheet_not_excel"),
        (PLAIN[: len(PLAIN) // 2], "sheet_broken"),
        (PLAIN[:-30], "sheet_broken"),
        (changed(PLAIN, "xl/workbook.xml", lambda part: b"<workbook"), "sheet_broken"),
        (changed(PLAIN, PAGE, lambda part: b"0" * 31_000_000), "sheet_unfolds"),
        (changed(PLAIN, PAGE, lambda part: ENTITIES), "sheet_unfolds"),
        (changed(PLAIN, PAGE, lambda part: part.replace(b"</sheetData>", FAR)), "sheet_too_wide"),
        (small(lambda page: [page.write(0, column, "x") for column in range(10_000)]), "sheet_too_wide"),
        (small(lambda page: [page.write(row, column, 1) for row in range(700) for column in range(100)]), "sheet_too_full"),
        (small(lambda page: [page.write(row, 0, "长" * 30_000) for row in range(400)]), "sheet_too_full"),
        (small(lambda page: None), "sheet_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_answered_in_one_sentence(data, code):
    assert refusal(data) == code


def test_a_zip_that_lies_about_its_size_is_not_believed():
    lying = bytearray(changed(PLAIN, PAGE, lambda part: b"0" * 31_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(lying))) as archive:
        size = archive.getinfo(PAGE).file_size.to_bytes(4, "little")
    told = bytes(lying).replace(size, (1000).to_bytes(4, "little"))
    assert told != bytes(lying) and refusal(told) in ("sheet_broken", "sheet_unfolds")


def test_only_sheets_and_words_reach_the_reader():
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    clean, _extents = checked(out.getvalue())
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert not any("vba" in name or "external" in name for name in archive.namelist())


def mutated(data, dice):
    """The file with some bytes changed: of the container, or inside one part."""
    if dice.random() < 0.4:
        spoilt = bytearray(data)
        for _ in range(dice.randrange(1, 20)):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        return bytes(spoilt[: dice.randrange(1, len(spoilt))] if dice.random() < 0.2 else spoilt)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = dice.choice([name for name in archive.namelist() if name.startswith("xl/") and name.endswith((".xml", ".rels"))])

    def spoil(part):
        spoilt = bytearray(part)
        for _ in range(dice.randrange(1, 6)):
            at = dice.randrange(len(spoilt))
            spoilt[at : at + dice.randrange(0, 3)] = dice.choice([b"", b"0", b"9", b"<", b'"', b"ZZ", b"-1", bytes([dice.randrange(256)])])
        return bytes(spoilt)

    return changed(data, name, spoil)


def survive(camp, rounds, seed):
    dice, read = random.Random(seed), 0
    files = [path.read_bytes() for path in FIXTURES]
    for _ in range(rounds):
        try:
            found = sheets.read_sheet(mutated(dice.choice(files), dice), camp)
            read += 1
            assert found.reading.cells == len(found.reading.understood) + len(found.reading.unclear)
        except Refused as refused:
            assert sentence(refused).endswith("。")
    return read


def test_a_hundred_spoilt_files_are_read_or_refused(camp):
    assert 0 < survive(camp, FUZZ, seed=20261113) < FUZZ


@pytest.mark.nightly
def test_five_thousand_spoilt_files_are_read_or_refused(camp):
    assert 0 < survive(camp, NIGHTLY, seed=7) < NIGHTLY


def test_a_file_of_two_hundred_days_and_thirty_columns_takes_no_two_seconds(camp):
    import time

    data = small(lambda page: [page.write(row, column, f"{row} {column} 今天也读三页" * 5) for row in range(200) for column in range(30)])
    began = time.process_time()
    sheets.read_sheet(data, camp)
    assert time.process_time() - began < 2
