"""The real public community: what is in the file comes in once as facts, without a word of text."""

import duckdb
import pytest

from qunying.faces.shell import archive
from qunying.groups import queries as groups
from qunying.insight import queries
from qunying.insight.lake import writer
from qunying.journal.models import FactRow
from qunying.journal.record import Origin
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)

SHIPPED = archive.FOLDER / "messages.parquet"


@pytest.fixture
def sample(tmp_path, settings, morning):
    """The first 1,200 messages of the shipped file."""
    settings.DATA = tmp_path
    queries.forget()
    duckdb.execute(f"copy (select * from '{SHIPPED}' where n <= 1200 order by n) to '{tmp_path}/messages.parquet' (format parquet)")
    yield tmp_path
    queries.forget()


def by_hand(sql):
    return duckdb.sql(sql.format(file=f"'{SHIPPED}' where n <= 1200")).fetchall()


def test_every_message_of_the_file_is_a_fact_of_origin_import(sample):
    assert archive.load(folder=sample) == 1200
    community = people.community_by_slug(archive.SLUG)
    found = {row.name: row.id for row in groups.groups(community.pk)}
    told = FactRow.objects.filter(community=community.pk, kind="channels.message_posted", origin=Origin.IMPORT).values_list("group").order_by("group")
    streams = dict(by_hand("select stream, count(*) from {file} group by stream"))
    counted = {name: sum(1 for (one,) in told if one == number) for name, number in found.items()}
    assert (counted, FactRow.objects.exclude(origin=Origin.IMPORT).count()) == (streams, 0)
    assert community.is_archive and "Apache License 2.0" in community.attribution


def test_loading_again_adds_nothing(sample):
    archive.load(folder=sample)
    before = FactRow.objects.count()
    assert (archive.load(folder=sample), FactRow.objects.count()) == (0, before)


def test_the_measures_see_real_people_and_leave_bots_out(sample):
    archive.load(folder=sample)
    writer.catch_up()
    community = people.community_by_slug(archive.SLUG).pk
    new = [row["new_members"] for row in queries.run("people.new_members", community, per="month").rows if row["new_members"] is not None]
    talk = [row["messages"] for row in queries.run("channels.talk", community, per="month").rows if row["messages"] is not None]
    members, messages = by_hand("select count(distinct member), count(*) from {file} and not is_bot")[0]
    assert (sum(new), sum(talk)) == (members, messages)
    assert by_hand("select count(*) from {file} and is_bot")[0][0] > 0


def test_nobody_speaks_before_having_joined(sample):
    archive.load(folder=sample)
    joined = dict(FactRow.objects.filter(kind="people.joined").values_list("identity", "happened_at"))
    said = FactRow.objects.filter(kind="channels.message_posted").values_list("identity", "happened_at")
    assert [who for who, at in said if at < joined[who]] == []


def test_the_shipped_file_is_small_and_holds_no_text():
    columns = duckdb.sql(f"describe select * from '{SHIPPED}'").fetchall()
    assert [(name, kind) for name, kind, *_ in columns] == [
        ("n", "INTEGER"), ("at", "INTEGER"), ("stream", "VARCHAR"), ("topic", "INTEGER"), ("member", "VARCHAR"), ("is_bot", "BOOLEAN"),
        ("mentions", "UTINYINT"), ("question", "BOOLEAN"), ("length", "INTEGER"), ("reply_to", "INTEGER"),
    ]  # fmt: skip
    odd = duckdb.sql(f"select count(*) from '{SHIPPED}' where not regexp_matches(member, '^u_[0-9a-f]{{12}}$') and not is_bot").fetchone()
    assert (odd[0], SHIPPED.stat().st_size < 1_500_000) == (0, True)
    assert {path.name for path in archive.FOLDER.iterdir()} == {"messages.parquet", "README.md", "LICENSE", "NOTICE"}


def test_an_unreadable_file_is_refused_and_nothing_is_made(sample):
    (sample / "messages.parquet").write_bytes(b"PAR1 half a file")
    with pytest.raises(Refused) as refused:
        archive.load(folder=sample)
    assert (refused.value.code, people.communities()) == ("archive_unreadable", [])
