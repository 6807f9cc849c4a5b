"""Who carries the talk, as somebody at the keyboard asks for it; every expected number was counted on paper from the story above it."""

import orjson
import pytest

from qunying.channels.facts import Mentioned, Reacted, ReactionWithdrawn, Recalled
from qunying.channels.tests.labelled import messages
from qunying.commerce.facts import OrderPaid
from qunying.faces.shell.main import main
from qunying.faces.shell.tests.talk.telling import TEXT, WEEK, only, rounded
from qunying.insight import queries, reports
from qunying.insight.tests.story import moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mechanism("001-076")
def test_the_self_operation_index_counts_who_begins_conversations_in_the_role_they_had_then(story, rooms, ask):
    """
    Group 1: on each of D2–D6 four conversations an hour apart; member 1 begins the first, staff 9 the second, 2 the third, 3 the last; each is answered
    29 minutes later, which begins nothing; a bot speaks in between. 3 is hired on D5 at 09:00: theirs of D5 and D6 are begun by staff. 20, of them 13.
    Group 2 has 19 conversations, all begun by members.
    """
    one, two, _ = rooms
    story.comes(1, 2, 3, day=1, group=one)
    story.comes(9, day=1, kind="staff", group=one)
    story.comes(8, day=1, kind="bot", group=one)
    story.hires(3, day=5)
    for day in range(2, 7):
        for hour, who in ((10, 1), (11, 9), (12, 2), (13, 3)):
            story.writes(who, TEXT, group=one, day=day, clock=f"{hour}:00")
            story.writes(8, TEXT, group=one, day=day, clock=f"{hour}:15")
            story.writes(2, TEXT, group=one, day=day, clock=f"{hour}:29")
    for n in range(19):
        story.writes(1, TEXT, group=two, day=2 + n % 5, clock=f"{8 + n // 5}:00")
    rows = ask("channels.self_operation")
    assert rounded(rows, "group", "by_members", "n", "value", "state") == [("g1", 13, 20, 0.65, "ok"), ("g2", 19, 19, None, "few")]
    assert only(rows, "interval")[1] == (None,)


def test_thirty_minutes_of_silence_begin_a_conversation_also_across_midnight(story, rooms, ask):
    story.comes(1, 2, day=1, group=rooms[0])
    for day, clock in ((2, "23:50"), (3, "00:19"), (3, "00:49"), (3, "01:18")):
        story.writes(1, TEXT, group=rooms[0], day=day, clock=clock)
    assert only(ask("channels.self_operation", "--from", "2026-11-03"), "n") == [(1,)]


@pytest.mark.mechanism("003-002")
def test_personal_replies_of_an_operator_leave_out_what_was_copied_to_two_groups(story, rooms, ask):
    """Staff 9 says eight things in the week: one names, one quotes, one answers, two say nothing to anybody; and one naming text goes to three groups."""
    one, two, three = rooms
    story.comes(1, day=1, group=one)
    story.comes(9, day=1, kind="staff", group=one)
    asked = story.writes(1, "怎么报名？", group=one, day=3)
    story.writes(9, "@阿美 你上次说的书到了", group=one, day=3)
    story.writes(9, "「阿强：名额还有吗」还有两个", group=one, day=3)
    story.writes(9, "在公告第三条", group=one, day=3, reply_to=asked)
    story.writes(9, "今天的安排在公告里", group=one, day=4)
    story.writes(9, "明天休息一天", group=one, day=4)
    for room in (one, two, three):
        story.writes(9, "@阿美 也欢迎大家来", group=room, day=5)
    rows = ask("channels.personal_replies", *WEEK)
    assert only(rows, "day", "identity", "n", "personal", "copied", "value") == [("2026-11-02", 9, 8, 3, 3, 0.375)]


@pytest.mark.mechanism("004-182")
def test_water_is_told_from_talk_and_the_group_with_most_messages_can_be_last(story, rooms, ask):
    """Group 1 floods: 30 messages, 29 water. Group 2 says ten things, one twice; group 3 twelve things."""
    one, two, three = rooms
    story.comes(1, 2, 3, day=1, group=one)
    for n in range(30):
        story.writes(1, ["打卡", "👍👍👍👍👍👍", "早上好呀各位", "1", "收到谢谢老师"][n % 5] if n else TEXT, group=one, day=2, clock=f"10:{n:02}")
    for n in range(10):
        story.writes(2, f"第{n}件事是这样的经过" if n < 9 else "第0件事是这样的经过", group=two, day=3, clock=f"10:{n:02}")
    for n in range(12):
        story.writes(3, f"我今天学到的第{n}点", group=three, day=3, clock=f"10:{n:02}")
    rows = ask("channels.water", *WEEK)
    assert only(rows, "group", "n", "water", "substantial", "place") == [("g1", 30, 29, 1, 3), ("g2", 10, 1, 9, 2), ("g3", 12, 0, 12, 1)]
    assert rounded(rows, "value") == [(0.9667,), (0.1,), (0.0,)]


@pytest.mark.mechanism("004-182")
def test_of_two_hundred_judged_messages_most_are_rightly_called_water_or_not(story, ask):
    """Each message is told in a group of its own, so a group's share is what the measure says of it."""
    story.comes(1, day=1)
    judged = messages()
    for room, (text, *_) in enumerate(judged, start=1000):
        story.writes(1, text, group=room, day=3)
    story.end()
    said = {row["group_id"]: row["water"] == 1 for row in queries.run("channels.water", story.community).rows}
    right = sum(said[room] == water for room, (_, water, *_) in enumerate(judged, start=1000))
    assert (len(said), right / len(judged) >= 0.85) == (200, True)


@pytest.mark.mechanism("003-028")
def test_one_who_says_more_than_half_of_thirty_messages_crosses_the_red_line(story, rooms, ask):
    """
    Group 1: 16 + 8 + 4 + 2 = 30 → top 16/30 = 53.3 %; Gini of 2, 4, 8, 16: 2(2 + 8 + 24 + 64)/(4·30) − 5/4 = 0.3833. Group 2: 15 of 30 is half, not more.
    Group 3: 29 of 29, too few. What was said 28 days before and by a bot does not count.
    """
    one, two, three = rooms
    story.comes(1, 2, 3, 4, day=1)
    story.comes(8, day=1, kind="bot")
    for room, counts in ((one, {1: 16, 2: 8, 3: 4, 4: 2, 8: 99}), (two, {1: 15, 2: 15}), (three, {1: 29})):
        for who, times in counts.items():
            story.says(who, group=room, day=5, times=times)
    story.says(2, group=one, day=-16, times=50)
    rows = ask("channels.solo")
    assert rounded(rows, "group", "members", "n", "top1", "value", "gini", "red") == [
        ("g1", 4, 30, 16, 0.5333, 0.3833, True), ("g2", 2, 30, 15, 0.5, 0.0, False), ("g3", 1, 29, 29, 1.0, 0.0, False)
    ]  # fmt: skip


@pytest.mark.mechanism("003-028")
def test_crossing_the_red_line_is_one_task_until_the_group_talks_again(story, rooms, ask, capsys):
    """
    Member 1 says 20 on D3 and on D10, 2 says 15 on D3: to Sunday D8 20 of 35, to D15 40 of 55. On D17 2 and 3 say 30 each: to D22 45 of 115 is no line.
    """
    from qunying.flows import queries as flows
    from qunying.groups.signals import keeping
    from qunying.journal.reactions import drain
    from qunying.kernel import clock

    def tasks(day):
        with clock.fixed(moment(day, "08:30")):
            story.end()
            keeping.keep(story.community)
            drain()
            return [(task.group, task.data["signal"], task.data["figures"]) for task in flows.open_tasks(story.community, kinds=["groups.signal"])]

    story.comes(1, 2, 3, day=1)
    story.says(1, group=rooms[0], day=3, times=20)
    story.says(2, group=rooms[0], day=3, times=15)
    story.says(1, group=rooms[0], day=10, times=20)
    solo = (rooms[0], "solo", {"messages": 35, "top": 20, "members": 2})
    assert [[task for task in tasks(day) if task[1] == "solo"] for day in (9, 10, 16)] == [[solo], [solo], [solo]]
    weeks = ask("channels.solo_weeks")
    assert only(weeks, "day", "n", "value", "red") == [("2026-11-08", 35, 20, True)]  # D15 is not over at 08:30 on D13
    story.says(2, 3, group=rooms[0], day=17, times=30)
    assert [task for task in tasks(23) if task[1] == "solo"] == []


def network(story, room):
    """Ten members; answers in the week of D2: 1↔2, 3↔4, 5→6, 7→6, 1→3 twice, 8→9; 10 and staff answer each other, 2 answers themself, D1 answers before."""
    story.comes(*range(1, 11), day=1, group=room)
    story.comes(99, day=1, kind="staff", group=room)
    said = {who: story.writes(who, TEXT, group=room, day=1, clock="10:00") for who in (*range(1, 11), 99)}
    for who, whom in ((1, 2), (2, 1), (3, 4), (4, 3), (5, 6), (7, 6), (1, 3), (1, 3), (8, 9), (10, 99), (99, 10), (2, 2)):
        story.writes(who, TEXT, group=room, day=3, reply_to=said[whom], reply_by="inferred" if who == 8 else "said")
    story.writes(6, TEXT, group=room, day=1, clock="11:00", reply_to=said[5])
    story.founds(room, day=1)
    story.says(1, group=room, day=10)


def names_and_likes(story, room):
    """In the same week 4 names 10 and 2, 10 likes what 4 said; named by 1 and taken back, liked by 5 and taken back, staff and oneself count for nothing."""
    for who, whom, message in ((4, 10, 501), (4, 2, 501), (1, 10, 502), (99, 1, 503), (1, 99, 504), (3, 3, 505)):
        story.tell(Mentioned(whom), who=who, group=room, day=4, subject=("post", message))
    story.tell(Recalled(3, True), who=1, group=room, day=4, clock="12:03", subject=("post", 502))
    for who, whom, post in ((10, 4, 501), (5, 4, 501), (99, 4, 501), (4, 4, 501), (6, None, 600)):
        story.tell(Reacted(whom), who=who, group=room, day=5, subject=("post", post))
    story.tell(ReactionWithdrawn(4), who=5, group=room, day=5, clock="12:01", subject=("post", 501))


@pytest.mark.mechanism("003-003")
def test_density_and_reciprocity_equal_a_hand_worked_graph_of_ten_members(story, rooms, ask):
    """
    Answers 1→2 2→1 3→4 4→3 5→6 7→6 1→3 8→9, names 4→10 4→2, a like 10→4: 11 of 90 are 12.22 %; 1–2, 3–4, 4–10 are mutual, 6 of 11. In the next week
    nobody turns to anybody: none, not zero.
    """
    network(story, rooms[0])
    names_and_likes(story, rooms[0])
    rows = ask("channels.interaction", "--from", "2026-11-02")
    told = ("day", "n", "edges", "mutual", "value", "reciprocity", "replies", "mentions", "reactions", "inferred", "state")
    assert rounded(rows, *told) == [
        ("2026-11-02", 10, 11, 6, 0.1222, 0.5455, 9, 2, 1, 1, "ok"), ("2026-11-09", 10, 0, 0, None, None, 0, 0, 0, 0, "none"),
    ]  # fmt: skip


def test_a_two_way_tie_is_a_pair_that_answered_each_other_within_thirty_days(story, rooms, ask):
    """To the end of the week of D2: 1–2, 3–4, and 5–6 whose halves lie in different weeks; 8→9 is one-sided. Ten members spoke: 0.3 each."""
    network(story, rooms[0])
    rows = ask("channels.ties", *WEEK)
    assert rounded(rows, "day", "value", "n", "per_member", "replies", "inferred") == [("2026-11-02", 3, 10, 0.3, 10, 1)]


def trade(story, rooms):
    """
    In the n-th group 20 conversations, 2n of them begun by the member 100n, and 20 members, of whom as many buy as the swapped place says: 2, 1, 4, 3 …
    Places differ by one in every group: Σd² = n, so of ten groups ρ = 1 − 6·10/(10·99) = 0.9394, and tanh(atanh ρ ± 1.96·√(1.06/7)) = 0.7488 … 0.9865.
    """
    story.comes(9, day=1, kind="staff")
    for n, room in enumerate(rooms, start=1):
        story.comes(*range(100 * n, 100 * n + 20), day=1, group=room)
        for turn in range(20):
            story.writes(100 * n if turn < 2 * n else 9, TEXT, group=room, day=2 + turn // 10, clock=f"{8 + turn % 10}:00")
        for buyer in range(n + 1 if n % 2 else n - 1):
            story.tell(OrderPaid(9900), who=100 * n + buyer, day=4)


@pytest.mark.mechanism("001-077")
def test_self_operation_stands_beside_conversion_with_a_rank_correlation_of_ten_groups(story, ten_rooms, ask, capsys):
    trade(story, ten_rooms)
    rows = ask("commerce.self_operation")
    assert rounded(rows, "value", "conversion", "groups", "rho", "rho_low", "rho_high", "state")[:2] == [
        (0.1, 0.1, 10, 0.9394, 0.7488, 0.9865, "ok"), (0.2, 0.05, 10, 0.9394, 0.7488, 0.9865, "ok")
    ]  # fmt: skip
    assert (len(rows), {row["day"] for row in rows}) == (10, {"2026-11-01"})
    assert main(["report", "--community", "dushu", "--json"]) == 0
    [told] = [entry for entry in orjson.loads(capsys.readouterr().out)["findings"] if entry["key"] == "commerce.self_operation"]
    assert "转化率也高一些" in told["title"] and "0.94" in told["cause"] and "不能说明因果" in told["cause"]
    [drawn] = [entry.finding.picture for entry in reports.build(story.community).entries if entry.key == "commerce.self_operation"]
    assert (len(drawn.x), [name for name, _ in drawn.series], len(told["rows"])) == (10, ["成员起头", "转化率"], 10)
    words = told["title"] + told["cause"].replace("不能说明因果", "")
    assert not [word for word in ("因为", "导致", "使得", "带来", "提高了", "因果") if word in words]


@pytest.mark.mechanism("001-077")
def test_fewer_than_ten_groups_are_not_compared(story, ten_rooms, ask, capsys):
    trade(story, ten_rooms[:9])
    assert {(row["groups"], row["rho"], row["state"]) for row in ask("commerce.self_operation")} == {(9, None, "few")}
    assert main(["report", "--community", "dushu", "--json"]) == 0
    [told] = [entry for entry in orjson.loads(capsys.readouterr().out)["findings"] if entry["key"] == "commerce.self_operation"]
    assert (told["tone"], told["title"][:4]) == ("unknown", "群还不够")
