"""How much members do for each other, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

from datetime import date

import pytest

from qunying.activities.facts import Hosted, Reviewed
from qunying.faces.shell.tests.talk.telling import only

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, PROMOTED, AFTER = date(2026, 10, 10), date(2026, 10, 20), date(2026, 10, 25)
ASKER, MEI, QIANG, STAFF, BOT = 9, 1, 2, 8, 7


def answers(story, who, question, day, times, group, **more):
    for _ in range(times):
        story.writes(who, "在公告第三条", group=group, day=day, reply_to=question, reply_by="said", **more)


def hosts(story, who, day, activity):
    story.tell(Hosted(activity, "run"), who=who, day=day)


def reviews(story, who, day, times):
    for _ in range(times):
        story.tell(Reviewed(1, next(story.numbers), "liked", None, 30, who), who=ASKER, group=1, day=day)


@pytest.fixture
def told(story, rooms):
    """
    October. 阿美 takes a post on the 20th. Answers: 阿美 10 before it and 5 after, 阿强 20, staff 15: 30 of 50 by members; besides a bot, the asker under their
    own question, and a reply to what was no question. Led: 阿美 one before and one after, 阿强 two, one without anybody named: 3 of 5. Reviews: 阿美 two
    before and one after, staff two, and an old one that does not say by whom: 2 of 6. November: 阿美 answers once more; nothing else.
    """
    one, two, _ = rooms
    story.comes(ASKER, MEI, QIANG, day=date(2026, 9, 1))
    story.comes(STAFF, day=date(2026, 9, 1), kind="staff")
    story.comes(BOT, day=date(2026, 9, 1), kind="bot")
    story.hires(MEI, day=PROMOTED)
    question = story.writes(ASKER, "请问怎么报名？", group=one, day=date(2026, 10, 1))
    for who, day, times in ((MEI, BEFORE, 10), (MEI, AFTER, 5), (QIANG, AFTER, 20), (STAFF, AFTER, 14), (BOT, AFTER, 3), (ASKER, AFTER, 2)):
        answers(story, who, question, day, times, one)
    other = story.writes(QIANG, "我也想问，几点开始？", group=two, day=BEFORE)
    answers(story, STAFF, other, AFTER, 1, two)
    plain = story.writes(ASKER, "今天读完了", group=one, day=AFTER)
    answers(story, QIANG, plain, AFTER, 4, one)
    for who, day, activity in ((MEI, BEFORE, 1), (MEI, AFTER, 2), (QIANG, BEFORE, 3), (QIANG, AFTER, 4), (None, AFTER, 5)):
        hosts(story, who, day, activity)
    for who, day, times in ((MEI, BEFORE, 2), (MEI, AFTER, 1), (STAFF, AFTER, 2), (None, AFTER, 1)):
        reviews(story, who, day, times)
    answers(story, MEI, question, 3, 1, one)
    return story


@pytest.mark.mechanism("004-052")
def test_what_members_deliver_is_told_by_kind_and_month_and_by_the_role_of_that_moment(told, ask):
    rows = ask("activities.by_members")
    assert only(rows, "kind", "day", "delivered", "by_members", "by_staff", "rate", "state") == [
        ("answers", "2026-10-01", 50, 30, 20, 0.6, "ok"), ("answers", "2026-11-01", 1, 0, 1, 0.0, "incomplete"),
        ("hosted", "2026-10-01", 5, 3, 2, 0.6, "ok"), ("hosted", "2026-11-01", 0, 0, 0, None, "incomplete"),
        ("reviews", "2026-10-01", 6, 2, 4, 1 / 3, "ok"), ("reviews", "2026-11-01", 0, 0, 0, None, "incomplete"),
    ]  # fmt: skip
    [first, *_rest] = rows
    assert (first["kind_name"], round(first["low"], 3), round(first["high"], 3)) == ("回答问题", 0.462, 0.724)


def test_on_the_day_of_the_promotion_the_hour_decides(told, ask):
    story = told
    late = story.writes(ASKER, "那要带书吗？", group=1, day=PROMOTED, clock="07:00")
    answers(story, MEI, late, PROMOTED, 1, 1, clock="08:59")
    answers(story, MEI, late, PROMOTED, 1, 1, clock="09:01")
    [day] = [row for row in ask("activities.by_members", "--param", "per=day") if row["day"] == "2026-10-20" and row["kind"] == "answers"]
    assert (day["delivered"], day["by_members"], day["by_staff"]) == (2, 1, 1)


def test_one_group_has_its_own_share_and_what_no_group_owns_is_not_in_it(told, ask, rooms):
    rows = ask("activities.by_members", "--group", "g2")
    assert only(rows, "kind", "day", "delivered", "by_members") == [("answers", "2026-10-01", 1, 0), ("answers", "2026-11-01", 0, 0)]
