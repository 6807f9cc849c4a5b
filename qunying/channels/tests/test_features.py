"""What is kept of a message's words."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qunying.channels import features, words
from qunying.channels.facts import MessagePosted
from qunying.channels.replies import APIECE, Replies
from qunying.channels.tests.labelled import messages
from qunying.kernel.ids import quick_hash


def test_of_two_hundred_judged_messages_nearly_all_questions_and_advertisements_are_told():
    judged = messages()
    found = [(features.extract(text), question, ad) for text, _, question, ad in judged]
    assert len(judged) == 200
    assert sum(told.question == question for told, question, _ in found) >= 195
    assert sum(told.ad == ad for told, _, ad in found) >= 198
    assert not [told for told, _, ad in found if told.ad and not ad]  # nobody is wrongly called an advertiser


@pytest.mark.parametrize(
    "text",
    [
        "我什么都行",
        "随便怎么样",
        "我也不知道为什么",
        "没什么",
        "我在吃饭呢",
        "https://example.org/a?b=1",
        "多少有点累",
        "@所有人 明天放假",
        "no problem",
        "I know how",
    ],
)
def test_what_only_looks_like_a_question_is_none(text):
    assert not features.extract(text).question


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("@小雨 你好", "text", {"mentions": 1, "personal": True, "phrase": True}),
        ("@所有人 明天放假一天，后天照常上课", "text", {"mentions": 0, "personal": False, "phrase": False}),
        ("写信到 lin@example.org 就行了", "text", {"mentions": 0, "personal": False}),
        ("「阿强：名额还有吗」还有两个", "text", {"personal": True, "mentions": 0}),
        ("[图片]", "image", {"emoji_only": False, "form": "image", "phrase": False}),
        ("", "image", {"emoji_only": False, "length": 0, "phrase": False}),
        ("[呲牙][强]", "text", {"emoji_only": True, "phrase": False}),
        ("看 https://example.org/x 这里", "text", {"link": True, "ad": False, "question": False}),
        ("文章", "link", {"link": True, "form": "link"}),
        ("哈" * 2000, "text", {"phrase": False, "length": 2000}),
    ],
)
def test_a_message_is_kept_as_features(text, form, expected):
    fact = features.posted(text, form)
    assert {name: getattr(fact, name) for name in expected} == expected


GREETED = r"(?:(?:hi|hey|hello|so|and|but|ok|okay|@\S+)[\s,]+){0,20}"  # the plain way, which may try every cutting
ASKED = re.compile(GREETED + words.ENGLISH[words.ENGLISH.index("(?:how") :])
HANDLE = re.compile(r"(?<![A-Za-z0-9._%+-])@(?!(?:所有人|全体成员|全員|all\b|everyone\b|here\b|channel\b))[^\s@]", re.IGNORECASE)
BITS = ["how do", "what's ", "hey ", "so, ", "can i go ", ".", ", ", "! ", "\n", "@bob ", "a@b", "@all", "@here", "Aé", "好", "?", " ", "\x1c", "x", "@", "😀"]


@given(st.lists(st.sampled_from(BITS), max_size=12).map("".join))
@limits(max_examples=150, deadline=None)
def test_the_quick_ways_find_what_the_plain_ones_do(text):
    found, small = features.extract(text), text.lower()
    letters = "".join(c for c in small if c.isalnum()) if text.isascii() else re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    clauses = [0, *(mark.end() for mark in re.finditer(r"[.!,]\s*", small))]
    assert found.mentions == len(HANDLE.findall(text))
    assert found.personal == bool(found.mentions or words.QUOTE.match(text))
    assert found.fingerprint == quick_hash(letters or text, purpose="message")
    assert not text.isascii() or found.question == ("?" in text or any(ASKED.match(small, at) for at in clauses))
    assert MessagePosted(**features.payload(text)) == features.posted(text)


def test_an_answer_is_personal_and_says_how_it_is_known():
    said, guessed, none = features.posted("对", reply_to=5), features.posted("对", reply_to=5, reply_by=features.INFERRED), features.posted("对")
    assert [(one.personal, one.reply_by) for one in (said, guessed, none)] == [(True, "said"), (True, "inferred"), (False, None)]


def test_a_message_that_cannot_be_cut_into_phrases_is_given_up_at_once():
    import time

    before = time.perf_counter()
    for _ in range(100):
        features.extract("好的收到早上好大家" * 2 + "x")
        features.extract("哈嘿" * 2_000)
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("bit", ["@,", "@a, ", "@a ", "hi, ", "，请问", "「a：", "[a]", "www.", "vx ", "@"])
def test_a_row_of_the_same_marks_holds_nobody_up(bit):
    import time

    before = time.process_time()
    features.extract(bit * 10_000)
    assert time.process_time() - before < 1  # a pattern that tries every way of cutting it would not end at all


@pytest.fixture
def chat():
    """A chat in which 阿强 said m1 at 1 and m2 at 2, and Li Lei m3 at 3; gives what a message at 10 by somebody else answers."""
    replies = Replies()
    for sender, name, id, at, text in [("p1", "阿强", "m1", 1, "跑步名额还有吗"), ("p1", "阿强", "m2", 2, "我也去"), ("p2", "Li Lei", "m3", 3, "周六见")]:
        assert replies.answered("g", sender, name, id, at, text) is None
    return lambda text, sender="p9", room="g", at=10: replies.answered(room, sender, "小周", "m9", at, text)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("@阿强 有的", "m2"),
        ("@阿强，有的", "m2"),
        ("好的 @阿强\u2005有", "m2"),
        ("@Li Lei 好", "m3"),
        ("@li lei好", "m3"),
        ("@没人 有的", None),
        ("@没人 @阿强 有的", "m2"),
        ("「阿强：跑步名额还有吗」还有", "m1"),
        ("「阿强: 跑步名额…」还有", "m1"),
        ("「阿强：没说过的话」嗯", None),
        ("阿强 有的", None),
        ("写到 a@阿强 吧", None),
    ],
)
def test_whom_a_message_answers_is_read_from_its_words(chat, text, answered):
    assert chat(text) == answered


def test_nobody_answers_themself_somebody_elsewhere_or_a_later_message(chat):
    assert (chat("@阿强 又是我", sender="p1"), chat("@阿强 在吗", room="other"), chat("@阿强 嗯", at=2)) == (None, None, "m1")


def test_a_chat_remembers_a_bounded_number_of_people(monkeypatch):
    monkeypatch.setattr("qunying.channels.replies.PEOPLE_KEPT", 2)
    replies = Replies()
    for n in range(3):
        replies.answered("g", f"p{n}", f"name{n}", f"m{n}", n, "hello")
    assert [replies.answered("g", "p9", "z", "x", 10, f"@name{n}") for n in (2, 1, 0)] == ["m2", None, None]


@pytest.mark.parametrize(("chat", "name", "answered"), [("a", 0, None), ("a", 1, None), ("b", 2, "m6"), ("b", 3, None), ("b", 4, None), ("b", 5, "m5")])
def test_what_chats_remember_together_fits_in_one_room_and_the_longest_silent_go_first(monkeypatch, chat, name, answered):
    monkeypatch.setattr("qunying.channels.replies.ROOM", 5 * (APIECE + 10))
    replies = Replies()
    for n, where in enumerate("aabbbb"):
        replies.answered(where, f"p{n}", f"name{n}", f"m{n}", n, "ten digits")
    replies.answered("b", "p2", "name2", "m6", 6, "ten digits" * 40)  # so long that three others go for it
    assert replies.answered(chat, "p9", "z", "x", 10, f"@name{name}") == answered


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 400)), max_size=80))
@limits(max_examples=25, deadline=None)
def test_the_room_taken_is_that_of_what_is_remembered_and_never_more_than_there_is(said):
    replies = Replies()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"ROOM": 4_000, "KEPT": 3, "PEOPLE_KEPT": 4, "CHATS_KEPT": 3}.items():
            patch.setattr(f"qunying.channels.replies.{name}", value)
        for n, (chat, person, length) in enumerate(said):
            replies.answered(chat, person, f"name{person % 5}", n, n, "x" * length)
            held = [words for people in replies._chats.values() for one in people.values() for *_, words in one.said]
            assert replies._taken == sum(APIECE + len(words) for words in held) <= 4_000
