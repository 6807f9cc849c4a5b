"""``qunying measure`` says whether a group is given enough, and whether it is given anything but benefits."""

import pytest

from qunying.channels import features
from qunying.commerce.facts import CouponIssued
from qunying.faces.shell.tests.talk.telling import only
from qunying.flows import queries as flows
from qunying.groups.signals import keeping
from qunying.insight.tests.story import moment
from qunying.journal.reactions import drain
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def answers(story, *days):
    """A host answers a member on each of these days."""
    for day in days:
        asked, said = next(story.numbers), next(story.numbers)
        story.tell(features.posted("怎么写开头？", "text"), who=100, group=story.one, day=day, subject=("history", asked))
        fact = features.posted("先写一句你自己的话", "text", reply_to=asked, reply_by="said")
        story.tell(fact, who=900, group=story.one, day=day, clock="13:00", subject=("history", said))


@pytest.mark.mechanism("004-020")
def test_a_week_below_seven_items_or_three_answers_is_thin_by_kind_and_the_same_words_in_two_slots_count_once(story, ask):
    story.comes(900, day=1, kind="staff")
    story.works("done", *range(9, 16))  # the week to D15: seven items and three answers
    answers(story, 9, 11, 13)
    story.works("done", *range(16, 22))  # the week to D22: six, one of them in two slots, one late, one missed; one answer
    story.works("done", 20, slot="evening", content="morning20")
    story.works("missed", 22)
    answers(story, 17)
    story.works("late", *range(23, 31), group=story.two)
    rows = ask("camps.output", "--from", "2026-11-09", "--to", "2026-11-29")
    assert only(rows, "group", "day", "items", "repeated", "answers", "thin", "items_short", "answers_short") == [
        ("ying-01", "2026-11-15", 7, 0, 3, False, 0, 0), ("ying-01", "2026-11-22", 6, 1, 1, True, 1, 2), ("ying-01", "2026-11-29", 0, 0, 0, True, 7, 3),
        ("ying-02", "2026-11-29", 7, 0, 0, True, 0, 3),
    ]  # fmt: skip
    asked = ask("camps.output", "--from", "2026-11-22", "--to", "2026-11-22", "--param", "items=6", "--param", "answers=1")
    assert only(asked, "thin") == [(False,)]


@pytest.mark.mechanism("004-060")
def test_days_that_bring_only_benefits_cross_the_line_with_one_task_and_days_without_anything_are_apart(story, ask):
    story.works("done", 20, 21)
    story.works("done", 22, 23, benefit=True)
    story.tell(CouponIssued(1, "hand", 7, 9), who=100, group=story.one, day=24)
    story.tell(CouponIssued(1, "join", 7, 9), who=101, group=story.one, day=25)  # everybody who joins gets it: nobody handed it out
    [task] = tasks(story, 25)
    assert (task.group, task.data["figures"]) == (story.one, {"brought": 5, "only": 3, "empty": 0})
    rows = {row["day"]: row for row in ask("camps.benefit_days", "--group", "ying-01")}
    assert only([rows[f"2026-11-{day}"] for day in (23, 24, 26)], "benefit_only", "brought", "empty", "rate") == [
        (2, 4, 0, 0.5), (3, 5, 0, 0.6), (3, 5, 2, 0.6),
    ]  # fmt: skip
    story.tell(features.posted("[红包]", "red_packet"), who=900, group=story.one, day=27, subject=("history", 7))
    story.comes(900, day=1, kind="staff")
    assert [one.id for one in tasks(story, 28)] == [task.id] and only(ask("camps.benefit_days", "--from", "2026-11-27"), "benefit_only")[0] == (4,)
    story.works("done", 28, 29, 30)
    assert tasks(story, 31) == []


def tasks(story, day):
    """The open tasks about benefits on the morning of that day."""
    with clock.fixed(moment(day, "08:30")):
        story.end()
        keeping.keep(story.community)
        drain()
        return [task for task in flows.open_tasks(story.community, kinds=["groups.signal"]) if task.data["signal"] == "benefit_only"]
