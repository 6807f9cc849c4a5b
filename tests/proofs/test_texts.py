"""A long text on its way to every member of a web group."""

import html
import re
from datetime import timedelta

import pytest

from qunying.channels import services as channels
from qunying.faces.console.tests import stage
from qunying.kernel import clock
from tests.proofs.steps import join, work, write

pytestmark = [pytest.mark.django_db(transaction=True)]
# Family, flag, skin tone, keycap, a sign beyond the basic plane and a Tibetan letter: what careless cutting breaks.
SIGNS = "👨‍👩‍👧‍👦🇨🇳👍🏽7️⃣𠮷རྒྱ"


def long_text(length):
    """Numbered Chinese sentences with emoji, exactly so many characters."""
    told, number = "", 0
    while len(told) < length:
        number += 1
        told += f"第{number}句读到停下来的那一行就抄下来{SIGNS}。" + ("\n\n" if number % 7 == 0 else "")
    told = told[:length]
    return told[:-1].rstrip() + "完" * (length - len(told[:-1].rstrip()))


def saying(text):
    data = stage.blueprint(days=1)
    data["content"]["scripts"][0]["full"] = text
    return data


def cards(phone):
    """The texts of the cards in the member's feed, as they read."""
    page = phone.get("/m/feed").content.decode()
    prose = re.findall(r'<li class="said"[^>]*>.*?<div class="prose">(.*?)</div>', page, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br\s*/?>", "\n", re.sub(r"</p>\s*<p[^>]*>", "\n\n", one)))).strip() for one in prose]


@pytest.mark.mechanism("002-028")
def test_two_thousand_characters_with_emoji_reach_every_member_once_and_too_many_are_refused_in_plan(qunying, morning, tmp_path):
    text = long_text(2000)
    assert (len(text), text.count("👨‍👩‍👧‍👦") > 30, text.count("\n\n") > 2) == (2000, True, True)
    for over in (4001, 5000):
        refused = qunying("plan", write(tmp_path, saying("长" * (over - 1) + "👍")), "--json")
        (problem,) = refused.json["problems"]
        assert (refused.code, problem["code"], problem["path"]) == (1, "too_long", "content.scripts.0.full")
        assert str(over) in problem["message"] and "4000" in problem["message"].replace(",", "") + problem["mend"].replace(",", "")
    assert qunying("check", write(tmp_path, saying("长" * 3999 + "👍"))).code == 0
    clock.set_fixed(morning - timedelta(hours=12))
    assert qunying("apply", write(tmp_path, saying(text)), "--yes").code == 0
    phones = [join("renji", f"学员{number}") for number in range(6)]  # two in each of the three groups
    clock.set_fixed(morning - timedelta(hours=1) + timedelta(seconds=5))
    work()
    channels.reconcile(worker="proof", limit=50)
    clock.set_fixed(morning)
    work()  # nothing is left to do, and nothing is done twice
    assert [cards(phone) for phone in phones] == [[text]] * 6
