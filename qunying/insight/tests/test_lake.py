"""The lake: every fact once, never half, never twice, also when a writer is killed or two run at once."""

import signal
from datetime import UTC, datetime

import duckdb
import pyarrow.parquet
import pytest
from django.conf import settings
from django.db import transaction

from qunying.groups.facts import Joined, Left
from qunying.insight.lake import columns, files, housekeeping, manifest, writer
from qunying.insight.models import Segment
from qunying.journal.models import FactRow
from qunying.journal.record import Draft, open_book, record_many
from qunying.kernel.refusals import Refused
from qunying.people.facts import Joined as CameIn

pytestmark = pytest.mark.django_db(transaction=True)


def seats(names, *, community=1, at=None):
    with transaction.atomic():
        record_many(
            [
                Draft(
                    Joined(seats_taken=n, capacity=200, first=True), key=f"join:{community}:{n}", community=community, group=n % 3, identity=n, happened_at=at
                )
                for n in names
            ]
        )


def in_lake(community=1, what="id"):
    paths = manifest.paths(community)
    return duckdb.sql(f"select {what} from read_parquet({paths}, union_by_name=true) order by id").fetchall() if paths else []


def in_journal(community=1):
    return [(fact,) for fact in FactRow.objects.filter(community=community).order_by("id").values_list("id", flat=True)]


def test_the_lake_holds_what_the_journal_holds_column_by_column(lake, morning):
    with transaction.atomic():
        record_many(
            [
                Draft(Joined(7, 200, True), key="a", community=1, group=3, identity=12, subject=("seat", 5), revision=9, channel="web"),
                Draft(Left("moved", 4), key="b", community=1, group=3, identity=12, staff=2),
            ]
        )
    assert writer.catch_up() == 2
    names = "kind, version, happened_at, local_day::text, community, group_id, identity, staff, channel, revision, subject_type, subject_id, origin"
    at = morning.replace(tzinfo=None)
    assert in_lake(what=f"{names}, f_seats_taken, f_first, f_reason, payload->>'days_stayed'") == [
        ("groups.joined", 1, at, "2026-11-13", 1, 3, 12, None, "web", 9, "seat", 5, 0, 7, True, None, None),
        ("groups.left", 1, at, "2026-11-13", 1, 3, 12, 2, None, None, None, None, 0, None, None, "moved", "4"),
    ]


def test_one_cut_makes_one_file_for_each_community_and_month(lake, morning):
    open_book(2, "Asia/Shanghai")
    seats(range(5))
    seats(range(5, 9), at=morning.replace(month=10))
    seats(range(4), community=2)
    writer.catch_up()
    found = sorted(Segment.objects.values_list("community", "month", "rows"))
    assert found == [(1, "2026-10", 4), (1, "2026-11", 5), (2, "2026-11", 4)]
    assert (manifest.communities(), manifest.verify()) == ([1, 2], None)


def test_cuts_end_at_the_limit_and_go_on_where_they_ended(lake, monkeypatch):
    monkeypatch.setattr(writer, "CUT_FACTS_MAX", 10)
    monkeypatch.setattr(writer, "READ_CHUNK", 4)
    seats(range(25))
    assert [writer.cut() for _ in range(4)] == [10, 10, 5, 0]
    assert in_lake() == in_journal()


def test_the_data_time_moves_with_every_look_but_not_before_all_is_copied(lake, monkeypatch, morning):
    monkeypatch.setattr(writer, "CUT_FACTS_MAX", 10)
    seats(range(15))
    writer.cut()
    halfway = manifest.version(1).data_time
    writer.cut()
    assert (halfway, manifest.version(1).data_time) == (None, morning)


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has one writer: nothing hides behind a horizon")
def test_the_data_time_stays_before_a_transaction_that_still_runs(lake, morning, child):
    seats(range(3))
    held = child("""
        import time
        from django.db import transaction
        from qunying.journal.models import Book
        with transaction.atomic():
            Book.objects.create(community=99, timezone="Asia/Shanghai")
            sys.stderr.write("held\\n"); sys.stderr.flush()
            time.sleep(60)
    """)
    try:
        assert held.stderr.readline() == b"held\n"
        seats(range(3, 6))
        writer.catch_up()
        assert (len(in_lake()), manifest.version(1).data_time < morning) == (3, True)
    finally:
        held.kill()
        held.wait()


@pytest.mark.parametrize("point", ["lake.before_manifest", "lake.after_manifest"])
def test_a_writer_killed_between_file_and_manifest_loses_and_doubles_nothing(lake, child, point):
    seats(range(30))
    died = child("from qunying.insight.lake import writer; writer.catch_up()", kill_at=f"{point}:1")
    died.communicate()
    assert died.returncode == -signal.SIGKILL
    writer.catch_up()
    assert in_lake() == in_journal()
    housekeeping.sweep(older_than_seconds=0)
    on_disk = {str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file()}
    assert on_disk == set(Segment.objects.values_list("path", flat=True))


def test_a_fresh_file_without_a_row_is_left_for_its_writer_to_commit(lake):
    seats(range(3))
    files.write(columns.table([]), community=1, month="2026-11")
    assert housekeeping.sweep() == 0


def test_a_lake_written_while_another_process_appends_equals_the_journal(lake, child):
    appender = child("""
        import time
        from django.db import transaction
        from qunying.groups.facts import Joined
        from qunying.journal.record import Draft, record_many
        for batch in range(60):
            with transaction.atomic():
                record_many([Draft(Joined(n, 200, True), key=f"k{batch}:{n}", community=1, identity=n) for n in range(50)])
            time.sleep(0.01)
    """)
    while appender.poll() is None:
        writer.catch_up()
    assert (appender.returncode, appender.stderr.read()) == (0, b"")
    writer.catch_up()
    assert (len(in_lake()), in_lake()) == (3000, in_journal())
    assert Segment.objects.count() > 1


def test_two_writers_at_once_copy_every_fact_once(lake, child):
    seats(range(2000))
    code = "from qunying.insight.lake import writer; writer.CUT_FACTS_MAX = 100; any(not writer.cut() for _ in range(200))"
    writers = [child(code) for _ in range(2)]
    errors = [made.communicate()[1] for made in writers]
    writer.catch_up()
    assert (errors, in_lake()) == ([b"", b""], in_journal())


def test_a_writer_that_lost_the_race_leaves_no_file_behind(lake, monkeypatch):
    seats(range(5))
    collect = writer._collect

    def overtaken(start):
        result = collect(start)
        monkeypatch.setattr(writer, "_collect", collect)
        writer.catch_up()
        return result

    monkeypatch.setattr(writer, "_collect", overtaken)
    assert (writer.cut(), in_lake()) == (0, in_journal())
    assert sum(1 for path in lake.rglob("*.parquet")) == 1


def test_many_small_segments_become_one_with_the_same_facts(lake, child):
    for n in range(20):
        seats([n])
        if n == 7:
            with transaction.atomic():
                record_many([Draft(CameIn("member", True), key="in", community=1, identity=1)])
        writer.catch_up()
    before, version = in_lake(what="* exclude (f_member_kind)"), manifest.version(1).last
    died = child("from qunying.insight.lake import housekeeping; housekeeping.keep()", kill_at="lake.before_merge:1")
    died.communicate()
    assert (Segment.objects.count(), housekeeping.merge_small(), Segment.objects.count()) == (20, 20, 1)
    assert (in_lake(what="* exclude (f_member_kind)"), manifest.version(1).last) == (before, version)
    assert (housekeeping.sweep(older_than_seconds=0), manifest.verify()) == (21, None)


def test_a_damaged_file_is_named_and_the_lake_can_be_made_anew(lake):
    seats(range(5))
    writer.catch_up()
    path = Segment.objects.get().path
    (lake / path).write_bytes(b"PAR1")
    altered = manifest.verify()
    (lake / path).unlink()
    assert (altered, manifest.verify()) == (manifest.Fault(path, "altered"), manifest.Fault(path, "missing"))
    assert (housekeeping.rebuild(), manifest.verify(), in_lake()) == (5, None, in_journal())


def test_a_full_disk_is_refused_and_changes_nothing(lake, monkeypatch):
    seats(range(5))

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Refused) as refused:
        writer.catch_up()
    assert (refused.value.code, Segment.objects.count(), [path for path in lake.rglob("*") if path.is_file()]) == ("disk_full", 0, [])
    monkeypatch.undo()
    assert writer.catch_up() == 5


def test_a_field_two_facts_declare_differently_gets_the_wider_type():
    assert columns._WIDER[frozenset({"int64", "float64"})] == "float64"
    types = columns.features()
    assert {name: types[name] for name in ("f_seats_taken", "f_first", "f_reason", "f_days_stayed")} == {
        "f_seats_taken": "int64", "f_first": "bool", "f_reason": "string", "f_days_stayed": "int64",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_while_the_first_copy_is_on_its_way(morning, monkeypatch, settings, tmp_path):
    """A part of the history would make living groups read as silent."""
    from qunying.insight import queries

    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    with transaction.atomic():
        record_many([Draft(CameIn(member_kind="member", first=True), key=f"j:{n}", community=1, identity=n) for n in range(30)])
    monkeypatch.setattr(writer, "CUT_FACTS_MAX", 10)
    writer.cut()
    early = queries.run("people.new_members", 1)
    writer.catch_up()
    assert (early.rows, early.data_time) == ([], None)
    assert sum(row["new_members"] for row in queries.run("people.new_members", 1).rows) == 30


def test_a_frequent_kind_has_row_groups_of_its_own_and_rare_kinds_share_one(lake):
    count = files.OWN_GROUP_FROM
    kinds = ["b.said", "a.came"] * count + ["c.left", "d.paid"]
    moments = [datetime(2026, 11, 13, tzinfo=UTC)] * len(kinds)
    table = pyarrow.table({"id": range(len(kinds)), "kind": kinds, "happened_at": moments})
    stood = pyarrow.parquet.ParquetFile(files.root() / files.write(table, community=1, month="2026-11").path)
    groups = [stood.read_row_group(number)["kind"].to_pylist() for number in range(stood.num_row_groups)]
    assert [(len(found), sorted(set(found))) for found in groups] == [(count, ["a.came"]), (count, ["b.said"]), (2, ["c.left", "d.paid"])]
