"""Who matches a persona, as somebody at the keyboard asks; every number was counted on paper from the story above it."""

import pytest
from django.db import transaction

from qunying.charter.personas.conditions import JOINED_DAYS, SOURCE, TAG, code_of, value_of
from qunying.charter.personas.declaring import declare
from qunying.charter.personas.facts import AttributeNoted
from qunying.charter.personas.noting import number_of
from qunying.faces.shell.tests.talk.telling import only
from qunying.people.facts import Joined, Left

pytestmark = pytest.mark.django_db(transaction=True)
CONDITIONS = [{"of": "城市", "in": ["上海", "杭州"]}, {"of": "年龄", "between": [22, 30]}, {"of": "标签", "is": "老客"}]
NEWCOMERS = [{"of": "来源", "is": "邀请"}, {"of": "加入天数", "at_least": 10}, {"of": "年龄", "at_least": 22}]


def notes(story, who, name, value, *, on=True, day=2):
    attribute = code_of(name)
    story.tell(AttributeNoted(attribute, value_of(attribute, value), number_of(value), on), who=who, day=day)


def means(story, *, revision=1, before=(), **personas):
    with transaction.atomic():
        declare(story.community, before, [{"id": key, "conditions": conditions} for key, conditions in personas.items()], revision=revision)


def known(story, who, city=None, age=None, tags=()):
    for name, value in (("城市", city), ("年龄", age), *(("标签", tag) for tag in tags)):
        if value is not None:
            notes(story, who, name, value)


def test_a_member_of_whom_something_is_lacking_is_unknown_and_one_who_fails_one_condition_is_not(story, ask):
    """
    1 fits. 2 lives in 北京. 3 has no tag at all: unknown. 4 has another tag: does not fit. 5's age is no number: unknown. 6 is 31. Of 7 nothing is known.
    8 lives in 北京, the rest is lacking: does not fit. 9 left, 10 is staff, 11 a bot: they are no members.
    """
    story.comes(1, 2, 3, 4, 5, 6, 7, 8, 9)
    story.comes(10, kind="staff")
    story.comes(11, kind="bot")
    known(story, 1, "上海", "22", ["老客", "爱跑步"])
    known(story, 2, "北京", "25", ["老客"])
    known(story, 3, "杭州", "30")
    known(story, 4, "上海", "25", ["爱跑步"])
    known(story, 5, "上海", "二十五", ["老客"])
    known(story, 6, "上海", "31", ["老客"])
    known(story, 8, "北京")
    for who in (9, 10, 11):
        known(story, who, "上海", "25", ["老客"])
    story.tell(Left(3, "left"), who=9, day=3)
    means(story, regular=CONDITIONS)
    [row] = ask("charter.persona_coverage")
    assert only([row], "persona", "members", "matches", "differs", "unknown", "decided", "rate") == [("regular", 8, 1, 4, 3, 5, 0.2)]
    assert (row["matches_share"], row["differs_share"], row["unknown_share"]) == (0.125, 0.5, 0.375)
    lacking = ask("charter.persona_lacking")
    assert only(lacking, "place", "holds", "fails", "lacking") == [(0, 5, 2, 1), (1, 4, 1, 3), (2, 4, 1, 3)]
    assert [row["identity"] for row in ask("charter.persona_members", "--param", "answer=unknown")] == [3, 5, 7]
    assert [row["identity"] for row in ask("charter.persona_members", "--param", "answer=matches")] == [1]


def test_one_tag_given_or_taken_back_moves_one_member(story, ask):
    story.comes(1, 2)
    known(story, 1, "上海", "25")
    known(story, 2, "上海", "25", ["老客"])
    means(story, regular=CONDITIONS)
    numbers = ("matches", "differs", "unknown")
    assert only(ask("charter.persona_coverage"), *numbers) == [(1, 0, 1)]
    notes(story, 1, "标签", "老客", day=3)
    assert only(ask("charter.persona_coverage"), *numbers) == [(2, 0, 0)]
    notes(story, 2, "标签", "老客", day=4, on=False)
    notes(story, 1, "城市", "北京", day=4)
    assert only(ask("charter.persona_coverage"), *numbers) == [(0, 2, 0)]
    notes(story, 1, "城市", "北京", day=5, on=False)
    assert only(ask("charter.persona_coverage"), *numbers) == [(0, 1, 1)]


def test_how_and_when_somebody_came_counts_too_and_a_new_version_takes_the_place_of_the_old(story, ask):
    """D13: 1 came on D2 by an invite and is 22; 2 on D5; 3 by a link; of 4 nobody knows how they came."""
    for who, day, source in ((1, 2, "invite"), (2, 5, "invite"), (3, 2, "link"), (4, 2, None)):
        story.tell(Joined("member", True, source), who=who, day=day)
        known(story, who, age="22")
    means(story, newcomer=NEWCOMERS)
    story.checks_in(1, day=12)
    assert only(ask("charter.persona_coverage"), "persona", "matches", "differs", "unknown") == [("newcomer", 1, 2, 1)]
    means(story, revision=2, before=[{"id": "newcomer", "conditions": NEWCOMERS}], other=[*NEWCOMERS[:2], {"of": "年龄", "at_least": 23}])
    assert only(ask("charter.persona_coverage"), "persona", "matches", "differs", "unknown") == [("other", 0, 4, 0)]
    means(story, revision=3, before=[{"id": "other", "conditions": NEWCOMERS}])
    assert ask("charter.persona_coverage") == [] == ask("charter.persona_lacking")


def test_names_of_attributes_never_stand_in_facts():
    assert (code_of("标签"), code_of("来源"), code_of("加入天数")) == (TAG, SOURCE, JOINED_DAYS)
    assert code_of("城市").startswith("h") and "上海" not in value_of(code_of("城市"), "上海") and number_of("13800000000") is None
