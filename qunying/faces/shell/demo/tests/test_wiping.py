"""清除演示数据: the demo leaves nothing behind, what is real stays as it is to the byte, and the worker goes on."""

import pytest
from django.apps import apps
from django.db import connection

from qunying.blueprint import services as blueprints
from qunying.blueprint.load import load
from qunying.camps import services as camps
from qunying.camps.rehearsal import erasing, forward, wiping
from qunying.camps.services import JoinRequest
from qunying.faces.shell.demo import entry
from qunying.faces.shell.demo.make import BLUEPRINT
from qunying.flows.loop import Loop
from qunying.incentives import queries as incentives
from qunying.insight.lake import files, writer
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("demo")]

MOVING = {
    "journal_cursor", "flows_worker", "flows_periodic", "insight_lake", "incentives_seal", "kernel_clock", "kernel_setting", "camps_wipe", "django_session",
}  # fmt: skip


def rows_of(communities) -> dict[str, list]:
    """Every row of these communities, and of their people, by table."""
    found = {}
    with connection.cursor() as cursor:
        for part in erasing.parts(communities, []):
            cursor.execute(f"SELECT * FROM {part.table} WHERE {part.where} ORDER BY 1")
            found[part.table] = cursor.fetchall()
        ids = ", ".join(str(one) for one in communities)
        for table, column in (("people_identity", "identity_id"), ("people_person", "person_id")):
            cursor.execute(f"SELECT * FROM {table} WHERE id IN (SELECT {column} FROM people_membership WHERE community_id IN ({ids})) ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def left() -> dict[str, int]:
    """Tables of ours that hold anything, save what belongs to the installation."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("qunying.") and model._meta.db_table not in MOVING]
    return {model._meta.db_table: count for model in ours if (count := model._default_manager.count())}


def wipe(community: int) -> None:
    wiping.ask(community)
    while wiping.carry_on("one"):
        pass


@pytest.fixture
def real(house):
    """A real community with two members beside the demo; everything that was said of it is heard."""
    community = blueprints.apply(load(str(BLUEPRINT.parent / "one-group")), checksum=None, author="test").community
    camps.join_many(community, [JoinRequest(name, "first", 1, name) for name in ("真的甲", "真的乙")])
    reactions.drain()
    return community


def test_nothing_of_the_demo_is_left_not_its_login_not_its_files_not_its_time(house, settings, tmp_path):
    settings.DATA = tmp_path
    entry.open_desk(house.pk)
    writer.catch_up()
    folder = files.root() / f"community={house.pk}"
    picture = tmp_path / "boss" / f"community={house.pk}" / "2026-W46.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"png")
    assert folder.is_dir()
    wipe(house.pk)
    assert left() == {} and not folder.exists() and not picture.exists()
    assert abs((clock.now() - clock.real_now()).total_seconds()) < 5
    assert people.account(entry.USERNAME) is None and wiping.state().running is False


def test_a_real_community_beside_the_demo_is_the_same_to_the_byte(house, real):
    before = rows_of([real])
    wipe(house.pk)
    assert rows_of([real]) == before and [one.pk for one in people.communities()] == [real]
    assert before["journal_fact"] and before["people_membership"] and before["people_person"]


def test_the_ledger_of_what_stays_is_whole(house, real):
    wipe(house.pk)
    assert incentives.ledger_state().broken is None


def test_the_worker_goes_on_while_the_demo_goes_and_afterwards(house, caplog):
    loop = Loop("worker")
    wiping.ask(house.pk)
    for _ in range(200):
        loop.turn()
        if not wiping.state().running:
            break
    loop.turn()
    assert not wiping.state().running and left() == {}
    assert [record.message for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def test_a_wipe_cut_short_is_finished_by_the_next_worker(house, monkeypatch):
    monkeypatch.setattr(wiping, "TURN_SECONDS", 0.0)
    wiping.ask(house.pk)
    assert wiping.carry_on("dead") == 1 and wiping.carry_on("other") == 0
    wiping.WipeRequest.objects.update(lease_until=None, worker=None)
    monkeypatch.setattr(wiping, "TURN_SECONDS", 2.0)
    while wiping.carry_on("other"):
        pass
    assert left() == {}


def test_a_day_that_was_passing_ends_with_the_demo(house):
    forward.ask(house.pk)
    wiping.ask(house.pk)
    assert forward.carry_on("one") == 1
    while wiping.carry_on("one"):
        pass
    assert left() == {} and forward.carry_on("one") == 0


def test_a_real_community_cannot_be_wiped_and_the_demo_only_once(house, real):
    with pytest.raises(Refused, match="是真实的社群"):
        wiping.ask(real)
    wiping.ask(house.pk)
    with pytest.raises(Refused, match="正在清除"):
        wiping.ask(house.pk)


def test_every_table_is_somebodys():
    """A new table either names its community, hangs on one that does, or is said to be the installation's."""
    known = {part.table for part in erasing.parts([1], ["corp"])} | erasing.OF_THE_HOUSE
    assert {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("qunying.")} == known


def test_what_a_wipe_takes_is_said_before(house):
    found = wiping.going()
    assert [name for name, _ in found.communities] == ["人际关系训练营"] and found.facts > 900
