"""A chat is brought in where the bot says half of all: the import hints, somebody says so, the numbers follow, and it can be taken back."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from qunying.insight import queries
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HEADER = {"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "读书群", "platform": "wechat", "type": "group", "groupId": "7@chatroom"}}
SAID = {"u1": ("阿美", 6), "u2": ("小林", 4), "u3": ("小林", 2), "b1": ("camperbot", 12)}  # 24 words, the bot's are half of them


@pytest.fixture
def brought(tmp_path, settings, morning, qunying):
    """The chat, brought in by the keyboard; what the import printed."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    queries.forget()
    lines, n = [HEADER], 0
    for who, (name, times) in SAID.items():
        for _ in range(times):
            n += 1
            at = int((BEGAN + timedelta(hours=n)).timestamp())
            lines.append({"_type": "message", "platformMessageId": f"m{n}", "sender": who, "accountName": name, "timestamp": at, "type": 0, "content": "你好"})
    path = tmp_path / "读书群.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    yield qunying("import", path, "--community", "dushu")
    queries.forget()


@pytest.fixture
def top(qunying):
    """Who says most, as ``qunying measure`` tells it: words, speakers, and the share of the first of them."""

    def top(*words):
        [row] = qunying("measure", "channels.concentration", "--community", "dushu", "--json", *words).json["rows"]
        return row["messages"], row["members"], row["share"]

    return top


def say(qunying, name, kind, *words):
    return qunying("count-as", name, "--community", "dushu", "--as", kind, *words)


def test_scripts_hear_of_names_like_bots_as_well_until_somebody_has_spoken_of_them(brought, qunying, tmp_path):
    once_more = ("import", tmp_path / "读书群.jsonl", "--community", "dushu", "--json")
    [maybe] = qunying(*once_more).json["maybe_bots"]
    assert maybe["name"] == "camperbot" and qunying("count-as", maybe["id"], "--community", "dushu", "--as", "bot").code == 0
    told = qunying(*once_more).json
    assert (told["maybe_bots"], told["new"], told["known"]) == ([], 0, 24)


def test_a_bot_that_says_half_leaves_the_members_numbers_and_comes_back_when_it_was_wrong(brought, qunying, top):
    assert "名字像机器人的有 1 位：「camperbot」" in brought.out and "qunying count-as camperbot --community dushu --as bot" in brought.out
    assert top() == (24, 4, 0.5)
    told = say(qunying, "camperbot", "bot", "--reason", "发积分的", "--json")
    assert (told.code, told.json["was"], told.json["as"], told.json["changed"]) == (0, "member", "bot", True)
    assert top() == (12, 3, 0.5) and top("--param", "who=bot") == (12, 1, 1.0)
    assert say(qunying, "camperbot", "bot", "--json").json["changed"] is False
    assert "从第一句话起算作成员" in say(qunying, "camperbot", "member").out and top() == (24, 4, 0.5)


def test_staff_named_after_an_import_are_kept_apart_and_the_report_follows(brought, qunying, top):
    say(qunying, "camperbot", "bot")
    say(qunying, "阿美", "staff", "--reason", "客服")
    assert (top(), top("--param", "who=staff")) == ((6, 2, 4 / 6), (6, 1, 1.0))
    listed = qunying("count-as", "--list", "--community", "dushu", "--json").json
    assert [(row["name"], row["as"], row["reason"]) for row in listed["counted"]] == [
        ("阿美", "staff", "客服"),
        ("camperbot", "bot", "在命令行声明，没有写理由"),
    ]
    assert listed["maybe_bots"] == []
    rows = qunying("measure", "people.active_members", "--per", "month", "--community", "dushu", "--json").json["rows"]
    assert [row["active"] for row in rows] == [2]


def test_the_history_still_ends_where_it_ends_and_importing_again_changes_nothing_of_it(brought, qunying, top, tmp_path):
    say(qunying, "camperbot", "bot")
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert qunying("report", "--community", "dushu", "--json").json["to"] == "2026-03-03"
        assert "早已有 24 条" in (again := qunying("import", tmp_path / "读书群.jsonl", "--community", "dushu")).out
    assert "名字像机器人" not in again.out and top() == (12, 3, 0.5)


def test_two_of_one_name_are_listed_and_nothing_is_changed_until_one_is_meant(brought, qunying):
    refused = say(qunying, "小林", "bot")
    ids = [one.public_id for one in people.called(people.community_by_slug("dushu").pk, "小林")]
    assert (refused.code, len(ids)) == (1, 2) and all(one in refused.err for one in ids) and "什么都没有改" in refused.err
    assert say(qunying, ids[1], "bot", "--json").json["id"] == ids[1]
    assert [row.who.public_id for row in people.counted(people.community_by_slug("dushu").pk)] == [ids[1]]


def test_nobody_of_that_name_and_somebody_with_a_post_are_refused_with_the_way_on(brought, qunying):
    community = people.community_by_slug("dushu").pk
    [amei] = people.called(community, "阿美")
    services.hire(community, name="阿美", role="host", membership_id=people.memberships(community, [amei.identity])[amei.identity])
    assert (say(qunying, "没这个人", "bot").code, "一字不差" in say(qunying, "没这个人", "bot").err) == (1, True)
    assert (say(qunying, "阿美", "bot").code, "请先在「人员与角色」里" in say(qunying, "阿美", "bot").err) == (1, True)
    assert qunying("count-as", "阿美").code == 2 and not people.counted(community)
