"""A slot of the blueprint may ask for a rating: kept by the cohort, left alone by sheets, and absent where nobody asked."""

import pytest

from qunying.blueprint.check import check
from qunying.blueprint.load import load_text
from qunying.camps.models import Cohort
from qunying.camps.tests.cast import TEXT, apply, edited, plan

pytestmark = pytest.mark.django_db(transaction=True)
RATED = edited(("staff_minutes: 25, confirm: true", "staff_minutes: 25, confirm: true, rating: true"))


def test_a_cohort_keeps_which_slots_ask_and_a_second_apply_changes_nothing(morning):
    apply(RATED)
    morning_slot, evening = Cohort.objects.get().slots
    assert ("rating" in morning_slot, evening["rating"]) == (False, True)
    assert plan(RATED) == []


def test_to_ask_for_a_rating_later_changes_the_cohort_and_nothing_else(morning):
    apply(TEXT)
    assert plan(RATED) == [("update", "cohort", "cohort")]
    apply(RATED)
    assert Cohort.objects.get().slots[1]["rating"] is True


def test_anything_but_yes_or_no_is_refused_with_its_place(morning):
    [problem] = check(load_text(edited(("confirm: true}", "confirm: true, rating: five}"))))
    assert problem.path == "content.slots.1.rating"
