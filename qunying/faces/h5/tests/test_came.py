"""What first brought a phone is remembered from the link to the form, once, and written into the joining."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from qunying.camps.tests import cast
from qunying.faces.h5 import came
from qunying.faces.h5.tests.test_story import join
from qunying.journal.models import FactRow
from qunying.people import services as people
from qunying.people.services import CameBy

pytestmark = pytest.mark.django_db(transaction=True)
LINK, INVITE = CameBy("link", ref=7), CameBy("invite", ref=3, inviter=12)


def opened(phone, community_id, way):
    """The phone opened a link that came by that way."""
    request, response = RequestFactory().get("/"), HttpResponse()
    request.COOKIES = {name: morsel.value for name, morsel in phone.cookies.items()}
    came.remember(request, response, community_id, way)
    phone.cookies.update(response.cookies)


def sources():
    rows = FactRow.objects.filter(kind="people.joined", payload__member_kind="member").order_by("pk")
    return [(row.payload["source"], row.payload["source_ref"], row.payload["inviter"]) for row in rows]


def test_what_came_first_stays_and_stands_in_the_fact_of_joining(morning):
    camp, phone = cast.make_camp(), Client()
    opened(phone, camp.pk, LINK)
    opened(phone, camp.pk, INVITE)
    join(phone, name="阿美")
    assert sources() == [("link", 7, None)] and not phone.cookies[came.COOKIE].value


def test_who_opened_nothing_or_a_forged_link_came_from_nobody_knows_where(morning):
    camp, phone = cast.make_camp(), Client()
    opened(phone, camp.pk, LINK)
    phone.cookies[came.COOKIE] = phone.cookies[came.COOKIE].value.replace("7", "8", 1)
    join(phone, name="阿美")
    join(Client(), name="老王")
    assert sources() == [(None, None, None)] * 2


def test_a_way_into_one_community_is_no_way_into_another(morning):
    camp, phone = cast.make_camp(), Client()
    opened(phone, camp.pk + 1, INVITE)
    join(phone, name="阿美")
    assert sources() == [(None, None, None)] and phone.cookies[came.COOKIE].value


def test_who_comes_by_a_guides_code_alone_came_by_staff(morning):
    camp = cast.make_camp()
    guide = people.hire(camp.pk, name="苏南星", role="guide", key="guide-1")
    join(Client(), name="阿美", g=guide.public_id)
    assert sources() == [("staff", guide.pk, None)]
