"""Ten sheets as ten teams lay them out: what each cell means is known beforehand, and read so; what is not sure is listed."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from qunying.blueprint.load import load
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.read import read
from qunying.camps.sheets.workbook import opened

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.xlsx"))
CAMP = Path(__file__).parents[4] / "examples" / "blueprints" / "renji-camp"
UNDERSTOOD_MIN = 0.95


@pytest.fixture(scope="module")
def camp():
    return load(CAMP)


@pytest.fixture
def sheet(camp):
    """Read a small sheet of rows against the camp's calendar; every cell by address, a doubt by its code."""

    def given(*rows, name="排期"):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value)
        book.close()
        return read(opened(out.getvalue()), Calendar.of(camp))

    return given


def doubts(reading):
    return {one.address: one.code for one in reading.unclear}


def told(reading):
    known = {f"{one.sheet}!{one.address}": one.what for one in reading.understood}
    return known | {f"{one.sheet}!{one.address}": f"?{one.code}" for one in reading.unclear}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_cell_is_taken_as_what_it_is(camp, path):
    reading, golden = read(opened(path.read_bytes()), Calendar.of(camp)), json.loads(path.with_suffix(".json").read_text())
    assert told(reading) == golden["cells"]
    assert {f"{day}/{slot}": fields for (day, slot), fields in reading.said.items()} == golden["said"]
    assert {str(day): slot for day, slot in reading.rests} == {day: slot for day, slot in golden["other"].get("rests", {}).items()}
    assert {str(day): words for day, words in reading.titles.items()} == golden["other"].get("titles", {})
    assert (reading.start, reading.added, reading.calendar.new, reading.calendar.moved) == (None, [], {}, {})


def test_over_the_ten_at_least_ninety_five_of_a_hundred_cells_are_understood(camp):
    readings = [read(opened(path.read_bytes()), Calendar.of(camp)) for path in FIXTURES]
    assert len(readings) == 10
    assert sum(len(one.understood) for one in readings) / sum(one.cells for one in readings) >= UNDERSTOOD_MIN


def test_what_is_hidden_is_set_aside_and_told(camp):
    reading = read(opened((Path(__file__).parent / "fixtures" / "05-both-variants.xlsx").read_bytes()), Calendar.of(camp))
    assert [(cell.sheet, cell.address) for cell in reading.hidden] == [("内容表", "D24"), ("上一期", "A1")]


def test_a_date_that_is_not_that_weekday_is_listed_with_both(sheet):
    reading = sheet(["日期", "早安问候"], ["11月13日（周四）", "早"], ["11月14日（周六）", "早上好"])
    (doubt,) = [one for one in reading.unclear if one.code == "weekday_wrong"]
    assert (doubt.address, "周四" in doubt.why, "周五" in doubt.why, "2026-11-13" in doubt.why) == ("A2", True, True, True)
    assert doubts(reading)["B2"] == "day_unclear" and reading.said == {(2, "morning"): {"full": "早上好"}}


def test_two_times_in_one_cell_are_listed_and_none_is_taken(sheet):
    reading = sheet(["日期", "早安 7:30/8:00"], ["11月13日", "早上好"])
    (doubt,) = reading.unclear
    assert (doubt.address, doubt.code, "7:30/8:00" in doubt.why) == ("B1", "times_two", True)
    assert (reading.calendar.moved, reading.said) == ({}, {(1, "morning"): {"full": "早上好"}})


def test_in_a_row_of_its_own_two_times_leave_the_slot_to_its_name_or_the_words_unread(sheet):
    reading = sheet(["日期", "时间", "内容"], ["11月13日", "7:30/8:00", "早上好"], ["11月14日", "7：30", "早"])
    assert doubts(reading) == {"B2": "times_two", "C2": "no_slot"}
    assert reading.said == {(2, "morning"): {"full": "早"}}


def test_a_row_whose_day_nobody_can_place_is_not_taken_for_the_day_above(sheet):
    lost = (["改天吧", None, "这句是哪天的"], [None, "也是那天的", "晚安"])
    reading = sheet(["日期", "早安问候", "晚间小班会"], ["11月13日", "早上好", None], *lost, ["11月15日", "早", None])
    assert doubts(reading) == {"A3": "not_a_day", "C3": "day_unclear", "B4": "day_unclear", "C4": "day_unclear"}
    assert reading.said == {(1, "morning"): {"full": "早上好"}, (3, "morning"): {"full": "早"}}


def test_the_weekday_of_a_row_whose_day_nobody_can_place_is_no_second_doubt(sheet):
    reading = sheet(["日期", "星期", "早安问候"], ["11月13日", "周五", "早上好"], ["改天", "周六", "早"], ["11月15日", "周日", "你好"])
    assert doubts(reading) == {"A3": "not_a_day", "C3": "day_unclear"}


def test_a_time_beside_the_name_of_its_slot_moves_it(sheet):
    reading = sheet(["日期", "时段", "时间", "话术"], ["11月13日", "早安问候", "7:45", "早上好"], ["11月14日", "早安问候", "7:45", "早"])
    assert (doubts(reading), reading.calendar.moved) == ({}, {"morning": (465, None)})


@pytest.mark.parametrize(("one", "other"), [("7:30", "7:45"), ("7:45", "7:30")])
def test_a_slot_at_its_own_time_on_one_day_and_another_on_the_next_stays_and_is_listed(sheet, one, other):
    reading = sheet(["日期", "时段", "时间", "话术"], ["11月13日", "早安问候", one, "早上好"], ["11月14日", "早安问候", other, "早"])
    assert (doubts(reading), reading.calendar.moved) == ({"C3": "slot_two_times"}, {})
    assert reading.said == {(1, "morning"): {"full": "早上好"}, (2, "morning"): {"full": "早"}}


@pytest.mark.parametrize("label", ["早安问候 8:00", "早 8点", "早上8:00", "早安问候（08：00）"])
def test_a_known_slot_at_another_time_is_a_move(sheet, label):
    reading = sheet(["日期", label], ["11月13日", "早上好"])
    assert (reading.unclear, reading.calendar.moved) == ([], {"morning": (480, None)})


def test_a_time_nobody_has_is_a_new_slot_and_a_name_nobody_knows_is_none(sheet):
    reading = sheet(["日期", "下午茶 15:00-15:20", "答疑"], ["11月13日", "喝口茶", "问吧"])
    assert [(slot.name, slot.at, slot.minutes) for slot in reading.calendar.new.values()] == [("下午茶", 900, 20)]
    assert doubts(reading) == {"C1": "slot_unknown", "C2": "head_unclear"}


def test_two_evening_slots_make_the_word_evening_ambiguous(sheet, camp, monkeypatch):
    calendar = Calendar.of(camp)
    late = calendar.slots[2].model_copy(update={"id": "late", "name": "睡前", "at": "22:00", "minutes": 10})
    monkeypatch.setattr(Calendar, "of", classmethod(lambda cls, bp: cls([*calendar.slots, late], calendar.dates, "run")))
    reading = sheet(["日期", "晚"], ["11月13日", "晚上好"])
    assert doubts(reading) == {"B1": "slot_ambiguous", "B2": "head_unclear"}


def test_a_decimal_date_is_read_by_the_calendar_or_its_neighbours_or_not_at_all(sheet):
    sure = sheet(["日期", "早"], [11.2, "二十号"], [12.1, "一号"])
    assert sure.said == {(8, "morning"): {"full": "二十号"}, (19, "morning"): {"full": "一号"}}
    assert doubts(sheet(["日期", "早"], [10.2, "哪天"])) == {"A2": "day_ambiguous", "B2": "day_unclear"}


def test_numbered_dates_that_agree_move_the_whole_run(sheet):
    reading = sheet(["天数", "日期", "早"], ["D1", date(2026, 11, 20), "早"], ["D2", date(2026, 11, 21), "早"])
    assert (reading.start, sorted(reading.said)) == (date(2026, 11, 20), [(1, "morning"), (2, "morning")])


def test_days_after_the_last_one_are_added_and_a_gap_is_not_guessed(sheet):
    reading = sheet(["日期", "早"], ["12月3日", "末日"], ["12月4日", "加一天"], ["12月6日", "隔一天"])
    assert reading.added == [date(2026, 12, 4)]
    assert doubts(reading) == {"A4": "date_outside", "B4": "day_unclear"}


def test_two_cells_that_say_different_things_of_one_slot_leave_the_second_unread(sheet):
    reading = sheet(["日期", "早安问候", "早"], ["11月13日", "一", "二"])
    assert (doubts(reading), reading.said) == ({"C2": "said_twice"}, {(1, "morning"): {"full": "一"}})


@pytest.mark.parametrize(("value", "code"), [("待定", "unwritten"), ("同上", "unwritten"), (12, "number_for_words"), ("19:00", "time_for_words")])
def test_what_only_stands_in_for_words_is_listed(sheet, value, code):
    assert doubts(sheet(["日期", "早"], ["11月13日", value], ["11月14日", "早"])) == {"B2": code}


def test_a_sheet_without_days_is_listed_whole(sheet):
    reading = sheet(["客户", "电话"], ["老王", "无"])
    assert (set(doubts(reading).values()), reading.share) == ({"no_place"}, 0.0)


def test_a_page_of_instructions_is_kept_as_notes(sheet):
    assert [one.what for one in sheet(["请按周填写"], ["11月13日前交"], name="填写说明").understood] == ["note", "note"]


def test_a_sheet_of_two_hundred_days_and_thirty_columns_is_read_in_two_seconds(sheet):
    import time

    rows = [[date(2026, 11, 13).fromordinal(date(2026, 11, 13).toordinal() + day), *["早上好，今天练一句。" * 8] * 29] for day in range(200)]
    began = time.process_time()
    reading = sheet(["日期", *[f"{hour:02}:{minute:02}" for hour in range(7, 22) for minute in (0, 30)][:29]], *rows)
    assert reading.cells > 6000 and time.process_time() - began < 4  # writing it included; the reading alone is under 2
