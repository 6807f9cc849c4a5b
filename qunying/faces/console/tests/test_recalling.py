"""撤回: asked first, by who may in that group; the words are gone, and nobody else's button or address does it."""

import pytest

from qunying.channels import queries as said
from qunying.channels import services as channels
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, morning):
    """学员0 says something in their group, which 小周 hosts; a card of the house stands in the same feed."""
    made = stage.build(members=1)
    [joined] = made.joined
    member = people.membership_by_id(joined.membership_id)
    made.room = next(room for room in made.rooms if room.id == joined.group_id)
    groups.appoint(made.room.id, made.staff["host-01"].pk, "host")
    made.other = next(room for room in made.rooms if room.id != joined.group_id)
    channels.post_many([channels.PostRequest(member.pk, member.identity_id, made.community.pk, made.room.id, "加我微信领红包", "m")])
    stage.work()
    return made


def words(house):
    return {post.body: post for post in said.feed(house.room.id)}


def address(house, post, room=None):
    return f"/c/renji/groups/{(room or house.room).public_id}/posts/{post.id}/recall/"


def test_a_host_takes_back_a_members_words_after_being_asked(sit, house):
    client, post = sit(house.zhou), words(house)["加我微信领红包"]
    page = client.get(f"/c/renji/groups/{house.room.public_id}/").content.decode()
    assert address(house, post) in page
    asked = client.get(address(house, post)).content.decode()
    assert "加我微信领红包" in asked and "不能恢复" in asked and "加我微信领红包" in words(house)
    assert client.post(address(house, post)).status_code == 302
    held.drop()
    again = client.get(f"/c/renji/groups/{house.room.public_id}/").content.decode()
    assert "加我微信领红包" not in again and "这条消息已撤回" in again and address(house, post) not in again
    assert "已经撤回过了" in client.get(address(house, post)).content.decode()


def test_a_card_of_the_house_is_taken_back_too(sit, house):
    client = sit(house.chen)
    card = next((post for post in said.feed(house.room.id) if post.kind == "card"), None)
    assert card is not None and address(house, card) in client.get(f"/c/renji/groups/{house.room.public_id}/").content.decode()
    client.post(address(house, card))
    assert said.posts(house.room.id, [card.id])[card.id].recalled


def test_outsiders_other_groups_hosts_and_wrong_addresses_take_back_nothing(sit, house, client):
    post = words(house)["加我微信领红包"]
    assert client.post(address(house, post)).status_code == 302
    fen = stage.login(stage.staff.hire(house.community.pk, name="分析师", role="analyst").pk, "fen")
    host = stage.login(house.staff["host-02"].pk, "host2")
    codes = [sit(who).post(address(house, post)).status_code for who in (fen, host, stage.stranger())]
    assert codes == [403, 404, 404]
    assert sit(house.lin).post(address(house, post, house.other)).status_code == 404
    assert "加我微信领红包" in words(house)
