"""``qunying rebuild promises``: verdicts read as the journal has them again, and a second run finds nothing to mend."""

import pytest

from qunying.charter.models import Obligation
from qunying.charter.services import deriving, judging
from qunying.charter.tests.conftest import club  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(club):  # noqa: F811
    """Two Tuesdays over in two groups, each missed and judged so."""
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    deriving.schedule(club.community, "test")
    club.go(13, "08:30")
    club.go(25, "00:10")
    return club


def verdicts():
    return list(Obligation.objects.exclude(state="pending").order_by("id").values_list("id", "state", "late_seconds", "evidence", "judged_at"))


def test_spoilt_verdicts_are_put_right_in_short_parts_and_the_next_run_finds_none(judged, qunying, monkeypatch):
    before = verdicts()
    Obligation.objects.exclude(state="pending").update(state="kept", late_seconds=3, evidence=[], judged_at=None)
    parts = []
    read_back = judging._read_back
    monkeypatch.setattr(judging, "CHUNK", 3)
    monkeypatch.setattr(judging, "_read_back", lambda facts: parts.append(len(facts)) or read_back(facts))
    answer = qunying("rebuild", "promises", "--json")
    assert (answer.code, answer.json, parts) == (0, {"mended": {"club": 4}}, [3, 1])
    assert len(before) == 4 and verdicts() == before
    assert "读书会：改正了 0 次承诺的结论。" in qunying("rebuild", "promises").out


def test_a_community_nobody_knows_is_one_sentence(judged, qunying):
    answer = qunying("rebuild", "promises", "--community", "nowhere", "--json")
    assert (answer.code, answer.json["code"]) == (1, "unknown_scope")
