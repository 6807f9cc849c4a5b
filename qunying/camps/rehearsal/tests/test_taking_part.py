"""Simulated members act in activities, hosts keep most promises and close their days, operators do their rounds."""

from collections import Counter
from dataclasses import replace

import pytest

from qunying.blueprint.check import check
from qunying.blueprint.load import load
from qunying.camps.rehearsal import duty, office, taking_part
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.duty import BEGIN, CLOSE_DAY, END, READ_BRIEF, Owed
from qunying.camps.rehearsal.narrow import narrowed
from qunying.camps.rehearsal.people import ABSENT, PROMPT
from qunying.camps.rehearsal.taking_part import ARRIVE, DAY, JOIN_LIST, SIGN_UP, Offer
from qunying.camps.rehearsal.tests.test_behaviour import roster, scene
from qunying.camps.rehearsal.voices import given, remarks

EVENING = Owed("abc", 72_000, 60)


def took_part(offer: Offer, day: int = 2) -> list:
    return [act for position in range(6) for act in taking_part.acts_of_day(scene(position, day), "first", roster(position), [offer])]


def test_the_days_list_is_joined_by_some_and_only_while_it_is_open():
    acts = took_part(Offer(4, "jielong", (), 10 * 3600, 16 * 3600, 1))
    assert 5 < len(acts) < 60 and {act.kind for act in acts} == {JOIN_LIST}
    assert all(10 * 3600 <= act.second < 16 * 3600 for act in acts) and took_part(Offer(4, "jielong", ("listen",), 36_000, 57_600, 1)) == []


def test_who_comes_to_an_event_had_signed_up_on_a_day_before():
    on_list = {act.member for left in range(1, 5) for act in took_part(Offer(9, "run", (), 0, DAY, left)) if act.kind == SIGN_UP}
    came = {act.member for act in took_part(Offer(9, "run", (), 0, DAY, 0, begins=25_200)) if act.kind == ARRIVE}
    assert came and came <= on_list and len(came) > 0.7 * len(on_list)


def test_the_same_seed_gives_the_same_deeds_in_activities():
    offer = Offer(2, "feedback", (), 0, DAY, 5)
    assert took_part(offer) == took_part(offer) != took_part(replace(offer, id=3))


@pytest.mark.parametrize(("host", "least", "most"), [(PROMPT, 0.75, 0.95), (ABSENT, 0.1, 0.45)])
def test_a_prompt_host_begins_nearly_every_evening_in_time_and_an_absent_one_seldom(host, least, most):
    acts = [act for p in range(20) for day in range(1, 11) for act in duty.acts_of_day(replace(scene(p, day), host=host), [EVENING])]
    begun = [act.second for act in acts if act.kind == BEGIN]
    assert least < sum(second <= 72_000 + 300 for second in begun) / 200 < most
    assert all(act.second < 72_000 + 3600 for act in acts if act.kind == END)
    assert least < sum(act.kind == CLOSE_DAY for act in acts) / 200 + 0.1 and sum(act.kind == READ_BRIEF for act in acts) > 100


def test_a_window_of_others_acts_ends_where_a_promise_begins():
    acts = duty.acts_of_day(replace(scene(1, 3), host=PROMPT), [EVENING])
    assert duty.punctual(acts) and all(second % duty.SAME_TAP == 0 for second in duty.punctual(acts))


def test_a_remark_speaks_of_what_the_day_was():
    banks = [duty.remark(content, dice(1, "x")) for content in ({"missed": 1, "left": 2}, {"missed": 0, "left": 1}, {"missed": 0, "left": 0})]
    assert banks[0] in remarks.MISSED and banks[1] in remarks.LEFT and banks[2] in remarks.USUAL


def test_what_was_said_is_answered_with_the_answer_that_belongs_to_it_whatever_stood_in_its_blanks():
    for bank in given.ITEMS.values():
        assert all(office._known(bank, one.text.replace("{人}", "我妈").replace("{时}", "昨晚")) == one for one in bank)
    kinds = Counter(one.type for one in given.ITEMS["product"])
    assert set(kinds) == {"question", "suggestion", "praise"}


def test_a_calendar_cut_short_cuts_its_activities_with_it():
    cut = narrowed(load("examples/blueprints/product"), days=14)
    assert check(cut) == []
    assert [one["id"] for one in cut.data["activities"]] == ["voice", "echo", "diary", "shipped"]
