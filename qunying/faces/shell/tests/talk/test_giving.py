"""Who gives, takes and comes again, as somebody at the keyboard asks for it; every expected number was counted on paper from the story above it."""

import pytest

from qunying.channels.facts import Delivered, Recalled
from qunying.faces.shell.tests.talk.telling import TEXT, WEEK, only, rounded
from qunying.insight import acts, queries

pytestmark = pytest.mark.django_db(transaction=True)


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
