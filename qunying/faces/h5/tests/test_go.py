"""Signed links: from the host's item through three hands, counted once a visitor, and read at the keyboard."""

import re
from datetime import timedelta

import orjson
import pytest
from django.test import Client

from qunying.camps.tests import cast
from qunying.content import services as content
from qunying.faces.h5.tests.phones import phone_of
from qunying.faces.h5.tests.test_me import text
from qunying.faces.h5.tests.test_story import DAY, join
from qunying.faces.shell.main import main
from qunying.insight import queries
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)
LINK = re.compile(r"/m/go/(\w+)")
BOT = {"User-Agent": "TelegramBot (like TwitterBot)"}


@pytest.fixture
def camp(settings, tmp_path, morning):
    """08:30 on the first day of the camp; its morning names the link card, which leads to a place outside."""
    settings.DATA = tmp_path
    queries.forget()
    made = cast.make_camp()
    content.set_links(made.pk, {"card": "https://lessons.example/1"})
    with clock.fixed(morning + DAY):
        cast.work_off()
        yield made
    queries.forget()


def member(name, choice="first"):
    phone = Client()
    join(phone, name=name, choice=choice)
    return phone


def own_link(phone):
    """The member opens this morning's item and takes their own link from 转发给朋友."""
    [item] = re.findall(r'href="(/m/item/\w+)"', phone.get("/m/").content.decode())
    [share] = re.findall(r'href="(/m/share/[\w-]+)"', phone.get(item).content.decode())
    return link_on(phone.get(share))


def test_the_first_screen_offers_to_pass_on_what_came_today_and_nothing_before_it_came(camp, morning):
    phone = member("阿美")
    home = phone.get("/m/")
    [share] = re.findall(r'href="(/m/share/[\w-]+)"', home.content.decode())
    assert "转发给朋友" in text(home) and link_on(phone.get(share)) == own_link(phone)
    with clock.fixed(morning + 2 * DAY - timedelta(hours=3)):
        assert "/m/share/" not in phone.get("/m/").content.decode()


def link_on(page):
    return LINK.search(page.content.decode()).group()


def opens(address, phone=None, **headers):
    """Somebody opens the link; returns the page they come to and their phone."""
    phone = phone or Client()
    return phone.get(address, follow=True, headers=headers or None), phone


def measure(capsys, name, *words):
    capsys.readouterr()
    assert main(["measure", name, "--community", "camp", *words, "--json"]) == 0
    return orjson.loads(capsys.readouterr().out)["rows"]


@pytest.mark.mechanism("002-036")
def test_from_a_to_b_to_c_to_d_is_three_hands_and_repeats_and_bots_count_nothing(camp, capsys):
    a = own_link(member("阿美"))
    page, b = opens(a)
    again = [opens(a, b)[0] for _ in range(3)]
    b_link = link_on(page)
    page, _c = opens(b_link)
    page, _d = opens(link_on(page))
    assert {link_on(one) for one in again} == {b_link} and "会打开 lessons.example" in text(page) and "转发给朋友" in text(page)
    Client().head(a)
    opens(a, **BOT)
    opens(b_link, **{"Sec-Purpose": "prefetch"})
    Client().get(b_link)  # keeps no cookie, so it never comes back with its mark
    Client().get(f"{b_link}?k=1")
    [row] = measure(capsys, "content.spread")
    assert [row[name] for name in ("resource", "reach", "outsiders", "forwards", "depth", "joins", "state")] == ["link.card", 3, 3, 3, 3, 0, "partial"]
    by_group = {row["group"]: (row["reach"], row["opens"], row["bot_days"], row["state"]) for row in measure(capsys, "content.reach")}
    assert by_group == {"ying-01": (3, 3, 1, "ok"), "office": (None, None, None, "unobservable")}
    [dark] = measure(capsys, "content.spread", "--group", "office")
    assert (dark["reach"], dark["depth"], dark["state"]) == (None, None, "unobservable")


@pytest.mark.mechanism("004-059")
def test_five_openings_of_one_outsider_that_day_are_one_and_joins_are_listed_by_resource_and_member(camp, capsys, morning):
    mei = member("阿美")
    a = own_link(mei)
    page, outsider = opens(a)
    for _ in range(4):
        opens(a, outsider)
    _, one_more = opens(a)
    opens(link_on(page), outsider)  # their own
    opens(a, mei)
    opens(a, **BOT)
    opens(a, phone_of(people.staff_by_key(camp.pk)["host-01"].pk))
    altered = [Client().get(a[:-1] + ("0" if a[-1] != "0" else "1")), Client().get("/m/go/" + "a" * 28), Client().get("/m/go/x")]
    assert [answer.status_code for answer in altered] == [400, 400, 400] and "这个链接不完整" in text(altered[0])
    with clock.fixed(morning + DAY + timedelta(days=1)):
        opens(a, outsider)
        join(one_more, name="朋友")
        rows = measure(capsys, "content.forwards")
        [spread] = measure(capsys, "content.spread")
    expected = {"resource": "link.card", "member_name": "阿美", "opens": 3, "outsiders": 2, "joins": 1}
    assert [{name: row[name] for name in expected} for row in rows] == [expected]
    assert (spread["resource"], spread["reach"], spread["joins"]) == ("link.card", 2, 1)
    assert [row["opens"] for row in measure(capsys, "content.forwards", "--to", "2026-11-14")] == [2]


def test_a_group_link_takes_a_member_straight_on_and_begins_no_chain(camp):
    mei = member("阿美")
    [item] = re.findall(r'href="(/m/item/\w+)"', mei.get("/m/").content.decode())
    answer = mei.get(LINK.search(mei.get(item).content.decode()).group())
    [fact] = FactRow.objects.filter(kind="content.link_opened")
    assert (answer.status_code, answer["Location"]) == (302, "https://lessons.example/1")
    assert (fact.payload["depth"], fact.payload["holder"], fact.payload["opener"], fact.payload["giver"]) == (0, "group", "member", None)


def test_nothing_of_a_browser_is_kept_and_only_declared_addresses_are_led_to(camp):
    a = own_link(member("阿美"))
    opens(a, **{"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"})
    told = str([fact.payload for fact in FactRow.objects.filter(kind="content.link_opened")])
    assert "Mozilla" not in told and "127.0.0.1" not in told and "lessons" not in told
    content.set_links(camp.pk, {"card": None})
    page, _phone = opens(f"{a}?to=https://elsewhere.example")
    assert page.status_code == 404 and "这里不再分享它了" in text(page) and 'href="https://elsewhere' not in page.content.decode()


def test_who_had_been_an_outsider_finds_their_own_link_again_as_a_member(camp):
    a = own_link(member("阿美"))
    page, friend = opens(a)
    own = link_on(page)
    join(friend, name="朋友")
    opens(own, friend)
    assert [fact.payload["opener"] for fact in FactRow.objects.filter(kind="content.link_opened").order_by("id")] == ["outsider", "own"]
