"""The ladder counts the same in every order of events: breaches by evidence, what was withdrawn not at all."""

from hypothesis import given
from hypothesis import strategies as st

from qunying.conduct import ladder
from qunying.conduct.ladder import ADVISE, DEFAULT, REMOVE, STEPS, WARN, Rung, Standing

EVENTS = st.lists(st.tuples(st.sampled_from(["breach", "higher", "withdraw"]), st.integers(0, 4)), max_size=25)


def live(events, rungs=DEFAULT):
    """The cases after these events: breaches answered by the ladder, steps a person raised for a reason, evidence taken back."""
    cases: list[Standing] = []
    for kind, number in events:
        evidence = f"post:{number}"
        gone = any(one.evidence == evidence and one.withdrawn for one in cases)
        if kind == "withdraw":
            cases = [replace(one, withdrawn=one.withdrawn or one.evidence == evidence) for one in cases]
            lifted = ladder.no_longer_follows(cases)
            cases = [replace(one, lifted=one.lifted or one.case in lifted) for one in cases]
        elif not gone:
            nth = ladder.count(cases, with_evidence=evidence)
            called = ladder.rung_for(rungs, nth)
            step = REMOVE if kind == "higher" else called.step
            if not any(one.evidence == evidence and one.step == step for one in cases):
                cases.append(Standing(len(cases), step, evidence, nth, called.at if step == called.step else None))
    return cases


def replace(one, **changes):
    import dataclasses

    return dataclasses.replace(one, **changes)


@given(EVENTS)
def test_in_any_order_the_count_is_the_number_of_different_evidence_that_stands(events):
    cases = live(events)
    judged, back = set(), set()
    for kind, number in events:
        if kind == "withdraw":
            back |= {number} & judged
        elif number not in back:
            judged.add(number)
    assert ladder.count(cases) == len(judged - back)


@given(EVENTS)
def test_no_step_of_the_ladder_stands_above_what_the_count_reaches(events):
    cases = live(events)
    nth = ladder.count(cases)
    holding = [one for one in cases if not one.withdrawn and not one.lifted and one.at is not None and one.step != WARN]
    assert all(one.at <= nth for one in holding)
    assert all(not one.lifted or one.at is not None for one in cases)  # what a person decided for a reason is lifted by nobody's count


@given(EVENTS)
def test_what_is_owed_is_what_the_count_calls_for_and_nobody_took(events):
    cases = live(events)
    owed, nth = ladder.due(DEFAULT, cases), ladder.count(cases)
    taken = [STEPS.index(one.step) for one in cases if not one.withdrawn and not one.lifted]
    if owed is None:
        assert nth == 0 or ladder.rung_for(DEFAULT, nth).step == WARN or max(taken) >= STEPS.index(ladder.rung_for(DEFAULT, nth).step)
    else:
        assert owed == ladder.rung_for(DEFAULT, nth) and max(taken, default=-1) < STEPS.index(owed.step)


def test_a_longer_ladder_waits_longer():
    patient = (Rung(WARN, 1), Rung(ADVISE, 4), Rung(REMOVE, 6))
    assert [ladder.rung_for(patient, nth).step for nth in range(1, 8)] == [WARN, WARN, WARN, ADVISE, ADVISE, REMOVE, REMOVE]


def test_mercy_waives_what_is_owed_until_the_next_breach():
    first, second = Standing(1, WARN, "post:1", 1, 1), Standing(2, WARN, "post:2", 2, None, merciful=True)
    assert ladder.due(DEFAULT, [first, second]) is None
    assert ladder.due(DEFAULT, [first, Standing(2, WARN, "post:2", 2, None)]).step == ADVISE
    assert ladder.due(DEFAULT, [first, second, Standing(3, WARN, "post:3", 3, None)]).step == REMOVE
