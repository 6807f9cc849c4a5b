"""Simulated people are asked in by members, come by codes and links or by nobody knows what, and say of themselves what personas ask for."""

from collections import Counter
from datetime import date

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.acts import CARD, LIKE, SAY, SEE
from qunying.camps.rehearsal.arrivals import arrivals, askings
from qunying.camps.rehearsal.signing_up import sayings
from qunying.camps.rehearsal.tests.test_behaviour import SLOTS, acts_of_day, roster, scene

START = date(2026, 11, 13)
YOUNG = ({"of": "年龄", "between": [22, 30]}, {"of": "标签", "in": ["在职", "实习"]}, {"of": "加入天数", "at_least": 3})
PARENT = ({"of": "年龄", "between": [32, 48]}, {"of": "标签", "is": "有娃"}, {"of": "来源", "is": "邀请"})


def test_people_come_by_every_way_and_of_half_of_them_nobody_knows():
    ways = Counter(one.way for one in arrivals(7, 2000, START, ("first",)))
    assert set(ways) == {"invite", "link", "staff", ""}
    assert 0.2 < ways["invite"] / 2000 < 0.28 and 0.45 < ways[""] / 2000 < 0.57


def test_everybody_who_comes_by_an_invite_had_been_asked_by_name_before_and_most_who_are_asked_never_come():
    coming = {one.number: one for one in arrivals(7, 2000, START, ("first",)) if one.way == "invite"}
    asked = askings(7, 2000, START)
    first = {one.number: one for one in reversed(asked)}
    assert set(coming) < set(first) and asked == sorted(asked)
    assert all((first[number].day, first[number].second) < (one.day, one.second) and first[number].name == one.name for number, one in coming.items())
    assert 1.5 < sum(one.number >= 2000 for one in asked) / len(coming) < 2.5
    assert 0.02 < sum(one.turn for one in asked) / len(asked) < 0.08


def test_friends_come_to_a_camp_under_way_and_none_after_its_last_day_but_one():
    for lasts, last in ((21, 14), (7, 5), (3, 1), (2, 1)):
        coming = arrivals(7, 2000, START, ("first",), lasts=lasts)
        assert max((one.day - START).days for one in coming) == last
    late = [one.way for one in arrivals(7, 2000, START, ("first",), lasts=21) if (one.day - START).days > 1]
    assert 0.06 < len(late) / 2000 < 0.16 and set(late) == {"invite", "link"}


def test_to_a_community_that_grows_people_are_asked_in_all_along():
    weeks = Counter((one.day - START).days // 7 for one in askings(7, 2000, START, grows_for=28))
    assert all(weeks[week] > 50 for week in range(4))


def test_who_fills_the_table_in_says_each_thing_once_and_nothing_the_house_counts_itself():
    said = [dict(sayings(7, number, [YOUNG, PARENT])) for number in range(2000)]
    assert 0.3 < sum(not one for one in said) / 2000 < 0.5
    assert {name for one in said for name in one} == {"年龄", "标签"}
    assert all(len(list(sayings(7, number, [YOUNG, PARENT]))) == len(said[number]) for number in range(50))


def test_some_are_such_people_some_are_others_and_of_some_not_enough_is_known():
    said = [dict(sayings(7, number, [YOUNG, PARENT])) for number in range(2000)]
    young = [one for one in said if 22 <= int(one.get("年龄", 0)) <= 30 and one.get("标签") in ("在职", "实习")]
    parents = [one for one in said if 32 <= int(one.get("年龄", 0)) <= 48 and one.get("标签") == "有娃"]
    assert 0.12 < len(young) / 2000 < 0.35 and 0.04 < len(parents) / 2000 < 0.2
    assert sum(len(one) == 1 for one in said) > 100 and any(one.get("标签") not in ("在职", "实习", "有娃", None) for one in said)


def test_without_conditions_nobody_is_asked_anything():
    assert list(sayings(7, 3, [])) == []


def test_a_card_is_tapped_by_about_a_tenth_of_those_who_see_it_and_answered_by_name_by_some():
    acts = [act for position in range(12) for act in acts_of_day(scene(position, 2), roster(position, members=5200))]
    seen, liked, said = ([act for act in acts if act.kind == kind] for kind in (SEE, LIKE, SAY))
    assert 0.06 < len(liked) / len(seen) < 0.16
    assert {(act.member, act.slot) for act in liked} <= {(act.member, act.slot) for act in seen}
    assert 0.1 < sum(act.reply_to.startswith(CARD) for act in said) / len(said) < 0.35
    assert {act.reply_to for act in said if act.reply_to.startswith(CARD)} == {CARD + slot.id for slot in SLOTS}


def test_who_was_asked_in_by_a_member_stays_longer_and_who_came_by_a_link_less_long_than_the_others():
    silent, gone = {}, {}
    for way in ("invite", "staff", "", "link"):
        who = [people.member(7, number, way) for number in range(2000)]
        quiet = [people.silent_from(one, people.climate(7, one.number % 52, 52)) for one in who]
        silent[way] = sum(day <= 8 for day in quiet)
        gone[way] = sum(one.leaves_after is not None and day + one.leaves_after <= 8 for one, day in zip(who, quiet, strict=True))
    assert silent["invite"] < silent["staff"] < silent[""] < silent["link"] < 1.7 * silent["invite"]
    assert gone["invite"] < gone["staff"] < gone[""] < gone["link"]
