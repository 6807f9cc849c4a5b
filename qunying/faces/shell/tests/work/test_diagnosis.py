"""``qunying measure camps.diagnosis`` says of a dead group what the operators left undone, then what the members did."""

import pytest

from qunying.channels import features
from qunying.conduct.facts import RulesPublished
from qunying.faces.shell.tests.talk.telling import only

pytestmark = pytest.mark.django_db(transaction=True)
OPERATORS, MEMBERS = ["promises", "topic", "replies", "rules"], ["solo", "silent", "leaving"]


def asks(story, who, *, day, answered_by=None):
    """A member's question, answered an hour later or never."""
    message = next(story.numbers)
    story.tell(features.posted("请问这一课在哪里看？", "text"), who=who, group=story.one, day=day, clock="12:00", subject=("history", message))
    if answered_by:
        fact = features.posted("在群公告里", "text", reply_to=message, reply_by="said")
        story.tell(fact, who=answered_by, group=story.one, day=day, clock="13:00", subject=("history", next(story.numbers)))


def test_causes_stand_in_one_order_with_figure_and_date_and_what_cannot_be_tested_has_no_data(story, ask):
    for day in (2, 4, 6, 8):  # D8 is the last day anybody does anything; it is D37 now
        asks(story, 100, day=day, answered_by=101 if day == 2 else None)
    story.promised("missed", 7)
    story.promised("kept", 5, 6)
    story.works("done", 2, 3, 4, 30)
    story.says(200, group=story.two, day=20)  # nobody has done anything there for sixteen days only
    rows = ask("camps.diagnosis")
    assert only(rows, "group", "place", "side", "cause") == [
        *[("ying-01", n, "operator", cause) for n, cause in enumerate(OPERATORS, 1)], *[("ying-01", n, "member", cause) for n, cause in enumerate(MEMBERS, 5)],
    ]  # fmt: skip
    assert only(rows, "k", "n", "true", "day") == [
        (1, 3, True, "2026-11-07"), (5, 8, True, "2026-11-04"), (3, 4, True, "2026-11-08"), (None, None, None, None),
        (None, None, None, None), (8, 10, True, "2026-11-08"), (0, 10, False, None),
    ]  # fmt: skip
    assert {row["last_day"] for row in rows} == {"2026-11-08"} and rows[3]["state"] == "none" and rows == ask("camps.diagnosis")


def test_rules_that_change_again_and_advertisements_nobody_deals_with_are_chaos(story, ask):
    story.says(*range(100, 110), group=story.one, day=8)
    for version, day in enumerate((2, 4, 6), 1):
        story.tell(RulesPublished(version, 3), day=day)
    story.tell(features.posted("加微信 abc12345 领优惠 http://x.cn", "text"), who=100, group=story.one, day=7, subject=("history", 9001))
    [row] = [row for row in ask("camps.diagnosis", "--group", "ying-01") if row["cause"] == "rules"]
    assert (row["k"], row["n"], row["true"], row["day"]) == (3, 4, True, "2026-11-07")
