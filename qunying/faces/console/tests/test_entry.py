"""Coming in: the first run, the login and its lock, demo links and invitations."""

import re

import pytest

from qunying.faces.console import links
from qunying.faces.console.tests import stage
from qunying.people import queries as people
from qunying.people import services

GOOD = {"name": "林静", "username": "lin", "password": stage.PASSWORD}
pytestmark = pytest.mark.django_db


def test_an_empty_house_asks_for_its_owner_and_lets_them_in(client):
    assert client.get("/").headers["Location"] == "/setup/"
    page = client.get("/setup/")
    assert "建立负责人账号" in page.content.decode()
    done = client.post("/setup/", GOOD)
    assert (done.status_code, people.has_owner()) == (302, True)
    assert "还没有社群" in client.get("/", follow=True).content.decode()


def test_nobody_can_make_a_second_owner_through_the_first_run(client):
    services.create_first_owner(username="lin", password=stage.PASSWORD)
    answer = client.post("/setup/", GOOD | {"username": "evil"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert people.account("evil") is None


@pytest.mark.parametrize(
    ("password", "sentence"), [("short", "至少 10 个字符"), ("8264915370", "不能全是数字"), ("password123", "太常见"), ("linjing-2026", "太像")]
)
def test_a_weak_password_is_refused_under_its_field_with_what_to_do(client, password, sentence):
    answer = client.post("/setup/", GOOD | {"username": "linjing", "password": password})
    assert answer.status_code == 422
    assert sentence in re.search(r'id="id_password-error">([^<]*)', answer.content.decode()).group(1)
    assert not people.has_owner()


def test_the_login_leads_to_the_page_asked_for(client, camp):
    asked = client.get(f"/c/{camp.community.slug}/groups/")
    assert asked.headers["Location"] == f"/login/?next=/c/{camp.community.slug}/groups/"
    answer = client.post(asked.headers["Location"], {"login": "lin", "password": stage.PASSWORD, "next": f"/c/{camp.community.slug}/groups/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/c/{camp.community.slug}/groups/")


def test_a_wrong_password_says_so_and_the_eighth_closes_the_door_in_words(client, camp):
    wrong = [client.post("/login/", {"login": "lin", "password": "wrong"}) for _ in range(8)]
    assert [answer.status_code for answer in wrong] == [422] * 7 + [429]
    assert "用户名和密码对不上" in wrong[0].content.decode()
    assert "15 分钟内不能再试" in wrong[-1].content.decode()
    right = client.post("/login/", {"login": "lin", "password": stage.PASSWORD})
    assert right.status_code == 429


def test_a_real_house_hashes_passwords_as_slowly_as_django_does_though_the_tests_do_not():
    from django.conf import global_settings

    from qunying import settings

    assert (hasattr(settings, "PASSWORD_HASHERS"), global_settings.PASSWORD_HASHERS[0].split(".")[-1]) == (False, "PBKDF2PasswordHasher")


def test_a_demo_link_lets_in_once(client, camp):
    services.change_community(camp.community.pk)
    type(camp.community).objects.update(is_demo=True)
    url = links.demo_login_url(camp.chen).removeprefix("http://127.0.0.1:8000")
    assert client.get(url).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/c/renji/"
    client.post("/logout/")
    again = client.get(url)
    assert (again.status_code, "qunying up" in again.content.decode()) == (410, True)


def test_a_demo_link_opens_nothing_real(client, camp):
    url = links.demo_login_url(camp.chen).removeprefix("http://127.0.0.1:8000")
    assert client.get(url).status_code == 410  # the community is no demo
    type(camp.community).objects.update(is_demo=True)
    owner = services.create_first_owner(username="owner", password=stage.PASSWORD)
    assert client.get(links.demo_login_url(owner).removeprefix("http://127.0.0.1:8000")).status_code == 410
    assert client.get(links.demo_login_url(camp.lin).removeprefix("http://127.0.0.1:8000")).status_code == 410  # no operator, and the house has its owner
    assert client.get(url[:-3] + "xyz/").status_code == 410


def test_an_invitation_makes_one_login_and_then_none(client, sit, camp):
    page = sit(camp.lin).post(f"/c/renji/staff/{camp.staff['tang'].public_id}/invite/").content.decode()
    url = re.search(r'id="invite-link">http://127.0.0.1:8000([^<]+)', page).group(1)
    client.logout()
    assert "唐立诚" in client.get(url).content.decode()
    done = client.post(url, {"username": "tang", "password": stage.PASSWORD})
    assert (done.status_code, client.get("/").headers["Location"]) == (302, "/c/renji/")
    client.logout()
    assert client.post(url, {"username": "tang2", "password": stage.PASSWORD}).status_code == 410


def test_the_second_step_can_be_set_up_and_is_asked_for(client, sit, camp):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client.post("/login/", {"login": "lin", "password": stage.PASSWORD})
    asked = client.get("/account/mfa/on/").headers["Location"]  # the password once more, before anything about signing in may change
    page = client.post(asked, {"password": stage.PASSWORD}, follow=True).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/account/mfa/on/", {"code": code}).headers["Location"] == "/account/mfa/codes/"
    assert "恢复码" in client.get("/account/mfa/codes/").content.decode()
    client.logout()
    half = client.post("/login/", {"login": "lin", "password": stage.PASSWORD})
    assert half.headers["Location"] == "/account/mfa/authenticate/"
    assert "6 位数字" in client.get("/account/mfa/authenticate/").content.decode()
    assert client.get("/c/renji/").status_code == 302


@pytest.mark.parametrize("path", ["/account/mfa/", "/account/password/", "/logout/"])
def test_the_account_pages_wear_our_look(sit, camp, path):
    page = sit(camp.lin).get(path)
    assert page.status_code in (200, 302)
    if page.status_code == 200:
        assert 'class="plain"' in page.content.decode()
