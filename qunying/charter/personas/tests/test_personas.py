"""What is known of members and what personas mean: each change is a fact once, words stay out of facts, and half a persona is refused."""

import pytest
from django.db import transaction
from django.utils.translation import override

from qunying.charter import queries, services
from qunying.charter.personas import conditions
from qunying.charter.personas.declaring import declare
from qunying.charter.personas.noting import of_tag
from qunying.charter.services import Noted
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people

REGULAR = [{"of": "城市", "in": ["上海", "杭州"]}, {"of": "年龄", "between": [22, 30]}, {"of": "标签", "is": "老客"}]


@pytest.fixture
def mei(db, morning):
    community = people.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    return people.admit(community.pk, name="阿美", key="阿美")


def known(member):
    return [(one.name, one.value) for one in queries.attributes(member.pk)]


def facts(kind):
    return [one.payload for one in FactRow.objects.filter(kind=kind).order_by("id")]


def test_one_value_for_a_name_and_every_tag_by_itself(mei):
    said = [Noted(mei.pk, "标签", "老客"), Noted(mei.pk, "城市", " 北京 "), Noted(mei.pk, "城市", "上海"), Noted(mei.pk, "标签", "爱跑步")]
    assert services.note_many(mei.community_id, said) == 3 and services.note_many(mei.community_id, said[2:]) == 0
    assert known(mei) == [("城市", "上海"), ("标签", "爱跑步"), ("标签", "老客")] and queries.attribute_names(mei.community_id) == ["城市", "标签"]
    assert services.note_attribute(mei.pk, name="城市", value="北京") and services.forget_attribute(mei.pk, name="标签", value="老客")
    assert not services.forget_attribute(mei.pk, name="标签", value="老客")
    assert known(mei) == [("城市", "北京"), ("标签", "爱跑步")]


def test_back_and_forth_each_change_is_a_fact_and_none_holds_a_word(mei):
    for value in ("34", "35", "34"):
        services.note_attribute(mei.pk, name="年龄", value=value)
    services.forget_attribute(mei.pk, name="年龄", value="34")
    services.note_attribute(mei.pk, name="手机", value="13800000000")
    told = facts("charter.attribute_noted")
    assert [(one["number"], one["on"]) for one in told] == [(34.0, True), (35.0, True), (34.0, True), (34.0, False), (None, True)]
    assert "年龄" not in str(told) and "138" not in str([one["number"] for one in told]) and len({one["attribute"] for one in told}) == 2
    assert set(FactRow.objects.filter(kind="charter.attribute_noted").values_list("identity", flat=True)) == {mei.identity_id}


@pytest.mark.parametrize(
    ("name", "value", "code"), [("来源", "邀请", "attribute_is_counted"), ("", "x", "attribute_unreadable"), ("标签", "长" * 21, "attribute_unreadable")]
)
def test_what_the_house_counts_itself_and_what_is_too_long_is_refused(mei, name, value, code):
    with pytest.raises(Refused) as refused:
        services.note_attribute(mei.pk, name=name, value=value)
    assert refused.value.code == code and sentence(refused.value).endswith("。") and known(mei) == []


@pytest.mark.parametrize(
    ("word", "name", "value"),
    [("城市:上海", "城市", "上海"), ("年龄＝34", "年龄", "34"), ("老客", "标签", "老客"), ("来源:地推", "标签", "来源:地推"), ("：x", "标签", "：x")],
)
def test_a_tag_of_a_table_is_a_value_where_it_says_so(word, name, value):
    assert (of_tag(1, word).name, of_tag(1, word).value) == (name, value)


def test_personas_are_told_anew_only_when_their_conditions_change(mei):
    before = [{"id": "regular", "name": "老客", "portrait": "…", "conditions": REGULAR}]
    renamed = [{**before[0], "name": "熟客"}, {"id": "other", "name": "别人", "portrait": "…"}]
    for number, (old, new) in enumerate([([], before), (before, renamed), (renamed, [])], 1):
        with transaction.atomic():
            declare(mei.community_id, old, new, revision=number)
    assert [(one["personas"], one["persona_version"]) for one in facts("charter.personas_declared")] == [(1, 1), (0, 3)]
    told = facts("charter.persona_condition")
    assert [(one["place"], one["low"], one["high"]) for one in told] == [(0, None, None), (0, None, None), (1, 22.0, 30.0), (2, None, None)]
    assert {one["conditions"] for one in told} == {3} and told[-1]["attribute"] == "tag" and "上海" not in str(told)


@pytest.mark.parametrize(
    ("plain", "fault"),
    [
        ({"of": "城市", "is": "上海"}, ""), ({"of": "加入天数", "at_least": 30}, ""), ({"of": "来源", "in": ["邀请", "链接"]}, ""),
        ({"of": "城市"}, "condition_one_way"), ({"of": "年龄", "at_least": 3, "is": "3"}, "condition_one_way"),
        ({"of": "标签", "at_least": 3}, "condition_does_not_fit"), ({"of": "加入天数", "is": "30"}, "condition_does_not_fit"),
        ({"of": "年龄", "between": [30, 22]}, "condition_upside_down"), ({"of": "来源", "is": "地推"}, "condition_unknown_source"),
    ],
)  # fmt: skip
def test_a_condition_says_one_thing_that_fits(plain, fault):
    assert conditions.fault_of(plain) == fault


def test_a_condition_is_said_in_words():
    told = [conditions.said(one) for one in [*REGULAR, {"of": "加入天数", "at_least": 30}]]
    assert told == ["城市 是 上海、杭州 之一", "年龄 在 22 到 30 之间", "标签 是 老客", "加入天数 不少于 30"]


ENGLISH = [{"of": "Tag", "is": "老客"}, {"of": "source", "in": ["Invite", "link"]}, {"of": "Days since joining", "at_least": 30}]
CHINESE = [{"of": "标签", "is": "老客"}, {"of": "来源", "in": ["邀请", "链接"]}, {"of": "加入天数", "at_least": 30}]


def test_what_the_house_knows_itself_may_be_written_in_english_and_means_the_same(mei):
    assert conditions.tests("regular", 1, ENGLISH) == conditions.tests("regular", 1, CHINESE)
    assert [conditions.fault_of(one) for one in ENGLISH] == ["", "", ""] and conditions.fault_of({"of": "Source", "is": "street"}) == "condition_unknown_source"
    services.note_many(mei.community_id, [Noted(mei.pk, "Tag", "老客"), Noted(mei.pk, "标签", "老客")])
    assert known(mei) == [("标签", "老客")]
    with transaction.atomic():
        persona = {"id": "regular", "name": "老客", "portrait": "…"}
        declare(mei.community_id, [persona | {"conditions": CHINESE}], [persona | {"conditions": ENGLISH}], revision=2)
    assert facts("charter.personas_declared") == []


def test_readers_see_it_in_their_own_language_whichever_it_was_written_in(mei):
    services.note_attribute(mei.pk, name="标签", value="老客")
    with override("en"):
        assert [conditions.said(one) for one in CHINESE] == ["tag is 老客", "source is one of invite, link", "days since joining is at least 30"]
        assert known(mei) == [("tag", "老客")] and queries.condition_names(mei.community_id) == ["tag", "source", "days since joining"]
        assert services.forget_attribute(mei.pk, name="tag", value="老客")
    assert [conditions.said(one) for one in ENGLISH] == ["标签 是 老客", "来源 是 邀请、链接 之一", "加入天数 不少于 30"]
    assert queries.condition_names(mei.community_id) == ["标签", "来源", "加入天数"]
