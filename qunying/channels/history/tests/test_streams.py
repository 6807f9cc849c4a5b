"""Files are read as streams: in any encoding, within bounds, and never out of their archive."""

import io
import json
import random
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.channels.history.archives import opened_archive
from qunying.channels.history.dates import DateOrder
from qunying.channels.history.plain import plain
from qunying.channels.history.streams import TooLong, Undecodable, Unread, encoding_of, lines, records
from qunying.channels.history.times import epoch_ms, iso_ms, local_ms
from qunying.kernel.refusals import Refused

CHINESE = ["大家好", "联通", "第一章，读到第三页", "hello 你好", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_lines_are_the_same_in_every_encoding(tmp_path, encoding):
    file = tmp_path / "chat.txt"
    file.write_bytes("\r\n".join([*CHINESE, "end"]).encode(encoding))
    assert [line for _number, line in lines(file)] == [*CHINESE, "end"]


def test_a_file_glued_together_from_two_encodings_is_read_line_by_line(tmp_path):
    file = tmp_path / "chat.txt"
    file.write_bytes("联通\n".encode("gb18030") * 5 + "大家好\n".encode() + b"\xff\xff\xff\n")
    assert [line for _number, line in lines(file)] == ["联通"] * 5 + ["大家好", Undecodable("bad_encoding", "\ufffd\ufffd\ufffd")]


def test_one_damaged_byte_does_not_make_a_file_chinese(tmp_path):
    text = "大家好，这是一份很长的记录\n".encode() * 20
    assert encoding_of(text[:100] + b"\xff" + text[100:]) == "utf-8"


def test_a_line_too_long_is_passed_over_and_the_next_is_read(tmp_path):
    file = tmp_path / "chat.txt"
    file.write_bytes(b"a\n" + b"x" * 5_000 + b"\nb\n")
    assert list(lines(file, limit=1_000)) == [(1, "a"), (2, TooLong("line_too_long", "x" * 80)), (3, "b")]


@settings(max_examples=30, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    ),
    ascii_only=st.booleans(),
)
def test_records_are_what_json_says_they_are(tmp_path_factory, value, ascii_only):
    file = tmp_path_factory.mktemp("json") / "x.json"
    rows = [{"value": value, "text": '\\"[{' * 3}, {"value": 1}]
    file.write_text(json.dumps({"rows": rows}, ensure_ascii=ascii_only), encoding="utf-8")
    assert list(records(file, "rows.item")) == rows


def test_records_are_whole_wherever_a_chunk_ends(tmp_path):
    dice = random.Random(7)
    rows = [{"text": "".join(dice.choice(["\\", '"', "[", "}", "字", "\n", "a" * 50]) for _ in range(dice.randrange(60)))} for _ in range(4_000)]
    file = tmp_path / "x.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert list(records(file, "item")) == rows


def test_a_value_too_long_is_cut_and_told_of_and_the_rest_is_read(tmp_path):
    file = tmp_path / "x.json"
    file.write_text(json.dumps([{"text": "a" * 500_000}, {"text": "b"}]), encoding="utf-8")
    first, second, told = records(file, "item", value=100_000)
    assert len(first["text"]) < 300_000
    assert (second, told) == ({"text": "b"}, TooLong("value_too_long"))


def test_broken_json_gives_what_came_before_it(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('[{"a": 1}, {"a": 2}, {"a"', encoding="utf-8")
    first, second, end = records(file, "item")
    assert (first, second) == ({"a": 1}, {"a": 2})
    assert isinstance(end, Unread) and end.reason == "json_broken"


def test_a_number_no_computer_holds_does_not_end_the_reading(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('[{"a": 1}, {"a": ' + "9" * 5_000 + '}, {"a": 2}]', encoding="utf-8")
    assert list(records(file, "item")) == [{"a": 1}, {"a": 0}, {"a": 2}, TooLong("value_too_long")]


def test_an_exponent_no_computer_holds_ends_the_reading(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('[{"a": 1}, {"a": 1e99999999999999999999}]', encoding="utf-8")
    assert [found.reason if isinstance(found, Unread) else found for found in records(file, "item")] == [{"a": 1}, "file_broken"]


@pytest.mark.parametrize("name", ["../out.json", "/etc/out.json", "a/../../out.json", "..\\out.json", "C:\\out.json"])
def test_an_archive_whose_names_lead_out_is_refused(tmp_path, name):
    packed = tmp_path / "x.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "{}")
    with pytest.raises(Refused) as refused, opened_archive(packed):
        pass
    assert refused.value.code == "archive_unsafe"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path):
    packed = tmp_path / "x.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", bytes(40 << 20))
    with pytest.raises(Refused) as refused, opened_archive(packed):
        pass
    assert refused.value.code == "archive_bomb"


def test_links_in_an_archive_are_counted_and_never_followed_and_the_rest_lies_in_our_own_folder_while_it_is_read(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    packed = tmp_path / "x.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        link = tarfile.TarInfo("realm.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        told = tarfile.TarInfo("a.json")
        told.size = 2
        archive.addfile(told, io.BytesIO(b"{}"))
    with opened_archive(packed) as folder:
        assert (list(folder), folder.links) == (["a.json"], ("realm.json",))
        assert folder["a.json"].is_relative_to(settings.DATA / "tmp") and folder["a.json"].read_bytes() == b"{}"
    assert list((settings.DATA / "tmp").iterdir()) == []


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    packed = tmp_path / "x.zip"
    packed.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(Refused) as refused, opened_archive(packed):
        pass
    assert refused.value.code == "archive_broken"


@pytest.mark.parametrize(
    ("given", "ms"),
    [
        (1704459791, 1704459791000),
        ("1704459791.5", 1704459791500),
        (1704459791123, 1704459791123),
        (True, None),
        ("1e999999999", None),
        (10**400, None),
        (-5, None),
    ],
)
def test_numbers_of_seconds_and_milliseconds_are_told_apart(given, ms):
    assert epoch_ms(given) == ms


def test_an_hour_that_a_clock_change_skipped_or_repeated_is_one_moment():
    assert local_ms("2024-03-10T02:30:00", "America/New_York") == iso_ms("2024-03-10T07:30:00+00:00")
    assert local_ms("2024-11-03T01:30:00", "America/New_York") == iso_ms("2024-11-03T05:30:00+00:00")
    assert local_ms("2024-01-05T21:03:11", "Asia/Shanghai") == 1704459791000


def order_of(*dates: str) -> list[str]:
    seen = DateOrder()
    for date in dates:
        seen.add(*date.split("/"))
    return seen.possible()


@pytest.mark.parametrize(
    ("dates", "orders"),
    [
        (["2024/1/5"], ["ymd"]),
        (["3/4/24", "13/4/24"], ["dmy"]),
        (["4/3/24", "4/13/24"], ["mdy"]),
        (["24/1/5", "24/1/6", "24/2/1"], ["ymd"]),
        (["30/4/24", "1/5/24"], ["dmy"]),
        (["1/2/24", "2/2/24", "1/3/24"], ["dmy"]),  # as month first it would run backward
        (["3/4/24", "4/4/24"], ["dmy", "mdy"]),
        (["13/1/24", "14/1/24", "32/1/24"], ["dmy"]),  # one damaged line turns no days into years
    ],
)
def test_the_order_of_dates_is_found_out_or_left_open(dates, orders):
    assert order_of(*dates) == orders


def test_markup_becomes_the_text_a_reader_would_copy():
    assert plain("<p>大家好 <b>各位</b> &amp; 朋友</p><ul><li>一</li></ul><script>x()</script><img alt='笑'>") == "大家好 各位 & 朋友\n一\n笑"
