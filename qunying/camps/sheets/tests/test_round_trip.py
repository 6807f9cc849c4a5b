"""Export and import change nothing, whatever the calendar, the names and the words; an edit in the sheet changes that and nothing else."""

import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as some

from qunying.blueprint.export import emit
from qunying.blueprint.load import load, load_text
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.proposal import propose
from qunying.camps.sheets.read import read
from qunying.camps.sheets.workbook import Cell, opened, plain
from qunying.camps.sheets.writing import write

BLUEPRINTS = sorted(path.parent for path in (Path(__file__).parents[4] / "examples" / "blueprints").glob("*/blueprint.yaml"))
ONE_GROUP = next(path for path in BLUEPRINTS if path.name == "one-group")
MESSY = some.sampled_from(
    ["无", "休息", "-", "待定", "D1", "第 3 天", "11月13日", "周一", "第1周", "7:30/8:00"]
    + ["备注", "标题", "日期", "天", "=A1", "#REF!", "'x", " a ", "12", "🔥"]
)
WORDS = MESSY | some.text(some.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n"), min_size=1, max_size=60)
NAMES = some.sampled_from(["早安问候", "答疑", "午间", "第1周分享", "备注", "正文", "20:00 连麦", "晚", "完整版"])


@some.composite
def blueprints(draw):
    """The smallest blueprint with another calendar, other slots and other words."""
    data = copy.deepcopy(load(ONE_GROUP).data)
    content, count = data["content"], draw(some.integers(1, 4))
    hours = draw(some.lists(some.integers(6, 22), min_size=count, max_size=count, unique=True))
    names = draw(some.lists(NAMES, min_size=count, max_size=count))
    content["slots"] = [{"id": f"s{n}", "name": name, "at": f"{hour:02}:30", "minutes": 20} for n, (name, hour) in enumerate(zip(names, hours, strict=True))]
    content["slots"][0]["rating"] = True  # nothing a sheet speaks of
    every = [slot["id"] for slot in content["slots"]]
    content["day_types"] = [{"id": "all", "name": "整天", "slots": every}, {"id": "few", "name": draw(NAMES), "slots": every[:1]}]
    start = draw(some.dates(date(2026, 1, 1), date(2027, 12, 31)))
    days = draw(some.integers(2, 12))
    kind = draw(some.sampled_from(["run", "weekly", "dated"]))
    if kind == "weekly":
        content["cadence"] = {"kind": "weekly", "weeks": days, "weekdays": ["tue", "fri"], "start": start}
        days *= 2
    elif kind == "dated":
        content["cadence"] = {"kind": "dated", "dates": [start + timedelta(days=3 * n) for n in range(days)]}
    else:
        content["cadence"] = {"kind": "run", "days": days, "start": start}
    content["stages"] = [{"id": "one", "name": "全程", "days": f"1-{days}"}]
    title = WORDS.map(str.strip).filter(bool)
    content["days"] = [{"type": draw(some.sampled_from(["all", "few"])), "title": draw(title), "lesson": draw(WORDS)} for _ in range(days)]
    slots = {"all": every, "few": every[:1]}
    content["scripts"] = [
        {"day": number, "slot": slot, "title": draw(title), "full": draw(WORDS), "short": draw(WORDS)}
        for number, day in enumerate(content["days"], start=1)
        for slot in slots[day["type"]]
    ]
    return load_text(emit(data))


def back(bp):
    """What the exported sheet proposes when it is handed in unchanged."""
    return propose(bp, read(opened(write(bp)), Calendar.of(bp)))


@pytest.mark.parametrize("folder", BLUEPRINTS, ids=lambda path: path.name)
def test_the_export_of_every_example_read_back_changes_nothing_and_leaves_nothing_unclear(folder):
    bp = load(folder)
    reading = read(opened(write(bp)), Calendar.of(bp))
    made = propose(bp, reading)
    assert (reading.unclear, made.none, made.changes, made.whole, made.left, made.untouched) == ([], True, [], [], [], 0)


def test_words_that_look_like_days_beside_the_days_move_nothing():
    data = copy.deepcopy(load(ONE_GROUP).data)
    looks = ["11月13日", "D1", "第 3 天", "12月1日", "日期", "第 9 天"]
    for script, (full, short) in zip(data["content"]["scripts"], zip(looks, reversed(looks), strict=True), strict=True):
        script |= {"title": "第 2 天", "full": full, "short": short}
    data["content"]["days"] = [day | {"title": "D7", "lesson": "第 5 天"} for day in data["content"]["days"]]
    bp = load_text(emit(data))
    reading = read(opened(write(bp)), Calendar.of(bp))
    made = propose(bp, reading)
    assert (bp.problems, reading.unclear, reading.start, made.none, made.changes, made.whole) == ([], [], None, True, [], [])


@settings(max_examples=50, deadline=None, derandomize=True, phases=(Phase.generate,), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(blueprints())
def test_whatever_is_declared_export_and_import_change_nothing(bp):
    assume(not bp.broken)
    made = back(bp)
    assert (made.none, made.changes, made.whole) == (True, [], [])


def edited(bp, **cells):
    """What the exported sheet proposes after some cells were written over."""
    (page, *others) = opened(write(bp))
    while len(page.grid) < 12:
        page.grid.append([None] * len(page.grid[0]))
    for address, value in cells.items():
        row, column = int(address[1:]) - 1, ord(address[0]) - ord("A")
        page.grid[row][column] = Cell(page.name, row, column, value, plain(value))
    return propose(bp, read([page, *others], Calendar.of(bp)))


def test_one_changed_cell_is_one_difference_with_both_texts():
    bp = load(ONE_GROUP)
    made = edited(bp, H4="早，今天读第一页")
    (one,) = made.changes
    assert (one.day, one.slot, one.state, [(each.field, each.after) for each in one.fields]) == (1, "morning", "changed", [("full", "早，今天读第一页")])
    assert (made.ok, made.same, made.missing) == (True, 5, [])
    assert load_text(made.text)["content.scripts"][0].full.strip() == "早，今天读第一页"


def test_a_slot_written_as_none_goes_and_its_day_gets_a_type_of_its_own():
    made = edited(load(ONE_GROUP), G4="无", H4="无", I4="无")
    removed = [(one.day, one.slot) for one in made.changes if one.state == "removed"]
    assert (removed, made.problems, len(made.data["content"]["day_types"])) == ([(1, "morning")], [], 2)


def test_a_new_day_without_short_words_is_missing_them_until_somebody_says_the_same_will_do():
    bp = load(ONE_GROUP)
    after = bp["content.cadence"].start + timedelta(days=3)
    new = {"B7": after, "G7": "早安", "H7": "再读三页", "J7": "晚安", "K7": "说说读到哪", "L7": "读到哪"}
    made = edited(bp, **new)
    assert ([(one.day, one.slot) for one in made.missing], made.ok) == ([(4, "morning")], False)
    assert made.data["content"]["cadence"]["days"] == 4 and any("加到 4 天" in line for line in made.whole)


def test_the_same_text_stands_in_for_the_short_one_only_when_asked():
    bp = load(ONE_GROUP)
    reading = read(opened(write(bp)), Calendar.of(bp))
    bare = copy.deepcopy(bp.data)
    bare["content"]["scripts"] = bare["content"]["scripts"][1:]
    for fields in reading.said.values():
        fields.pop("short", None)
    plain = load_text(emit(bare))
    assert [one.slot for one in propose(plain, reading).missing] == ["morning"]
    made = propose(plain, reading, same_short=True)
    added = next(one for one in made.data["content"]["scripts"] if (one["day"], one["slot"]) == (1, "morning"))
    assert (made.missing, added["full"] == added["short"]) == ([], True)


def test_the_sheet_looks_after_its_reader():
    import io
    import re
    import zipfile

    with zipfile.ZipFile(io.BytesIO(write(load(ONE_GROUP.parent / "renji-camp")))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<pane xSplit="3" ySplit="3"', page) and "<dataValidation " in page and 'fitToPage="1"' in page


def test_what_lies_in_the_past_stays_whatever_the_sheet_says():
    bp = load(ONE_GROUP)
    first = bp["content.cadence"].start
    reading = read(opened(write(bp)), Calendar.of(bp))
    for fields in reading.said.values():
        fields["full"] = "改过了"
    made = propose(bp, reading, now=datetime(first.year, first.month, first.day + 1, 12, tzinfo=UTC))
    slots = {(one.day, one.slot) for one in made.changes}
    assert (slots, made.problems) == ({(2, "evening"), (3, "morning"), (3, "evening")}, [])
    assert any("已经过去的 1 天" in line for line in made.left)
