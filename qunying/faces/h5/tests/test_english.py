"""The pages speak English to who asks for it; only what people wrote stays as they wrote it."""

import re
from pathlib import Path

import pytest
from django.test import Client

from qunying.faces.h5.tests.test_me import text

ENGLISH = {"Accept-Language": "en"}
CHINESE = re.compile(r"[一-鿿]+")
CATALOGUE = Path(__file__).parents[1] / "locale/en/LC_MESSAGES/django.po"
WRITTEN = (
    "人际关系训练营", "23 营", "阿美", "阿", "小周", "积分", "每日打卡", "三周里每天完成一次真实的沟通练习", "每天十分钟，把一句难说的话说出口",
    "陪不善表达的人，用三周学会一次好好说话", "中文",
)  # fmt: skip


@pytest.mark.parametrize("address", ["/m/", "/m/feed", "/m/me", "/m/me/keys", "/m/leave", "/m/welcome"])
def test_a_members_page_in_english_keeps_only_the_words_people_wrote(stage, address):
    page = text(stage.phone(stage.amei, headers=ENGLISH).get(address))
    for written in WRITTEN:
        page = page.replace(written, "")
    assert CHINESE.findall(page) == []


@pytest.mark.parametrize("address", ["/m/", "/m/in", "/m/in/some-link", "/m/card/nonsense"])
def test_a_strangers_page_in_english_has_no_chinese_word(db, address):
    assert CHINESE.findall(text(Client(headers=ENGLISH).get(address)).replace("中文", "")) == []


def test_every_sentence_of_the_pages_has_its_english():
    entries = re.findall(r'^msgid (".+"(?:\n".*")*)\nmsgstr (".*"(?:\n".*")*)', CATALOGUE.read_text("utf-8"), re.M)
    assert len(entries) > 150
    assert [msgid for msgid, msgstr in entries if msgstr == '""'] == []
    assert [msgid for msgid, msgstr in entries if set(re.findall(r"%\(\w+\)s", msgid)) != set(re.findall(r"%\(\w+\)s", msgstr))] == []
