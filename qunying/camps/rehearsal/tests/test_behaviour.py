"""Simulated members live like real ones, and exactly the same way each time."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from qunying.camps.rehearsal import people, speech
from qunying.camps.rehearsal.acts import CARD, CHECK_IN, LEAVE, MURMUR, OPEN, QUIET, SAY, SEE, TAP, Act, Scene, Seated, Slot, acts_of_day, digest
from qunying.camps.rehearsal.arrivals import arrivals

pytestmark = pytest.mark.xdist_group("behaviour")  # one camp for all
SLOTS = (Slot("morning", 27_000), Slot("noon", 45_000), Slot("evening", 72_000))
MEMBERS, GROUPS, DAYS = 1040, 52, 21


def scene(position: int, day: int, seed: int = 7) -> Scene:
    weather = people.climate(seed, position, GROUPS)
    host = people.host(seed, position, weather, day)
    return Scene(seed, f"ying-{position}", position, weather, host, day, DAYS, "《先听完》", SLOTS)


def roster(position: int, seed: int = 7, members: int = MEMBERS) -> list[Seated]:
    return [Seated(people.member(seed, number), 1) for number in range(position, members, GROUPS)]


@pytest.fixture(scope="module")
def camp() -> dict[tuple[int, int], list[Act]]:
    """Every act of a camp of 52 groups and 5,200 members, by position and day."""
    rosters = [roster(position, members=5200) for position in range(GROUPS)]
    return {(position, day): acts_of_day(scene(position, day), rosters[position]) for position in range(GROUPS) for day in range(1, DAYS + 1)}


def daily(camp, kind: str) -> list[int]:
    counts = Counter(day for (_, day), acts in camp.items() for act in acts if act.kind == kind)
    return [counts[day] for day in range(1, DAYS + 1)]


def test_the_same_seed_gives_the_same_acts_to_the_byte():
    runs = [digest((day, acts_of_day(scene(3, day), roster(3))) for day in range(1, 6)) for _ in range(2)]
    assert runs[0] == runs[1] == "b473e4220f4c718fe0dda6d8c2600b6a289f407460e794a40001ec352f4607ca"


def test_another_seed_gives_other_acts():
    assert digest([(1, acts_of_day(scene(3, 1), roster(3)))]) != digest([(1, acts_of_day(scene(3, 1, seed=8), roster(3, seed=8)))])


def test_the_order_in_which_members_and_days_are_processed_changes_nothing():
    people_of_group = roster(5)
    whole = {day: acts_of_day(scene(5, day), people_of_group) for day in range(1, 5)}
    random.Random(1).shuffle(people_of_group)
    assert {day: acts_of_day(scene(5, day), people_of_group) for day in (3, 1, 4, 2)} == whole


def test_a_member_who_joins_on_the_second_day_did_nothing_on_the_first():
    late = [Seated(seated.member, 2) for seated in roster(0)]
    assert [act for act in acts_of_day(scene(0, 1), late) if act.member >= 0] == []
    assert len(acts_of_day(scene(0, 2), late)) > 20


def test_the_first_two_weeks_decide_and_completion_is_that_of_a_real_camp(camp):
    check_ins = daily(camp, CHECK_IN)
    assert 0.60 <= check_ins[0] / 5200 <= 0.78
    lost = [check_ins[0] - check_ins[6], check_ins[6] - check_ins[13], check_ins[13] - check_ins[20]]
    assert lost[0] > lost[1] > lost[2]
    each = Counter(act.member for acts in camp.values() for act in acts if act.kind == CHECK_IN)
    assert 0.15 <= sum(n >= 15 for n in each.values()) / 5200 <= 0.35


def test_reading_peaks_at_the_three_slots(camp):
    hours = Counter(act.second // 3600 for acts in camp.values() for act in acts if act.kind == SEE)
    peaks = [max(span, key=lambda hour: hours[hour]) for span in (range(5, 11), range(11, 17), range(17, 24))]
    assert peaks == [7, 12, 20]
    assert hours[20] > 4 * hours[16]


def test_lurkers_read_but_hardly_speak(camp):
    lurkers = {n for n in range(5200) if people.member(7, n).archetype is people.LURKER}
    kinds = Counter(act.kind for acts in camp.values() for act in acts if act.member in lurkers)
    assert kinds[SEE] > 20 * kinds[SAY] > 0


def test_a_group_whose_host_stops_coming_goes_quiet_and_loses_members_and_one_recovers(camp):
    cold = people.cold_groups(7, GROUPS)
    chill = {p: people.climate(7, p, GROUPS).chills_on for p in cold}
    heard = {p: [sum(act.kind == SAY for act in camp[p, day]) for day in range(1, DAYS + 1)] for p in range(GROUPS)}
    left = {p: sum(act.kind == LEAVE for d in range(1, DAYS + 1) for act in camp[p, d]) for p in range(GROUPS)}
    warm = [p for p in range(GROUPS) if p not in cold]
    assert len(cold) == 4 and len(set(chill.values())) == 4
    assert all(sum(heard[p][chill[p] : chill[p] + 2]) < 0.4 * sum(heard[p][chill[p] - 3 : chill[p] - 1]) for p in cold)
    assert sum(left[p] for p in cold) / 4 > 2 * sum(left[p] for p in warm) / len(warm)
    assert sum(heard[cold[0]][13:18]) > 2 * sum(heard[cold[0]][6:9])
    assert all(sum(heard[p][13:18]) < sum(heard[p][0:3]) for p in cold[1:])


def test_members_who_leave_do_nothing_afterwards(camp):
    gone = {act.member: day for (_, day), acts in camp.items() for act in acts if act.kind == LEAVE}
    acted = [(act.member, day) for (_, day), acts in camp.items() for act in acts if act.member in gone and day > gone[act.member]]
    assert len(gone) > 100 and acted == []


def test_everybody_checks_in_once_a_day_at_most_and_nobody_speaks_at_night(camp):
    for acts in camp.values():
        once = Counter(act.member for act in acts if act.kind == CHECK_IN)
        assert set(once.values()) <= {1}
        assert all(7 * 3600 <= act.second < QUIET for act in acts if act.kind == SAY)
        assert all(act.second < 23.5 * 3600 for act in acts)


def test_a_reply_answers_earlier_words_of_the_same_group_and_day(camp):
    replies = 0
    for (_, day), acts in camp.items():
        said = {act.key(day): act for act in acts if act.kind == SAY}
        for act in said.values():
            if act.reply_to and not act.reply_to.startswith(CARD):
                replies += 1
                assert said[act.reply_to].second <= act.second and said[act.reply_to].member != act.member
    assert replies > 5000


def test_a_host_answers_a_question_with_the_answer_that_belongs_to_it(camp):
    words = {act.key(day): act.body for (_, day), acts in camp.items() for act in acts if act.kind == SAY}
    replies = [(words[act.reply_to], act.body) for acts in camp.values() for act in acts if act.kind == SAY and act.member < 0 and act.reply_to in words]
    asked = [answer for question, answer in replies if question == "只写不说，算练了吗？"]
    assert set(asked) == {"算。写得顺了，嘴上会快一点"}


def test_a_platform_chat_shows_nothing_of_what_is_read_and_said_and_its_host_taps_early_late_or_not_at_all():
    hidden = [replace(scene(position, day), watched=False, by_hand=True) for position in range(GROUPS) for day in range(1, DAYS + 1)]
    acts = [(one, act) for one in hidden for act in acts_of_day(one, roster(one.position, members=520))]
    assert {act.kind for _, act in acts} == {CHECK_IN, LEAVE, TAP, OPEN, MURMUR} and not any(act.body or act.reply_to for _, act in acts)
    delays = [act.second - slot.second for one, act in acts if act.kind == TAP for slot in SLOTS if slot.id == act.slot]
    planned = len(hidden) * len(SLOTS)
    assert 0.90 < len(delays) / planned < 0.995
    assert 0.03 < sum(delay > 1800 for delay in delays) / planned < 0.25
    assert sum(delay < 600 for delay in delays) / planned > 0.5


def test_most_people_come_before_the_start_and_the_last_day_brings_the_most():
    coming = arrivals(7, 2000, date(2026, 11, 13), ("first", "later", "listen"))
    days = Counter((one.day - date(2026, 11, 13)).days for one in coming)
    assert coming == sorted(coming) and set(days) == {-5, -4, -3, -2, -1, 0, 1}
    assert max(days, key=lambda day: days[day]) == -1 and 0.03 < (days[0] + days[1]) / 2000 < 0.09
    assert 0.04 < sum(one.choice == "listen" for one in coming) / 2000 < 0.10


def test_there_are_many_sentences_and_none_keeps_an_open_slot(camp):
    bodies = {act.body for acts in camp.values() for act in acts if act.kind == SAY}
    assert speech.bank_size() >= 300 and len(bodies) >= 250
    assert [body for body in bodies if "{" in body or not 1 <= len(body) <= 120] == []


@pytest.mark.parametrize("kind", sorted(speech.VOICES))
def test_people_of_every_kind_of_community_speak_their_own_words(kind):
    own = replace(scene(3, 2), kind=kind)
    camp_words, words = ({act.body for act in acts_of_day(one, roster(3, members=5200)) if act.kind == SAY} for one in (scene(3, 2), own))
    assert speech.bank_size(kind) >= 55 and len(words) >= 20
    assert len(words & camp_words) <= 3 and not any("{" in body for body in words)


def test_on_a_day_without_posts_people_talk_less_and_there_is_nothing_to_see():
    quiet = [act for position in range(8) for act in acts_of_day(replace(scene(position, 2), slots=()), roster(position, members=5200))]
    busy = [act for position in range(8) for act in acts_of_day(scene(position, 2), roster(position, members=5200))]
    said = [sum(act.kind == SAY for act in acts) for acts in (quiet, busy)]
    assert not any(act.kind == SEE for act in quiet) and 0 < said[0] < 0.5 * said[1]


def test_a_community_that_grows_has_people_coming_all_along():
    coming = arrivals(7, 2000, date(2026, 11, 13), ("first",), grows_for=28)
    weeks = Counter((one.day - date(2026, 11, 13)).days // 7 for one in coming)
    assert 0.4 < weeks[-1] / 2000 < 0.5 and weeks[0] > weeks[3] > 100


def test_the_first_cold_group_loses_a_tenth_within_two_days(camp):
    cold = people.cold_groups(7, GROUPS)[0]
    gone = [sum(act.kind == LEAVE for act in camp[cold, day]) for day in range(1, DAYS + 1)]
    on = people.climate(7, cold, GROUPS).exodus_on
    assert max(sum(gone[day - 1 : day + 1]) for day in range(on - 1, on + 1)) >= 0.1 * 5200 / GROUPS


def test_a_rescued_group_comes_back_faster_than_one_that_is_left_alone():
    cold = people.cold_groups(7, GROUPS)[0]
    left, helped = (replace(people.climate(7, cold, GROUPS), recovers_on=day, climbs=climbs) for day, climbs in ((people.FOREVER, 0.14), (10, people.HELPED)))
    acts = [acts_of_day(replace(scene(cold, 10), climate=one), roster(cold, members=5200)) for one in (left, helped)]
    alone, rescued = (sum(act.kind in (SAY, CHECK_IN) for act in day) for day in acts)
    assert rescued > 1.5 * alone


def test_most_of_what_members_say_was_not_said_before_in_their_group():
    said = [act.body for day in range(1, 8) for act in acts_of_day(scene(2, day), roster(2, members=9600)) if act.kind == SAY and act.member >= 0]
    assert len(said) > 400 and len(set(said)) > 0.6 * len(said)


def test_some_members_find_a_circle_of_those_who_answer_each_other():
    said = {act.key(day): act for day in range(1, 9) for act in acts_of_day(scene(2, day), roster(2, members=9600)) if act.kind == SAY and act.member >= 0}
    answers = {(act.member, said[act.reply_to].member) for act in said.values() if act.reply_to in said}
    mutual = {pair for pair in answers if pair[::-1] in answers}
    assert sum(count >= 2 for count in Counter(one for one, _ in mutual).values()) >= 5


def test_where_nothing_else_is_seen_some_open_the_link_under_what_a_person_sent():
    acts = [act for day in range(1, 6) for act in acts_of_day(replace(scene(2, day), watched=False, by_hand=True), roster(2, members=5200))]
    opened, seen = (
        sum(act.kind == kind for act in found)
        for kind, found in ((OPEN, acts), (SEE, [act for day in range(1, 6) for act in acts_of_day(scene(2, day), roster(2, members=5200))]))
    )
    assert 0.08 < opened / seen < 0.2
