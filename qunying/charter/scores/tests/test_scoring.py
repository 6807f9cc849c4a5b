"""From figures to scores by hand, and from kept figures to the same score."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.charter.scores.concordance import Life, concordance
from qunying.charter.scores.scoring import Figure, again, as_kept, of_five, score
from qunying.charter.scores.weights import BUILT_IN, EVIDENCE, built_in, changed, names


def figures(**given):
    return {name: Figure(name, *numbers) for name, numbers in given.items()}


def test_a_score_is_the_weighed_mean_of_the_points_of_what_is_known():
    found = score("senses", "ritual", figures(accepted=(9, 10, 9), on_time=(9, 20, 20), promises=(0, 0, 0), rewarded=(1, 10, 3)), built_in())
    # accepted 90 % of full 90 → 100 (weight 2); on time 45 % of 90 → 50 (weight 2); rewarded 10 % of 50 → 20 (weight 1); promises unknown
    assert [figure.points for figure in found.known] == [100, 50, 20]
    assert found.value == 64 and found.weights == "v1.0"


def test_one_figure_is_too_little_for_a_sense_and_nothing_is_unknown_not_zero():
    assert score("senses", "ritual", figures(accepted=(9, 10, 9), on_time=(0, 0, 0)), built_in()).value is None
    assert score("senses", "ritual", figures(accepted=(0, 10, 4), on_time=(0, 20, 20)), built_in()).value == 0
    assert score("methods", "circles", {}, built_in()).value is None
    assert score("methods", "stage", figures(owner=(4, 8, 12)), built_in()).value == 50


def test_a_method_goes_from_0_to_5():
    assert [of_five(value) for value in (0, 9, 10, 29, 30, 64, 89, 90, 100)] == [0, 0, 1, 1, 2, 3, 4, 5, 5]


def test_changed_weights_are_another_version_and_change_the_score():
    known = figures(accepted=(9, 10, 9), on_time=(0, 20, 20))
    new = changed(1, {"senses.ritual.accepted": 6})
    assert (score("senses", "ritual", known, built_in()).value, score("senses", "ritual", known, new).value) == (50, 75)
    assert new.version == "v1.1" and built_in().table["senses"]["ritual"]["accepted"] == 2


def test_every_weighed_figure_is_known_evidence_and_structure_keeps_its_definition():
    used = {name for table in BUILT_IN.values() for parts in table.values() for part in parts.values() for name in part}
    assert used <= EVIDENCE.keys() and "isooc.structure.part_core" in names() and not [name for name in names() if name.startswith("structure.")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 400), st.integers(0, 900)), min_size=4, max_size=4), st.integers(0, 10))
def test_what_a_fact_keeps_gives_the_same_score_again(numbers, weight):
    known = {name: Figure(name, *one) for name, one in zip(("stayed", "mutual", "returned", "offline"), numbers, strict=True)}
    weights = changed(3, {"senses.belonging.mutual": weight})
    found = score("senses", "belonging", known, weights)
    assert again("senses", "belonging", *as_kept(found), weights).value == found.value
    assert found.value is None or 0 <= found.value <= 100


def test_concordance_of_a_table_worked_by_hand():
    lives = [Life(100, 90, False), Life(80, 60, True), Life(40, 20, True), Life(60, 30, False)]
    # comparable: 40 died at 20 against all three (agreed 3); 80 died at 60 against 100 alive at 90 (agreed); 60 was seen to 30 only: nobody can tell
    found = concordance(lives)
    assert (found.value, found.pairs) == (1.0, 4)
    assert concordance([Life(1, 10, False), Life(2, 20, False)]) is None
    mixed = concordance([Life(10, 5, True), Life(50, 3, True), Life(30, 9, True), Life(30, 7, True), Life(90, 20, False)])
    assert mixed.pairs == 10 and mixed.value == 6.5 / 10 and mixed.low < 0.65 < mixed.high <= 1.0
