"""The rules of a verdict, one by one: what was owed, what was seen, what is said of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qunying.charter.verdicts import Owed, Sign, judge

START = datetime(2026, 11, 17, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def signs(*given):
    return [
        Sign(n, START + timedelta(minutes=minute), kind, planned_at=START + timedelta(minutes=more.pop("planned", minute)), **more)
        for n, (minute, kind, more) in enumerate(given, start=1)
    ]


def said(proof, *given, minutes=30, slot=False, seen=True, final=True):
    found = judge(Owed(START, minutes, proof, slot, seen), signs(*given), final=final)
    return found and (found.verdict, found.evidence)


def word(minute):
    return (minute, "word", {})


def card(minute, *, planned=0, on_time=True, by_hand=False):
    return (minute, "sent", {"planned": planned, "on_time": on_time, "by_hand": by_hand})


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ([word(0), word(29)], ("kept", (1, 2))),
        ([word(5), word(30)], ("kept", (1, 2))),
        ([word(6), word(40)], ("late", (1, 2))),
        ([word(1), word(25)], ("short", (1, 2))),
        ([word(1), word(26)], ("kept", (1, 2))),
        ([word(-20), word(130)], ("late", (2,))),
        ([word(-4), word(22)], ("kept", (1, 2))),
        ([(1, "begun", {}), (28, "ended", {})], ("kept", (1, 2))),
        ([(1, "begun", {}), word(2), (9, "ended", {})], ("short", (1, 2, 3))),
        ([card(0), word(7), word(33)], ("late", (2, 3))),
        ([card(0, by_hand=True), word(28)], ("kept", (1, 2))),
        ([], ("missed", ())),
    ],
)
def test_a_session_of_thirty_minutes(given, verdict):
    assert said("session", *given) == verdict


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ([word(0)], ("kept", (1,))),
        ([word(60)], ("kept", (1,))),
        ([word(61)], ("missed", (1,))),
        ([word(-1)], ("missed", (1,))),
        ([], ("missed", ())),
        ([word(20), word(90)], ("kept", (1,))),
    ],
)
def test_an_answer_counts_only_inside_its_hour(given, verdict):
    assert said("answer", *given, minutes=60) == verdict


@pytest.mark.parametrize(
    ("given", "seen", "verdict"),
    [
        ([card(0), word(20)], True, ("kept", (1, 2))),
        ([card(45, on_time=False), word(50)], True, ("late", (1,))),
        ([card(0)], True, ("missed", (1,))),
        ([card(0)], False, ("unseen", (1,))),
        ([card(0), (10, "begun", {})], False, ("kept", (1, 2))),
        ([word(20)], True, ("missed", ())),
        ([(61, "not_sent", {})], True, ("missed", (1,))),
        ([card(120, planned=120), word(20)], True, ("missed", ())),
    ],
)
def test_an_answer_that_a_slot_opens_needs_its_message_on_time_and_a_word_of_the_staff(given, seen, verdict):
    assert said("answer", *given, minutes=60, slot=True, seen=seen) == verdict


@pytest.mark.parametrize(
    ("given", "slot", "verdict"),
    [
        ([card(0)], True, ("kept", (1,))),
        ([card(29)], True, ("kept", (1,))),
        ([card(45, on_time=False)], True, ("late", (1,))),
        ([word(3)], True, ("missed", ())),
        ([word(3)], False, ("kept", (1,))),
        ([word(31)], False, ("late", (1,))),
    ],
)
def test_a_delivery_is_on_time_or_late(given, slot, verdict):
    assert said("delivery", *given, slot=slot) == verdict


def test_what_nobody_has_begun_waits_for_the_end_of_its_day():
    assert [said(proof, final=False) for proof in ("session", "delivery")] == [None, None]
    assert said("answer", final=False, minutes=60) == ("missed", ())
    assert said("session", seen=False) == ("unseen", ())
