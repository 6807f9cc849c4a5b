"""分工: a duty in one group opens what a role does not, on pages and in the plan; the owner gives and takes it back."""

import re
from datetime import timedelta

import pytest

from qunying.channels.models import Outbox
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.shell.main import main
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff

pytestmark = pytest.mark.django_db
State = Outbox.State


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def fang(camp):
    """An analyst: sees all, may change nothing."""
    return stage.login(staff.hire(camp.community.pk, name="方圆", role="analyst").pk, "fang")


def give(client, camp, bundle, room=0, act="grant"):
    fang = next(row for row in people.staff(camp.community.pk) if row.name == "方圆")
    asked = {"group": camp.rooms[room].public_id, "staff": fang.public_id, "bundle": bundle}
    return client.post(f"/c/renji/staff/duties/{act}/", asked)


def change(client, room, **given):
    return client.post(f"/c/renji/groups/{room.public_id}/change/", {"purpose": "每天读三页，写一句", "capacity": "150", **given})


@pytest.mark.mechanism("003-048")
def test_a_duty_opens_its_own_group_and_who_grants_the_rest_is_named(sit, camp, fang, capsys, tmp_path):
    one, two = camp.rooms[:2]
    before = change(sit(fang), one)
    assert (before.status_code, "「策划」分工" in plain(before), "林静" in plain(before)) == (403, True, True)
    assert give(sit(camp.chen), camp, "plan").status_code == 403
    assert give(sit(camp.lin), camp, "plan").status_code == 302
    client = sit(fang)
    assert [change(client, room).status_code for room in (one, two)] == [302, 403]
    assert (groups.group(one.public_id).capacity, groups.group(two.public_id).capacity) == (150, 200)
    assert change(sit(camp.zhou), two).status_code == 404
    for bundle in ("manage", "operate", "maintain"):
        give(sit(camp.lin), camp, bundle)
    assert "都在方圆一人身上" in plain(sit(camp.lin).get("/c/renji/staff/"))
    data = stage.blueprint()
    data["management"]["groups"][0] |= {"duties": dict.fromkeys(("manage", "operate", "maintain", "plan"), "chen")}
    (tmp_path / "blueprint.yaml").write_text(stage.text(data))
    main(["plan", str(tmp_path)])
    assert "「01 营」的管理、运营、维护、策划都在陈知行一个人身上" in capsys.readouterr().out


def test_a_duty_taken_back_closes_at_once(sit, camp, fang):
    give(sit(camp.lin), camp, "plan")
    assert "收回" in plain(sit(camp.lin).get("/c/renji/staff/"))
    give(sit(camp.lin), camp, "plan", act="withdraw")
    assert change(sit(fang), camp.rooms[0]).status_code == 403


@pytest.mark.parametrize(("bundle", "path", "status"), [("manage", "rules/act/?group={}&member={}", 200), ("operate", "rules/act/?group={}&member={}", 403)])
def test_managing_lets_deal_with_breaches_and_operating_does_not(sit, morning, db, bundle, path, status):
    camp = stage.build(members=1)
    fang = stage.login(staff.hire(camp.community.pk, name="方圆", role="analyst").pk, "fang")
    room = next(place for place, room in enumerate(camp.rooms) if room.id == camp.joined[0].group_id)
    give(sit(camp.lin), camp, bundle, room=room)
    member = people.membership_by_id(camp.joined[0].membership_id).public_id
    assert sit(fang).get(f"/c/renji/{path.format(camp.rooms[room].public_id, member)}").status_code == status


def put(room, **changed):
    """The group's first message stands so in the outbox."""
    row = Outbox.objects.filter(group_id=room.id).order_by("id").first()
    Outbox.objects.filter(pk=row.pk).update(sent_at=None, receipt_kind="", deadline=clock.now() + timedelta(minutes=5), **changed)
    return row


def test_operating_a_group_lets_stand_in_for_its_host_and_maintaining_it_settle_and_send_again(sit, camp, fang):
    stage.work()
    rows = [
        put(room, state=state, **more)
        for room, state, more in zip(camp.rooms, (State.NOT_SENT, State.UNKNOWN, State.FAILED), ({"mode": "manual"}, {}, {}), strict=True)
    ]
    asked = [(f"act/stand-in/{rows[0].pk}/", {}), (f"act/settle/{rows[1].pk}/", {"fate": "sent"}), ("act/retry/", {})]
    client = sit(fang)
    assert [client.post(f"/c/renji/{path}", given).status_code for path, given in asked] == [403, 403, 403]
    for room, bundle in enumerate(("operate", "maintain", "maintain")):
        give(sit(camp.lin), camp, bundle, room=room)
    client = sit(fang)
    held.drop()
    assert "重发 1 条失败" in plain(client.get("/c/renji/"))
    assert [client.post(f"/c/renji/{path}", given).status_code for path, given in asked] == [302, 302, 302]
    assert [Outbox.objects.get(pk=row.pk).state for row in rows] == [State.SENT, State.SENT, State.QUEUED]


def test_a_duty_in_one_group_mends_nothing_in_another(sit, camp, fang):
    stage.work()
    give(sit(camp.lin), camp, "operate", room=0)
    give(sit(camp.lin), camp, "maintain", room=0)
    rows = [put(room, state=state, **more) for room, state, more in zip(camp.rooms[1:], (State.NOT_SENT, State.FAILED), ({"mode": "manual"}, {}), strict=True)]
    client = sit(fang)
    assert [client.post(f"/c/renji/{path}").status_code for path in (f"act/stand-in/{rows[0].pk}/", "act/retry/")] == [403, 403]
    assert [Outbox.objects.get(pk=row.pk).state for row in rows] == [State.NOT_SENT, State.FAILED]


@pytest.mark.parametrize("given", [{"capacity": "0"}, {"capacity": "many"}, {"purpose": " "}, {"purpose": "长" * 121}])
def test_a_purpose_or_size_that_cannot_be_is_said_and_nothing_changes(sit, camp, given):
    answer = change(sit(camp.lin), camp.rooms[0], **given)
    assert (answer.status_code, groups.group(camp.rooms[0].public_id).capacity) == (422, 200)


def test_strangers_and_other_communities_reach_no_duty(sit, camp, fang):
    client = sit(stage.stranger())
    assert give(client, camp, "plan").status_code == 404
    asked = {"group": camp.rooms[0].public_id, "staff": camp.staff["chen"].public_id, "bundle": "plan"}
    assert client.post("/c/other/staff/duties/grant/", asked).status_code == 404
