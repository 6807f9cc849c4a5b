"""People of a history lie on disk: what is read and concluded stays what it was when all of them stood in memory."""

import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qunying.channels.history import shelf
from qunying.channels.history.ids import Ids
from qunying.channels.history.items import Chat, Message, Movement, Person
from qunying.channels.history.moves import BY_NAME, IMPLIED, SAID, came_and_went
from qunying.channels.history.stage import Stage
from qunying.channels.history.tests import telling

AT = 1_700_000_000_000
CHATS = Chat("a", "甲", "qq"), Chat("b", "乙", "wechat")
WHERE, WHO = st.sampled_from(["a", "b"]), st.sampled_from(["x", "y", "z"])
WHEN = st.integers(AT, AT + 8)
SPOKEN = st.builds(Message, WHERE, st.integers(0, 99).map(str), WHO, WHEN, st.just("text"), st.just("好"))
MOVED = st.builds(Movement, WHERE, st.integers(0, 5).map(str), WHO, WHEN, st.booleans(), st.booleans(), st.booleans())


@pytest.fixture
def crowded(monkeypatch):
    """Memory holds one key of each shelf."""
    monkeypatch.setattr(shelf, "ROOM", 1)


@pytest.mark.parametrize("case", telling.cases(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_is_read_does_not_depend_on_how_many_people_memory_holds(case, crowded):
    export = telling.export_in(case)
    name = telling.recognised(export)
    assert telling.as_json(name, telling.read(name, export)) == (case / telling.EXPECTED).read_text(encoding="utf-8")


@given(st.lists(st.tuples(st.text(max_size=2) | st.just("\ud800"), st.integers() | st.tuples(st.text(), st.booleans())), max_size=20))
@limits(max_examples=50, deadline=None)
def test_a_shelf_holds_what_a_dict_would(written):
    held, plain = shelf.Shelf(), dict(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "ROOM", 2)
        for key, value in written:
            held[key] = value
        assert [held.get(key) for key in plain] == list(plain.values()) and all(key in held for key in plain) and held.get("absent") is None


@given(st.lists(SPOKEN | MOVED, max_size=14))
@limits(max_examples=40, deadline=None)
def test_comings_and_goings_are_those_concluded_in_memory(told):
    with tempfile.TemporaryDirectory() as folder:
        with Stage(Path(folder), "c") as stage:
            stage.take([*CHATS, *(Person(key, f"名{key}") for key in "xyz"), *told])
        people = stage.kept.people
        found = [(*passage[:2], people[passage.person].key, *passage[3:]) for passage in came_and_went(stage.kept, "c")]
        heard = {(one.who.key, one.chat, one.at) for one in people.heard()}
        people.close()
    assert sorted(found, key=repr) == sorted(_concluded(told), key=repr)
    assert found == sorted(found, key=lambda passage: (passage[0], not passage[3])) and heard == _first_heard(told)


def _first_heard(told):
    """Who of each chat's platform is first heard of when; the two chats are of different platforms."""
    first = {}
    for item in told:
        pair = (item.sender if isinstance(item, Message) else item.who), "ab".index(item.chat)
        first[pair] = min(item.at, first.get(pair, item.at))
    return {(*pair, at) for pair, at in first.items()}


def _concluded(told):
    """The definition, with everybody in memory."""
    spoken, moved, unique = defaultdict(list), defaultdict(list), {}
    ids = {chat.key: Ids("c", chat.platform, chat.key) for chat in CHATS}

    def keep(chat, who, at, came, removed, key):
        unique[key] = at, "ab".index(chat), who, came, removed, key

    def implied(chat, who, at, nth=""):
        keep(chat, who, at, True, False, f"{IMPLIED}:{ids[chat].of(f'first:{who}{nth}'):016x}")

    for item in told:
        if isinstance(item, Message):
            spoken[item.chat, item.sender].append(item.at)
        else:
            key = f"{BY_NAME if item.by_name else SAID}:{ids[item.chat].of(f'm:{item.id}'):016x}"
            moved[item.chat, item.who].append((item.at, item.came, item.removed, key))
            keep(item.chat, item.who, item.at, item.came, item.removed, key)
    for pair, own in moved.items():
        own.sort()
        for (gone, came, *_), following in zip(own, [*own[1:], (1 << 62,)], strict=True):
            later = [at for at in spoken[pair] if gone < at < following[0]]
            if not came and later:
                implied(*pair, min(later), f"\x1f{min(later)}")
        if not own[0][1] and min(spoken[pair], default=own[0][0]) >= own[0][0]:
            implied(*pair, min(item.at for item in told if item.chat == pair[0]))
    for pair, at in spoken.items():
        if at and (pair not in moved or moved[pair][0][0] > min(at)):
            implied(*pair, min(at))
    return unique.values()
