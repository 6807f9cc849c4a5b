"""The measures of talk as somebody at the keyboard asks for them; every expected number was counted on paper from the story above it."""

import orjson
import pytest

from qunying.channels.facts import Delivered, Recalled
from qunying.channels.tests.labelled import messages
from qunying.commerce.facts import OrderPaid
from qunying.faces.shell.main import main
from qunying.groups import services as groups
from qunying.insight import acts, queries, reports
from qunying.insight.tests.story import Story, moment
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "这是一句有内容的话"
WEEK = ("--from", "2026-11-02", "--to", "2026-11-08")  # Monday D2 to Sunday D8


@pytest.fixture
def story(settings, tmp_path, morning):
    """Community 读书会 in Shanghai with groups 1 and up, its lake empty; it is 08:30 on D13, a Friday."""
    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")
    yield Story(community.pk)
    queries.forget()


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` after the story's end and give its rows."""

    def asked(*words):
        story.end()
        assert main(["measure", *words, "--community", "dushu", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)["rows"]

    return asked


def found(story, count):
    declared = {"route": "first", "purpose": "读书", "audience": "r", "domain": "教育", "capacity": 200, "in_calendar": True}
    return [groups.create(story.community, key=f"g{n}", name=f"群{n}", position=n, **declared).pk for n in range(1, count + 1)]


@pytest.fixture
def rooms(story):
    """Three groups."""
    return found(story, 3)


@pytest.fixture
def ten_rooms(story):
    """Ten groups."""
    return found(story, 10)


def only(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def rounded(rows, *names):
    return [tuple(row[name] if not isinstance(row[name], float) else round(row[name], 4) for name in names) for row in rows]


@pytest.mark.mechanism("000-016")
def test_share_breadth_is_members_who_shared_over_members_present(story, rooms, ask):
    """Twelve members are there in the week; 1, 2 and 3 share, 1 twice; 4 only talks, 5 advertises; staff, a bot and who left before share too."""
    room = rooms[0]
    story.comes(*range(1, 14), day=1, group=room)
    story.comes(91, 92, day=1, kind="staff", group=room)
    story.comes(95, day=1, kind="bot", group=room)
    story.goes(13, group=room, day=1, clock="20:00")
    for who, text, form in [(1, "", "image"), (1, "看 https://example.org/a", "text"), (2, "", "file"), (3, "", "video"), (4, TEXT, "text")]:
        story.writes(who, text, form=form, group=room, day=3)
    story.writes(5, "限时优惠 https://example.org/buy", group=room, day=4)
    for who in (13, 91, 92, 95):
        story.writes(who, "", form="image", group=room, day=5 if who != 13 else 1)
    before = ask("channels.share_breadth", *WEEK)
    assert only(before, "day", "did", "n", "value", "state") == [("2026-11-02", 3, 12, 0.25, "ok")]
    assert ask("channels.share_breadth", *WEEK, "--rebuild") == before  # replayed from the journal


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


@pytest.mark.mechanism("003-026")
def test_habit_is_coming_at_the_hour_on_five_of_seven_days(story, rooms, ask, monkeypatch):
    """
    D6–D12 around 20:00. 1 comes on all seven, 2 on five (19:30 and 20:30 are within), 3 on four and once at 20:31, 4 often but at noon; 5 came on D7 and 6
    left on D12, so neither was there all seven; staff 9 and bot 8 come daily. Of four present two have the habit.
    """
    room = rooms[0]
    story.comes(1, 2, 3, 4, 6, day=1, group=room)
    story.comes(9, day=1, kind="staff", group=room)
    story.comes(8, day=1, kind="bot", group=room)
    story.comes(5, day=7, group=room)
    for day in range(6, 13):
        story.says(1, 8, 9, group=room, day=day, clock="20:05")
        story.checks_in(4, group=room, day=day, clock="12:00")
        story.says(5, 6, group=room, day=day, clock="20:00")
    for day, clock in ((6, "19:30"), (7, "20:30"), (8, "20:00"), (9, "20:00"), (10, "20:00")):
        story.checks_in(2, group=room, day=day, clock=clock)
    for day, clock in ((6, "20:31"), (7, "20:00"), (8, "20:00"), (9, "20:00"), (10, "20:00")):
        story.says(3, group=room, day=day, clock=clock)
    story.goes(6, group=room, day=12, clock="21:00")
    assert only(ask("channels.habit"), "group", "habitual", "n", "value") == [("g1", 2, 4, 0.5)]


@pytest.mark.mechanism("003-027")
def test_output_breadth_names_its_version_and_counts_neither_check_ins_nor_points(story, rooms, ask):
    """Of 120 present 30 put something out in the week: 10 diaries, 10 ideas, 10 feedbacks, two of them by one; 50 check in; 7 show a picture."""
    from qunying.incentives.facts import PointsGranted

    room = rooms[0]
    story.comes(*range(1, 121), day=1, group=room)
    story.comes(191, day=1, kind="staff", group=room)
    for kind, who in (("diary", range(1, 11)), ("idea", range(11, 21)), ("feedback", range(21, 31)), ("feedback", [1]), ("diary", [191])):
        story.takes_part(*who, kind=kind, activity=1, group=room, day=4)
    story.checks_in(*range(40, 90), group=room, day=4)
    story.takes_part(90, kind="vote", activity=1, group=room, day=4)
    story.tell(PointsGranted(10, "early", 1, 10), who=39, group=room, day=4)
    for who in range(31, 38):
        story.writes(who, "", form="image", group=room, day=4)
    assert only(ask("channels.output_breadth", *WEEK), "did", "n", "version") == [(37, 120, 2)]
    first = queries.run("channels.output_breadth", story.community, start="2026-11-02", end="2026-11-08", version=1).rows
    assert only(first, "did", "members", "rate", "version") == [(30, 120, 0.25, 1)]


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


def test_density_and_reciprocity_equal_a_hand_worked_graph_of_ten_members(story, rooms, ask):
    """Edges 1→2 2→1 3→4 4→3 5→6 7→6 1→3 8→9: 8 of 90 are 8.89 %, 4 of 8 mutual. In the next week nobody answers: none, not zero."""
    network(story, rooms[0])
    rows = ask("channels.interaction", "--from", "2026-11-02")
    assert rounded(rows, "day", "n", "edges", "mutual", "value", "reciprocity", "replies", "inferred", "state") == [
        ("2026-11-02", 10, 8, 4, 0.0889, 0.5, 9, 1, "ok"), ("2026-11-09", 10, 0, 0, None, None, 0, 0, "none"),
    ]  # fmt: skip


def test_a_two_way_tie_is_a_pair_that_answered_each_other_within_thirty_days(story, rooms, ask):
    """To the end of the week of D2: 1–2, 3–4, and 5–6 whose halves lie in different weeks; 8→9 is one-sided. Ten members spoke: 0.3 each."""
    network(story, rooms[0])
    rows = ask("channels.ties", *WEEK)
    assert rounded(rows, "day", "value", "n", "per_member", "replies", "inferred") == [("2026-11-02", 3, 10, 0.3, 10, 1)]


@pytest.mark.mechanism("003-005")
def test_who_only_takes_is_told_from_who_cannot_be_known(story, rooms, ask, monkeypatch):
    """1 talks, 2 talks and reads, 3 and 4 read, 5 says 早 and reads, 6 does nothing, 7 writes a diary. In group 2, whose channel hides reading, 11 talks."""
    one, two, _ = rooms
    story.comes(*range(1, 8), day=1, group=one)
    story.comes(11, 12, 13, day=1, group=two)
    story.comes(9, day=1, kind="staff", group=one)
    for who in (1, 2, 11):
        story.writes(who, f"{TEXT}{who}", group=one if who < 10 else two, day=5)
    story.writes(5, "早", group=one, day=5)
    story.takes_part(7, kind="diary", activity=1, group=one, day=5)
    story.sees(2, 3, 4, 5, 9, group=one, day=6)
    monkeypatch.setitem(acts._BLIND, "seen", [lambda community: frozenset({two})])
    rows = ask("channels.takers")
    assert rounded(rows, "group", "n", "givers", "takers", "unknown", "value", "state") == [
        ("g1", 7, 3, 3, 0, 0.4286, "ok"), ("g2", 3, 1, None, 2, None, "unobservable")
    ]  # fmt: skip
    each = ask("channels.exchange")
    assert only(each, "identity", "gave", "took", "label") == [
        (1, 1, 0, "giver"), (2, 1, 1, "both"), (3, 0, 1, "taker"), (4, 0, 1, "taker"), (5, 0, 1, "taker"), (6, 0, 0, "neither"), (7, 1, 0, "giver"),
        (11, 1, None, "giver"), (12, 0, None, "unknown"), (13, 0, None, "unknown"),
    ]  # fmt: skip


@pytest.mark.mechanism("004-056")
def test_the_groups_a_member_touches_a_day_are_those_they_read_or_act_in(story, ask, monkeypatch):
    """1 sits in twelve groups and touches one: 8.3 %; 2 in two and touches one; 3 in one, reads it; 4 in one, does nothing; 5 only where nothing is seen."""
    story.comes(1, 2, 3, 4, 5, day=1)
    for room in range(1, 13):
        story.sits(1, group=room, day=1)
    story.sits(2, group=1, day=1)
    story.sits(2, group=2, day=1)
    story.sits(3, group=1, day=1)
    story.sits(4, group=2, day=1)
    story.sits(5, group=50, day=1)
    story.says(1, group=4, day=3)
    story.checks_in(2, group=1, day=3)
    story.sees(3, group=1, day=3)
    monkeypatch.setitem(acts._BLIND, "seen", [lambda community: frozenset({50})])
    rows = ask("channels.groups_touched", "--from", "2026-11-03", "--to", "2026-11-03")
    assert only(rows, "n", "below", "middle", "most", "value", "groups_unseen") == [(4, 2, 0, 2, 0.5, 1)]


def test_forms_are_counted_by_how_many_there_effectively_are(story, rooms, ask):
    story.comes(1, day=1, group=rooms[0])
    for form in ("text", "image", "voice", "link"):
        story.writes(1, TEXT, form=form, group=rooms[0], day=2)
    for _ in range(5):
        story.writes(1, TEXT, group=rooms[1], day=2)
    assert only(ask("channels.forms"), "group", "n", "forms", "value") == [("g1", 4, 4, 4.0), ("g2", 5, 1, 1.0)]


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


@pytest.mark.mechanism("002-035")
def test_participation_in_an_item_divides_those_who_answered_by_those_who_were_there(story, rooms, ask):
    """150 members are there on D3; 12 answer, one of them twice; five who come on D4 and three of the staff answer too. The second item is taken back."""
    room = rooms[0]
    story.comes(*range(1, 151), day=1, group=room)
    story.comes(*range(301, 305), day=1, kind="staff", group=room)
    item, gone = (story.writes(301, TEXT, group=room, day=3, clock=clock) for clock in ("09:00", "10:00"))
    story.tell(Delivered(0, True, "auto", "channel", 777), group=room, day=3, clock="11:00")
    story.comes(*range(201, 206), day=4, group=room)
    for who in (*range(1, 13), 12, *range(201, 206), 302, 303, 304):
        story.writes(who, TEXT, group=room, day=4, reply_to=item)
    story.writes(20, TEXT, group=room, day=4, reply_to=gone)
    story.writes(21, TEXT, group=room, day=4, reply_to=777)
    told = ("item", "sort", "took_part", "n", "value")
    stand = [(item, "message", 12, 150, 0.08), (777, "card", 1, 150, 1 / 150)]
    assert sorted(only(ask("channels.item_participation", *WEEK), *told)) == sorted([*stand, (gone, "message", 1, 150, 1 / 150)])
    story.tell(Recalled(5, False), group=room, day=5, subject=("history", gone))
    assert sorted(only(ask("channels.item_participation", *WEEK), *told)) == sorted(stand)


def test_a_question_is_left_alone_when_nobody_answers_it_and_nobody_speaks_soon_after(story, rooms, ask):
    """
    On D5 (8 days ago at most 200 hours): q1 is answered on D6 by its number, q2 is followed by somebody within 29 minutes, q3 only by its own asker and a
    bot, q4 is the last word in group 2, q5 of D12 is younger than 48 hours, q6 is asked by staff. q3 and q4 are left alone.
    """
    one, two, _ = rooms
    story.comes(1, 2, day=1, group=one)
    story.comes(9, day=1, kind="staff", group=one)
    story.comes(8, day=1, kind="bot", group=one)
    q1 = story.writes(1, "发票怎么开？", group=one, day=5, clock="08:00")
    story.writes(1, "几点集合？", group=one, day=5, clock="10:00")
    story.writes(2, "七点", group=one, day=5, clock="10:29")
    q3 = story.writes(1, "跑步还有名额吗", group=one, day=5, clock="12:00")
    story.writes(1, "在线等", group=one, day=5, clock="12:05")
    story.writes(8, "我是机器人", group=one, day=5, clock="12:06")
    story.writes(2, "在开票那一页", group=one, day=6, reply_to=q1)
    q4 = story.writes(2, "谁有笔记？", group=two, day=6, clock="08:30")
    story.writes(1, "谁有伞？", group=two, day=12)
    story.writes(9, "大家都到了吗？", group=one, day=7)
    assert only(ask("channels.unanswered"), "group", "message", "value") == [("g1", q3, 188), ("g2", q4, 168)]


def test_the_second_post_rate_counts_those_whose_week_is_over(story, rooms, ask):
    """First words in the week of D2: 1 speaks again a day later, 2 only ten minutes later, 3 eight days later, 4 never. 5 begins on D9: not over on D13."""
    room = rooms[0]
    story.comes(1, 2, 3, 4, 5, day=1, group=room)
    story.comes(9, day=1, kind="staff", group=room)
    story.says(1, 2, 3, 4, 9, group=room, day=3, clock="10:00")
    story.says(1, 9, group=room, day=4)
    story.says(2, group=room, day=3, clock="10:10")
    story.says(3, group=room, day=11, clock="10:01")
    story.says(5, group=room, day=9)
    story.says(5, group=room, day=10)
    rows = ask("channels.second_post")
    assert rounded(rows, "day", "size", "n", "again", "value", "state") == [("2026-11-02", 4, 4, 1, 0.25, "ok"), ("2026-11-09", 1, 0, None, None, "incomplete")]
