"""Tables: read in whatever form a shop has them, taken in once, every lost row counted with its line and reason."""

import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from django.db import connection

from qunying.commerce import services
from qunying.commerce.importing import workbook
from qunying.commerce.importing.mapping import TableMapping
from qunying.commerce.models import Cost, Order, Tag, Visit
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_community, make_group
from qunying.journal.models import FactRow
from qunying.kernel import bulk
from qunying.kernel.refusals import Refused, known_codes, sentence
from qunying.people import services as people

ORDERS = {
    "number": "订单号", "at": "付款时间", "paid": "实付", "refund": "退款金额", "status": "订单状态", "quantity": "数量", "member": "会员号", "group": "群",
}  # fmt: skip
DAY = datetime.fromisoformat("2026-11-02")
HEAD = "订单号,付款时间,实付,退款金额,订单状态,数量,会员号,群\n"


@pytest.fixture
def shop(db, morning):
    community = make_community("store")
    return community, make_group(community)


def write(tmp_path, text, encoding="utf-8", name="订单.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def take(shop, path, kind="orders", columns=ORDERS, **mapping):
    return services.take_in(shop[0].pk, path, kind=kind, mapping=TableMapping(columns=columns, **mapping))


def facts(kind):
    return [(row.payload, row.group, row.identity, row.local_day.isoformat()) for row in FactRow.objects.filter(kind=kind).order_by("pk")]


def rows(shop):
    last = f'A2,2026/11/3 9:05,"1,000",400,交易成功,,m2,\nA3,2026-11-03,8,,已退款,1,,{shop[1].name}\n'
    return f"A1,2026-11-02 10:00:00,¥12.50,,已完成,2.5,m1,{shop[1].key}\n{last}"


@pytest.mark.parametrize(("encoding", "sign"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t"), ("utf-16", ",")])
def test_orders_are_taken_in_once_in_whatever_encoding_and_separator(shop, tmp_path, encoding, sign):
    text = HEAD + rows(shop)
    path = write(tmp_path, text if sign == "," else text.replace('"1,000"', "1000").replace(",", sign), encoding)
    people.remember_many(shop[0].pk, [people.Arrival("王", "m1", "table", datetime.fromisoformat("2026-11-01T00:00:00+00:00"))])
    first, second = take(shop, path), take(shop, path)
    assert (first.read, first.new, first.known, first.lost, len(first.groups), len(first.members)) == (3, 3, 0, {}, 1, 1)
    assert (second.read, second.new, second.known, second.lost) == (3, 0, 3, {})
    assert [(o.number, o.cents, o.refunded_cents, o.thousandths, o.group_id) for o in Order.objects.order_by("pk")] == [
        ("A1", 1250, 0, 2500, shop[1].pk), ("A2", 100000, 40000, None, None), ("A3", 800, 800, 1000, shop[1].pk),
    ]  # fmt: skip
    paid, back = facts("commerce.order_paid"), facts("commerce.order_refunded")
    assert [(p["cents"], group, who is not None, day) for p, group, who, day in paid] == [
        (1250, shop[1].pk, True, "2026-11-02"), (100000, None, False, "2026-11-03"), (800, shop[1].pk, False, "2026-11-03"),
    ]  # fmt: skip
    assert [p["cents"] for p, *_ in back] == [40000, 800] and {row.origin for row in FactRow.objects.filter(kind__startswith="commerce.")} == {1}


def test_a_member_is_matched_by_a_declared_id_only_and_never_by_a_name(shop, tmp_path):
    one = people.admit(shop[0].pk, name="m1", key="m1")  # a name like the id, and an id of another source
    take(shop, write(tmp_path, HEAD + rows(shop)))
    assert [who for _, _, who, _ in facts("commerce.order_paid")] == [None, None, None]
    customers = {p["customer"] for p, *_ in facts("commerce.order_paid")}
    assert len(customers) == 3 and one.identity_id not in customers and all(c is None or c > 2**40 for c in customers)


def test_every_lost_row_is_counted_by_reason_with_its_line(shop, tmp_path):
    bad = (
        "B1,2026-11-02,12.345,,,,,\nB2,31/12/2026,1,,,,,\n,2026-11-02,1,,,,,\nB4,2026-11-02,-1,,,,,\nB5,2026-11-02,1,2,,,,\n"
        "B6,2026-11-02,1,,待付款,,,\nB7,2026-11-02,1,,神秘,,,\nB8,2026-11-02,1,,,,,没有这个群\nB9,2026-11-02,,,,,,\nB10,2026-11-02,NaN,,,,,\n"
    )
    taken = take(shop, write(tmp_path, HEAD + rows(shop) + bad + "残\n"))
    assert taken.lost == {
        "part_of_a_cent": 1, "bad_time": 1, "no_number": 1, "money_below_nothing": 1, "refund_above_paid": 1, "not_paid": 1, "status_unknown": 1,
        "group_unknown": 1, "no_paid": 1, "bad_money": 1, "torn_row": 1,
    }  # fmt: skip
    assert taken.read == 14 and taken.new == 3 and [(loss.reason, loss.line) for loss in taken.losses if loss.reason in ("bad_time", "torn_row")] == [
        ("bad_time", 6), ("torn_row", 15),
    ]  # fmt: skip


def test_a_refund_that_comes_later_is_noted_and_an_order_that_says_something_else_is_lost(shop, tmp_path):
    take(shop, write(tmp_path, HEAD + "A1,2026-11-02,10,,,,,\nA2,2026-11-02,20,,,,,\n"))
    later = take(shop, write(tmp_path, HEAD + "A1,2026-11-02,10,4,,,,\nA2,2026-11-02,21,,,,,\nA3,2026-11-02,1,,,,,\nA3,2026-11-02,2,,,,,\n"))
    again = take(shop, write(tmp_path, HEAD + "A1,2026-11-02,10,10,,,,\n"))
    assert (later.new, later.known, later.lost) == (1, 1, {"differs": 2}) and (again.known, again.lost) == (1, {})
    assert [p["cents"] for p, *_ in facts("commerce.order_refunded")] == [400, 600]
    assert list(Order.objects.order_by("pk").values_list("cents", "refunded_cents")) == [(1000, 1000), (2000, 0), (100, 0)]


def workbook_of(tmp_path, cells, name="订单.xlsx"):
    path = tmp_path / name
    book = xlsxwriter.Workbook(path)
    sheet, date = book.add_worksheet("订单"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for y, line in enumerate(cells):
        for x, cell in enumerate(line):
            if isinstance(cell, datetime):
                sheet.write_datetime(y, x, cell, date)
            elif isinstance(cell, tuple):
                sheet.write_formula(y, x, cell[0], None, cell[1])
            else:
                sheet.write(y, x, cell)
    book.close()
    return path


def test_a_workbook_is_read_below_its_titles_and_no_formula_is_computed(shop, tmp_path):
    path = workbook_of(tmp_path, [
        ["十一月流水"], ["订单号", "付款时间", "实付"], [20261102001, DAY.replace(hour=10, minute=30), 12.3], ["X2", "2026-11-03", ("=6*7", 42)],
        ["X3", DAY.replace(day=4), ("=1+1", "")],
    ])  # fmt: skip
    taken = take(shop, path, columns={"number": "订单号", "at": "付款时间", "paid": "实付"})
    assert [(o.number, o.cents, o.at.isoformat()) for o in Order.objects.order_by("pk")] == [
        ("20261102001", 1230, "2026-11-02T02:30:00+00:00"), ("X2", 4200, "2026-11-03T04:00:00+00:00"),
    ]  # fmt: skip
    assert [(loss.reason, loss.line) for loss in taken.losses] == [("formula_without_value", 5)]


def test_our_walk_through_a_workbook_reads_what_another_reader_reads(tmp_path):
    from python_calamine import CalamineWorkbook

    cells = [["头", "b", "c"], ["中文 & <x>", 1.5, 100], ["", 0.1 + 0.2, "尾"], [1e21, 12345678901, True]]
    path = workbook_of(tmp_path, cells)
    ours = [cells for _, cells in workbook.rows(path)]
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [[str(cell) for cell in line] for line in ours[1:3]] == [["中文 & <x>", "1.5", "100"], ["", "0.3", "尾"]]
    assert len(ours) == len(theirs) and [line[0] for line in ours[:3]] == [line[0] for line in theirs[:3]]


def bomb(tmp_path, **parts):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return path


@pytest.mark.parametrize("case", ["cut", "unclosed", "binary", "empty", "entity", "legacy", "unfolds", "sheetless", "long", "missing"])
def test_what_is_no_table_is_refused_in_a_sentence_and_nothing_is_written(shop, tmp_path, case, monkeypatch):
    columns = {"number": "订单号", "at": "付款时间", "paid": "实付"}
    good = workbook_of(tmp_path, [["订单号", "付款时间", "实付"], ["A", "2026-11-02", 1]]).read_bytes()
    sheet = "<worksheet><sheetData><row r='1'>" + "<c><v>1</v></c>" * 9 + "</row></sheetData></worksheet>"
    book = "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='r1'/></sheets></workbook>"
    link = "<R><Relationship Id='r1' Target='worksheets/sheet1.xml'/></R>"
    path = tmp_path / "bad.xlsx"
    if case == "entity":
        entity = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + sheet
        path = bomb(tmp_path, xl__workbook=book, xl__worksheets__sheet1=entity)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/_rels/workbook.xml.rels", link)
    elif case == "unfolds":
        monkeypatch.setattr(workbook, "PART_BYTES_MAX", 100)
        path.write_bytes(good)
    elif case == "long":
        path = write(tmp_path, HEAD + "A" * 1_100_000)
    elif case == "unclosed":
        path = write(tmp_path, HEAD + 'A1,"2026' + "x" * 200_000 + "\n")
    else:
        legacy = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx"
        contents = {"cut": good[: len(good) // 2], "binary": b"\xff\xfe\xff" * 99, "empty": HEAD.encode(), "legacy": legacy, "sheetless": good, "missing": b""}
        path.write_bytes(contents[case])
    if case in ("binary", "empty"):
        path = path.rename(tmp_path / "bad.csv")
    if case == "missing":
        path.unlink()
    with pytest.raises(Refused) as refused:
        take(shop, path, columns=columns, **({"sheet": "没有"} if case == "sheetless" else {}))
    assert refused.value.code in known_codes() and sentence(refused.value)
    assert not Order.objects.exists() and not FactRow.objects.filter(kind__startswith="commerce.").exists()


def test_heads_that_are_known_suggest_the_mapping_and_it_reads_back(shop, tmp_path):
    path = write(tmp_path, HEAD + rows(shop))
    found = services.suggest_mapping(path, "orders", shop[0].pk)
    assert found.columns == ORDERS and found.money == "元" and found.timezone == "Asia/Shanghai"
    file = tmp_path / "对照.yaml"
    file.write_text(services.mapping_text(found))
    assert services.read_mapping(file, "orders") == found
    with pytest.raises(Refused) as unknown:
        services.suggest_mapping(write(tmp_path, "甲,乙\n1,2\n", name="x.csv"), "orders", shop[0].pk)
    assert "number" in sentence(unknown.value) and "甲" in sentence(unknown.value)


@pytest.mark.parametrize(("text", "code"), [
    ("columns: {number: 订单号}", "mapping_field_missing"), ("columns: {number: a, at: b, paid: c, pay: d}", "mapping_field_unknown"),
    ("columns: [1", "mapping_wrong"), ("columns: {number: a, at: b, paid: c}\nmoney: 角", "mapping_wrong"),
    ("columns: {number: a, at: b, paid: c}\ntimezone: Mars/One", "mapping_wrong"), ("- 1", "mapping_wrong"), ("", "mapping_wrong"),
])  # fmt: skip
def test_a_wrong_mapping_is_refused_with_the_place(shop, tmp_path, text, code):
    file = tmp_path / "m.yaml"
    file.write_text(text)
    with pytest.raises(Refused) as refused:
        services.read_mapping(file, "orders")
    assert refused.value.code == code and sentence(refused.value)


def test_visits_and_costs_stand_once_and_hours_cost_what_the_declared_wage_says(shop, tmp_path):
    visits = write(tmp_path, "日期,人数,访客ID,来源\n2026-11-02,100,,地推\n2026-11-02,0,,公众号\n2026-11-02,,v1,地推\n2026-11-02,,v1,公众号\n2026-11-03,-1,,\n")
    columns = {"at": "日期", "count": "人数", "visitor": "访客ID", "inlet": "来源"}
    first, second = (take(shop, visits, "visits", columns) for _ in range(2))
    assert (first.new, first.lost, second.new, second.known) == (4, {"bad_count": 1}, 0, 4)
    assert sorted(Visit.objects.values_list("count", flat=True)) == [0, 1, 1, 100]
    assert Visit.objects.exclude(visitor=None).values("visitor").distinct().count() == 1
    lines = "工时,,1.5\n2026-11-02,物料,30,\n2026-11-02,物料,30,\n2026-11-02,别的,1,\n2026-11-02,人力,,\n"
    costs = write(tmp_path, f"日期,类别,金额,工时\n2026-11-02,{lines}")
    columns = {"at": "日期", "spent": "类别", "amount": "金额", "hours": "工时"}
    paid, again, unpaid = (take(shop, costs, "costs", columns, wage=wage) for wage in (50, 50, None))
    assert (paid.new, paid.lost, again.known) == (3, {"spent_unknown": 1, "no_amount": 1}, 3) and unpaid.lost["no_wage"] == 1
    assert sorted(Cost.objects.values_list("spent", "cents", "thousandths")) == [("hours", 7500, 1500), ("materials", 3000, None), ("materials", 3000, None)]


def test_members_and_tags_come_by_the_id_the_table_declares(shop, tmp_path):
    members = write(tmp_path, f"会员号,昵称,群,加入时间\nm1,王小明,{shop[1].key},2026-10-01\nm2,李,,\nm2,李,,\nm3,赵,无此群,\n")
    columns = {"member": "会员号", "name": "昵称", "group": "群", "at": "加入时间"}
    first, second = (take(shop, members, "members", columns) for _ in range(2))
    assert (first.new, first.known, first.lost) == (2, 1, {"group_unknown": 1}) and (second.new, second.known) == (0, 3)
    shop[1].refresh_from_db()
    assert shop[1].seats_taken == 1
    tags = write(tmp_path, "会员号,标签\nm1,老客\nm1,老客\nm9,新客\n")
    taken = take(shop, tags, "tags", {"member": "会员号", "tag": "标签"})
    assert (taken.new, taken.known, taken.lost) == (1, 1, {"member_unknown": 1}) and Tag.objects.get().word == "老客"


def test_an_order_knows_the_host_who_had_the_group_then(shop, tmp_path):
    host = people.hire(shop[0].pk, name="沈", role="host", key="h1")
    groups.appoint(shop[1].pk, staff_id=host.pk, duty="host")
    taken = take(shop, write(tmp_path, HEAD + f"A1,2026-11-12,1,,,,,{shop[1].key}\nA2,2026-11-13 09:00,1,,,,,{shop[1].key}\n"))
    assert taken.new == 2 and list(Order.objects.order_by("pk").values_list("host_id", flat=True)) == [None, host.pk]


def test_a_chunk_holds_the_one_writer_of_sqlite_only_for_a_moment(shop, tmp_path, monkeypatch):
    import time

    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer")
    longest, began = 0.0, []
    from qunying.commerce.services import keeping

    inner = keeping.KEEPERS["orders"]

    def timed(*given):
        began.append(time.thread_time())
        inner(*given)
        began[-1] = time.thread_time() - began[-1]

    monkeypatch.setitem(keeping.KEEPERS, "orders", timed)
    lines = "".join(f"N{n},2026-11-02 10:00:{n % 60:02},1.00,,,,m{n},\n" for n in range(1000))
    assert take(shop, write(tmp_path, HEAD + lines)).new == 1000
    longest = sorted(began)[len(began) // 2]
    assert longest < bulk.WRITE_CHUNK_SECONDS_MAX


def test_a_big_csv_is_streamed(tmp_path):
    from qunying.commerce.importing import tables

    path = tmp_path / "big.csv"
    with open(path, "w") as out:
        out.write("a,b\n" + "1,2\n" * 200_000)
    import tracemalloc

    tracemalloc.start()
    count = sum(1 for _ in tables.rows(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200_001 and peak < 8_000_000
