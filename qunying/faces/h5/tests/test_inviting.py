"""A member asks a friend: from 我的 to the friend's join page and back to the list of who came."""

import re

import pytest
from django.test import Client

from qunying.camps.tests import cast
from qunying.faces.h5.tests.test_me import text
from qunying.faces.h5.tests.test_story import join
from qunying.incentives import queries as incentives_queries
from qunying.incentives import services as incentives
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amei(morning):
    """A phone on which 阿美 is signed in."""
    cast.make_camp()
    phone = Client()
    join(phone, name="阿美")
    return phone


def asked(phone, person):
    """The address for this person, as the page shows it."""
    page = phone.post("/m/me/invites", {"person": person}, follow=True).content.decode()
    return re.search(r'id="asked">[^<]*(/m/i/\w+)<', page)[1]


def own(phone):
    return re.search(r'id="own">[^<]*(/m/i/\w+)<', phone.get("/m/me/invites").content.decode())[1]


def kinds():
    return [row.kind.split(".")[1] for row in FactRow.objects.filter(kind__startswith="people.invite").order_by("pk")]


def test_from_my_pages_to_a_friend_who_comes_and_back(amei):
    assert "邀请朋友" in text(amei.get("/m/me"))
    friend, link = Client(), asked(amei, "小林")
    assert "还没打开" in text(amei.get("/m/me/invites"))
    page = text(friend.get(link, follow=True))
    assert "阿美邀请你来" in page and "打开过，还没加入" in text(amei.get("/m/me/invites"))
    join(friend, name="林小满")
    page = text(amei.get("/m/me/invites"))
    assert "你请来了 1 位" in page and "林小满" in page and "小林" not in page
    assert "来了 1 位" in text(amei.get("/m/me")) and kinds() == ["invited", "invite_accepted"]


def test_the_same_friend_asked_twice_has_one_link_and_an_empty_name_is_told(amei):
    assert asked(amei, "小林") == asked(amei, "小林") and kinds() == ["invited"]
    answer = amei.post("/m/me/invites", {"person": " "})
    assert answer.status_code == 422 and "请写一个称呼" in text(answer)
    assert amei.post("/m/me/invites", {"person": "字" * 21}).status_code == 422


def test_previews_members_and_strangers_codes_open_nothing(amei):
    link = own(amei)
    Client().get(link, HTTP_USER_AGENT="WhatsApp/2.23")
    amei.get(link)
    assert kinds() == [] and Client().get("/m/i/nosuchcode").status_code == 404
    for _ in range(2):
        Client().get(link)
    assert kinds() == ["invited"] * 2


def test_what_one_says_of_oneself_is_optional_and_never_cut(amei):
    answer = join(Client(), name="林", about="字" * 101)
    assert answer.status_code == 422 and "介绍有 101 个字，最多 100 个" in text(answer)
    join(Client(), name="莫", about="做设计，想多说话")
    [camp] = people.communities()
    assert people.about(people.member_ids(camp.pk)[0]) == "做设计，想多说话"


def test_a_rule_on_who_came_pays_the_one_who_asked_once(amei):
    [camp] = people.communities()
    [member] = people.members_by_id(people.member_ids(camp.pk)).values()
    incentives.declare_rule(camp.pk, id="bring", name="带来一位朋友", fact="people.invite_accepted", points=20, per="event", limit=1)
    friend, link = Client(), asked(amei, "小林")
    friend.get(link)
    join(friend, name="林小满")
    drain()
    drain()
    assert incentives_queries.balance(camp.pk, member.identity_id) == 20
