"""A card's link that travels: it works for its owner on one phone, says so to others, and ends when a new one is issued."""

import pytest
from django.test import Client

from qunying.camps import services as camps
from qunying.faces.h5.tests.phones import card_of, phone_of
from qunying.faces.h5.tests.test_me import text

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"}


def test_a_forwarded_link_says_whose_it_is_and_shows_nothing(stage):
    owner, other = phone_of(stage.host.pk), Client()
    answer = other.get(card_of(stage.host.pk), follow=True)
    assert answer.status_code == 403 and "这张卡是给小周的" in text(answer) and "请运营官" in text(answer)
    assert stage.group.name not in text(answer) and stage.community.name not in text(answer)
    assert owner.get(card_of(stage.host.pk)).status_code == 200
    assert other.post(f"{card_of(stage.host.pk)}/sent", {"outbox": 1}).status_code == 403


@pytest.mark.parametrize("fetch", [
    lambda client, url: client.head(url), lambda client, url: client.get(url, headers={"User-Agent": "TelegramBot (like TwitterBot)"}),
    lambda client, url: client.get(url, headers={"Sec-Purpose": "prefetch;prerender"}), lambda client, url: client.get(url),
])  # fmt: skip
def test_what_only_fetches_the_link_does_not_take_it_from_its_owner(stage, fetch):
    answer = fetch(Client(), card_of(stage.host.pk))
    assert stage.group.name not in text(answer)
    assert "小周" in text(phone_of(stage.host.pk, headers=WECHAT).get(card_of(stage.host.pk)))


def test_the_operator_reissues_and_the_card_moves_to_the_next_phone(stage):
    old, address = phone_of(stage.host.pk), card_of(stage.host.pk)
    camps.reissue_card(stage.host.pk)
    new = phone_of(stage.host.pk)
    assert old.get(address).status_code == 404 and old.get(card_of(stage.host.pk)).status_code == 403
    assert new.get(address).status_code == 404 and new.get(card_of(stage.host.pk)).status_code == 200


def test_a_browser_that_keeps_no_cookies_is_told_so(stage):
    answer = Client().get(f"{card_of(stage.host.pk)}?k=1")
    assert answer.status_code == 409 and "允许 Cookie" in text(answer)


def test_in_a_demo_the_card_opens_on_every_device(stage):
    stage.community.is_demo = True
    stage.community.save()
    pages = [Client().get(card_of(stage.host.pk)) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert "真实社群里" in text(pages[1])
